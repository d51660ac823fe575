#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/observability/alarms.hpp"
#include "ft9/pipeline/loop_guard.hpp"
#include "ft9/pipeline/turn_step.hpp"

#include <mutex>

namespace ft9::pipeline {

// Stops answering who is another program (loop_guard). Stands before everything else: whatever answered it
// would feed the loop. What is given must outlive it; the pipeline ends first.
class loop_step final : public turn_step {
  public:
    loop_step(const clock& time, alarm_sink& alarms) : time_(time), alarms_(alarms) {}
    boost::asio::awaitable<step_ruling> before(turn_work& t) override;
    void decided(const turn_work& t, const storage::decided& made) override;

  private:
    const clock& time_;
    alarm_sink& alarms_;
    std::mutex mutex_;
    loop_guard guard_;
    unix_ms swept_at_ = 0;
};

}  // namespace ft9::pipeline
