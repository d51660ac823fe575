#pragma once

#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/turn_step.hpp"

namespace ft9::pipeline {

// Keeps the system prompt from leaving: neither a reply nor a call of a tool that holds the prompt's mark or
// long passages of it goes out. Stands twice in a turn: before the tools, since a call is a way out too, and
// behind whoever reads the answer, since what is read may differ from what was written. Any thread; outlives
// the pipeline.
class leak_step final : public turn_step {
  public:
    leak_step(metrics& meter, alarm_sink& alarms) : meter_(meter), alarms_(alarms) {}
    boost::asio::awaitable<step_ruling> after(turn_work& t) override;

  private:
    metrics& meter_;
    alarm_sink& alarms_;
};

}  // namespace ft9::pipeline
