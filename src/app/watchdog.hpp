#pragma once

#include "attendance.hpp"

#include "ft9/observability/metrics.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace ft9::app {

struct watchdog_events {
    // After each round: seconds that the last roll call took until every thread had answered or, while one is
    // silent, its silence. On the watchdog's thread.
    std::function<void(double)> lag;
    // An io thread has been silent for the whole limit; called once. On the watchdog's thread.
    std::function<void(const stuck_report&)> stuck;
};

// Notices an io thread that no longer comes back: one that a handler blocks or keeps turning serves nobody,
// and its connections and conversations would wait for ever. A thread of its own calls the roll: one handler
// for each io thread, which waits until all have met, for `meeting` at the most, so that none can answer
// twice. On a healthy loop that takes as long as the longest handler that is just running.
class watchdog {
  public:
    // Ten roll calls within `limit`, which is not zero. The executor's threads enlist themselves.
    watchdog(boost::asio::any_io_executor loop, std::chrono::milliseconds limit, watchdog_events events);
    // Calls the roll no more; what was called before may still be answered. Any thread but the loop's.
    ~watchdog();
    watchdog(const watchdog&) = delete;
    watchdog& operator=(const watchdog&) = delete;
    // To be called by each thread of the loop before it runs it. Also names the thread, for top and gdb.
    void enlist();

  private:
    struct state;

    std::shared_ptr<state> state_;
    std::thread thread_;
};

// The gauge, and the end of the process: a critical line with what was seen, then _exit(70). What runs the
// server starts it again (docs/operations.md). `meter` must outlive the watchdog.
watchdog_events end_when_stuck(metrics& meter);

}  // namespace ft9::app
