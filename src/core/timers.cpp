#include "ft9/core/timers.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>

namespace ft9 {
namespace {

// Of two who may wake a coroutine only the first does.
class wake_once {
  public:
    explicit wake_once(std::function<void()> resume) : resume_(std::move(resume)) {}
    void go() {
        if (!gone_.exchange(true)) resume_();
    }

  private:
    const std::function<void()> resume_;
    std::atomic<bool> gone_{false};
};

// By value: the coroutine, and with it what `start` has captured, may be gone as soon as anybody can wake it.
void wake_after(timers& with, std::chrono::milliseconds wait, abort_ptr abort,
                std::shared_ptr<timers::ticket> kept, std::function<void()> resume) {
    const auto waking = std::make_shared<wake_once>(std::move(resume));
    // Weak: the frame owns the switch, and `resume` the frame.
    if (abort) {
        abort->listen([weak = std::weak_ptr<wake_once>(waking)] {
            if (const auto w = weak.lock()) w->go();
        });
    }
    *kept = with.after(wait, [waking] { waking->go(); });
}

}  // namespace

timers::ticket system_timers::after(std::chrono::milliseconds wait, std::function<void()> ring) {
    auto timer = std::make_shared<boost::asio::steady_timer>(executor_, wait);
    timer->async_wait([ring = std::move(ring)](const boost::system::error_code& ec) {
        if (!ec) ring();
    });
    return timer;
}

boost::asio::awaitable<void> sleep_for(timers& with, std::chrono::milliseconds wait, abort_ptr abort) {
    const auto kept = std::make_shared<timers::ticket>();
    auto start = [&with, wait, kept, abort](std::function<void()> resume) {
        wake_after(with, wait, abort, kept, std::move(resume));
    };
    auto suspended = suspend_until(std::move(start));
    co_await std::move(suspended);
    if (abort) abort->listen(nullptr);
}

}  // namespace ft9
