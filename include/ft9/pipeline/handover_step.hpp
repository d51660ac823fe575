#pragma once

#include "ft9/core/business_hours.hpp"
#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/storage/handover_store.hpp"

#include <chrono>

namespace ft9::pipeline {

struct handover_options {
    business_calendar calendar;                       // when people are there
    std::chrono::milliseconds lasts{12 * 3'600'000};  // after a human being's last word; 0: until released
};

// Keeps the mentor from talking over a human being (decisions/0043): nothing is asked of the model while
// somebody else has the conversation, or after the person has left, and where the model finds that the person
// wants a human being, the person is told so instead of what it said. Whoever takes over while the model
// thinks is seen by the decision itself. What is given must outlive the step.
class handover_step final : public turn_step {
  public:
    handover_step(storage::handover_store& store, const clock& time, metrics& meter, alarm_sink& alarms,
                  handover_options options);
    boost::asio::awaitable<step_ruling> before(turn_work& t) override;
    boost::asio::awaitable<step_ruling> after(turn_work& t) override;
    void decided(const turn_work& t, const storage::decided& made) override;

  private:
    storage::handover_store& store_;
    const clock& time_;
    metrics& meter_;
    alarm_sink& alarms_;
    const handover_options options_;
};

// For the log, the metrics and the operators: a human being is to answer. Any thread.
void tell_handover(metrics& meter, alarm_sink& alarms, row_id conversation, storage::handover_cause cause);

}  // namespace ft9::pipeline
