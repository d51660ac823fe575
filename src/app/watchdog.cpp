#include "watchdog.hpp"

#include <boost/asio/post.hpp>

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>

namespace ft9::app {

namespace {

using watch_clock = std::chrono::steady_clock;

// One roll call. The handlers of a round own it together.
struct roll {
    std::mutex mutex;
    std::condition_variable met;
    std::size_t missing = 0;
    bool over = false;
    watch_clock::time_point called = watch_clock::now();
};

double in_seconds(watch_clock::duration d) {
    return std::chrono::duration<double>(d).count();
}

}  // namespace

struct watchdog::state : std::enable_shared_from_this<watchdog::state> {
    state(boost::asio::any_io_executor given, std::chrono::milliseconds limit, watchdog_events heard)
        : loop(std::move(given)),
          round(std::max(limit / 10, std::chrono::milliseconds(1))),
          meeting(std::clamp(limit / 100, std::chrono::milliseconds(20), std::chrono::milliseconds(300))),
          events(std::move(heard)),
          present(limit, round) {}

    // On an io thread. Whoever has answered waits for the others; once the time is over nobody waits.
    void answer(roll& r) {
        {
            const std::lock_guard lock(mutex);
            present.present(::gettid());
        }
        std::unique_lock lock(r.mutex);
        if (r.over) return;
        if (--r.missing > 0) {
            r.met.wait_for(lock, meeting, [&r] { return r.over; });
        } else {
            last_took = in_seconds(watch_clock::now() - r.called);
        }
        r.over = true;
        r.met.notify_all();
    }

    void call_roll() {
        auto r = std::make_shared<roll>();
        {
            const std::lock_guard lock(mutex);
            r->missing = present.threads();
        }
        for (auto n = r->missing; n > 0; --n)
            boost::asio::post(loop, [self = shared_from_this(), r] { self->answer(*r); });
    }

    // False: the watchdog ends.
    bool wait_a_round() {
        std::unique_lock lock(mutex);
        return !wake.wait_for(lock, round, [this] { return stopping; });
    }

    void watch() {
        auto begun = watch_clock::now();
        for (call_roll(); wait_a_round(); call_roll()) {
            const auto now = watch_clock::now();
            std::optional<stuck_report> found;
            double silence = 0;
            {
                const std::lock_guard lock(mutex);
                found =
                    present.round_over(std::chrono::duration_cast<std::chrono::milliseconds>(now - begun));
                silence = in_seconds(present.longest_silence());
            }
            begun = now;
            if (events.lag) events.lag(std::max(silence, last_took.load()));
            if (found) return events.stuck(*found);
        }
    }

    const boost::asio::any_io_executor loop;
    const std::chrono::milliseconds round, meeting;
    const watchdog_events events;
    std::mutex mutex;
    std::condition_variable wake;
    attendance present;
    bool stopping = false;
    std::atomic<double> last_took{0};
};

watchdog::watchdog(boost::asio::any_io_executor loop, std::chrono::milliseconds limit, watchdog_events events)
    : state_(std::make_shared<state>(std::move(loop), limit, std::move(events))),
      thread_([s = state_] { s->watch(); }) {}

watchdog::~watchdog() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
    }
    state_->wake.notify_all();
    thread_.join();
}

void watchdog::enlist() {
    std::size_t number = 0;
    {
        const std::lock_guard lock(state_->mutex);
        state_->present.enlist(::gettid());
        number = state_->present.threads();
    }
    // The main thread's name is the program's.
    if (::gettid() != ::getpid())
        ::pthread_setname_np(::pthread_self(), ("io-" + std::to_string(number)).c_str());
}

}  // namespace ft9::app
