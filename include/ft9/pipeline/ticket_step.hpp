#pragma once

#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/storage/ticket_store.hpp"

namespace ft9::pipeline {

// Leaves a conversation to a person when no model answered it, or somebody told of an emergency: a ticket, in
// the decision's own transaction. The next real answer closes it, but not that of an emergency. Stands behind
// whoever decides. What is given must outlive it; the pipeline ends first.
class ticket_step final : public turn_step {
  public:
    ticket_step(storage::ticket_store& tickets, metrics& meter, alarm_sink& alarms)
        : tickets_(tickets), meter_(meter), alarms_(alarms) {}
    void deciding(turn_work& t) override;
    void decided(const turn_work& t, const storage::decided& made) override;

  private:
    storage::ticket_store& tickets_;
    metrics& meter_;
    alarm_sink& alarms_;
};

}  // namespace ft9::pipeline
