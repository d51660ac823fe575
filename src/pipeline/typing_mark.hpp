#pragma once

#include "ft9/core/abort_switch.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/timers.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace ft9::pipeline {

// "Read" and the typing indicator run beside the turn; the reply waits for their end, so that no indicator
// appears behind it (decision 11). Meta takes the indicator away after 25 seconds: whoever thinks longer
// shows it again. One strand.
class typing_mark {
  public:
    // One request; called again for each renewal.
    using show = std::function<boost::asio::awaitable<void>()>;
    struct rhythm {
        std::chrono::milliseconds renew{0};  // between two requests; 0: one is all
        steady_time until{};                 // of the turn: nothing is shown behind it
    };

    // `wakeups` and `time` outlive the mark and what it shows.
    typing_mark(const boost::asio::any_io_executor& strand, timers& wakeups, const clock& time);
    // Nothing further is shown; a request under way ends by itself.
    ~typing_mark();
    typing_mark(const typing_mark&) = delete;
    typing_mark& operator=(const typing_mark&) = delete;

    void start(show what, rhythm when);
    // Shows nothing further and waits for a request under way.
    boost::asio::awaitable<void> ended();

  private:
    struct state;
    static boost::asio::awaitable<void> go_on_showing(std::shared_ptr<state> s, show what, rhythm when);

    const boost::asio::any_io_executor strand_;
    const std::shared_ptr<state> state_;
};

}  // namespace ft9::pipeline
