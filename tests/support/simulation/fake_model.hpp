#pragma once

#include "support/simulation/fake_meta.hpp"

#include "ft9/clients/ai.hpp"
#include "ft9/core/timers.hpp"

namespace ft9::simulation {

// A model that answers the last message by its name, or fails in every way there is. One thread.
class fake_model final : public clients::ai_model {
  public:
    fake_model(stage& s, observer& o, fake_meta& m) : stage_(s), observer_(o), meta_(m) {}
    // Of the process that asks from now on.
    void connect(timers& wakeups) { wakeups_ = &wakeups; }

    boost::asio::awaitable<clients::ai_answer> ask(clients::ai_request request,
                                                   steady_time deadline) override;

  private:
    clients::ai_answer draw_answer(const std::string& last);

    stage& stage_;
    observer& observer_;
    fake_meta& meta_;
    timers* wakeups_ = nullptr;
    std::uint64_t answers_ = 0;
};

}  // namespace ft9::simulation
