#pragma once

#include "ft9/core/snapshot.hpp"
#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/admission.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/storage/handover_store.hpp"

namespace ft9::pipeline {

// Looks for fixed phrases in what recordings were heard to say, before the model: of written words admission
// has done so, when nobody had heard the recording yet. Whoever wants a human being gets one; leaving and
// being forgotten are asked back (decisions/0043). Stands behind whatever sees emergencies and who has the
// conversation. What is given must outlive the step.
class wish_step final : public turn_step {
  public:
    wish_step(const snapshot<admission>& rules, storage::handover_store& store, const clock& time,
              metrics& meter, alarm_sink& alarms)
        : rules_(rules), store_(store), time_(time), meter_(meter), alarms_(alarms) {}
    boost::asio::awaitable<step_ruling> before(turn_work& t) override;
    void decided(const turn_work& t, const storage::decided& made) override;

  private:
    void settle(turn_work& t, const heard_wish& wish) const;

    const snapshot<admission>& rules_;
    storage::handover_store& store_;
    const clock& time_;
    metrics& meter_;
    alarm_sink& alarms_;
};

}  // namespace ft9::pipeline
