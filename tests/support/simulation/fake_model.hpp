#pragma once

#include "support/simulation/fake_meta.hpp"

#include "ft9/clients/ai.hpp"
#include "ft9/core/timers.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace ft9::simulation {

// What has become of the model for longer than a question lasts.
enum class outage : std::uint8_t { none, unreachable, silent, refuses_account };

// A model that answers the last message by its name, or fails in every way there is. One thread.
class fake_model final : public clients::ai_model {
  public:
    fake_model(stage& s, observer& o, fake_meta& m) : stage_(s), observer_(o), meta_(m) {}
    // Of the process that asks from now on.
    void connect(timers& wakeups) { wakeups_ = &wakeups; }

    // From now on no question is answered, or all are again.
    void go(outage how) { outage_ = how; }
    std::size_t most_at_once() const { return most_at_once_; }

    boost::asio::awaitable<clients::ai_answer> ask(clients::ai_request request,
                                                   steady_time deadline) override;

  private:
    clients::ai_answer draw_answer(const std::string& last);
    clients::ai_answer refuse() const;

    stage& stage_;
    observer& observer_;
    fake_meta& meta_;
    timers* wakeups_ = nullptr;
    std::uint64_t answers_ = 0;
    outage outage_ = outage::none;
    std::size_t asking_ = 0, most_at_once_ = 0;
};

}  // namespace ft9::simulation
