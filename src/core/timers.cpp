#include "ft9/core/timers.hpp"

#include <boost/asio/steady_timer.hpp>

namespace ft9 {

timers::ticket system_timers::after(std::chrono::milliseconds wait, std::function<void()> ring) {
    auto timer = std::make_shared<boost::asio::steady_timer>(executor_, wait);
    timer->async_wait([ring = std::move(ring)](const boost::system::error_code& ec) {
        if (!ec) ring();
    });
    return timer;
}

boost::asio::awaitable<void> sleep_for(timers& with, std::chrono::milliseconds wait) {
    timers::ticket ticket;
    auto start = [&with, &ticket, wait](std::function<void()> resume) {
        ticket = with.after(wait, std::move(resume));
    };
    auto suspended = suspend_until(std::move(start));
    co_await std::move(suspended);
}

}  // namespace ft9
