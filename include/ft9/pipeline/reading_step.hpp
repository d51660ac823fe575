#pragma once

#include "ft9/core/time_zone.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/storage/insight_store.hpp"

namespace ft9::pipeline {

// Asks the model for its answer in a form and reads it: the reply, and what the model says of what it read,
// which is stored with the turn. Emergencies that the person's own words tell of, and whatever the model
// calls an emergency, medical or off topic, are answered with the operator's fixed texts (docs/analysis.md);
// so is what it declines to answer, as off topic.
// Tells the model the moment, and whether the person is new. What is given must outlive the step.
class reading_step final : public turn_step {
  public:
    // `tells_return`: also after how many days somebody comes back, which the step for the memory tells
    // better.
    reading_step(storage::insight_store& insights, const clock& time, time_zone zone, metrics& meter,
                 bool tells_return = true);
    boost::asio::awaitable<step_ruling> before(turn_work& t) override;
    boost::asio::awaitable<step_ruling> after(turn_work& t) override;
    void deciding(turn_work& t) override;
    void decided(const turn_work& t, const storage::decided& made) override;

  private:
    boost::asio::awaitable<void> describe_moment(turn_work& t);
    void read_declined(turn_work& t);

    storage::insight_store& insights_;
    const clock& time_;
    const time_zone zone_;
    metrics& meter_;
    const bool tells_return_;
};

}  // namespace ft9::pipeline
