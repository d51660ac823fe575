#pragma once

#include "wake_timer.hpp"

#include "ft9/pipeline/event_hooks.hpp"
#include "ft9/pipeline/hook_lanes.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ft9::pipeline {

// Carries out what hook_lanes and hook_ruling say: reads what waits, posts it, writes down what became of it.
// The rows are the truth; memory has some thousands of them for each hook. Any thread.
class hooks_worker : public std::enable_shared_from_this<hooks_worker> {
  public:
    explicit hooks_worker(hooks_environment environment);
    // After construction: timers need the shared pointer.
    void build();

    void reconfigure(const std::vector<event_hook>& hooks, hook_limits limits);
    void wake();        // new rows are committed
    void look_again();  // old rows wait again
    bool knows(const std::string& name) const;
    // Without what only the rows know; in the order of the settings.
    std::vector<hook_status> states() const;
    void stop();
    std::size_t running() const;

  private:
    using item = hook_lanes::item;
    static constexpr std::size_t at_once = 4;  // deliveries to one hook
    static constexpr std::size_t page = 200, most_in_memory = 5000;
    // A cursor: all is to be read again. Not 0, where a reader may stand who has not seen it yet.
    static constexpr row_id from_the_start = -1;

    struct line {
        event_hook hook;
        hook_lanes lanes{at_once};
        row_id cursor = 0;      // rows up to it are in memory, or done
        bool unread = true;     // there may be rows behind it
        bool reading = false;   // one reader at a time
        unix_ms read_from = 0;  // not before
        bool disabled = false;
        unix_ms failing_since = 0;  // 0: the last delivery arrived
        std::string last_error;
        unix_ms last_error_at = 0, last_success_at = 0;
    };
    struct job {
        std::string hook;
        std::optional<item> delivery;  // nothing: rows are to be read
    };

    void pump();
    void collect(line& l, unix_ms now, std::vector<job>& jobs);
    void start(job j);
    boost::asio::awaitable<void> read(std::string hook);
    boost::asio::awaitable<bool> read_pages(std::string hook);
    std::optional<row_id> next_page(const std::string& hook);
    void take(const std::string& hook, row_id after, const std::vector<item>& found);
    void read_later(const std::string& hook);
    boost::asio::awaitable<void> work(std::string hook, item i);
    boost::asio::awaitable<void> deliver(std::string hook, item i);
    boost::asio::awaitable<void> post(event_hook hook, storage::hook_delivery d, item i);
    boost::asio::awaitable<bool> store(const item& i, const hook_ruling& r);
    // Since when the hook has been failing; 0: it is not.
    unix_ms settle(const std::string& hook, const item& i, const hook_ruling& r);
    static unix_ms settle_in(line& l, const item& i, const hook_ruling& r, unix_ms now,
                             const hook_limits& limits);
    void report(const event_hook& hook, const item& i, const hook_ruling& r);
    void tell(const event_hook& hook, const item& i, const hook_ruling& r, unix_ms since);
    void report_failing(const event_hook& hook, const hook_ruling& r, unix_ms since);
    // Does something with the hook's line, if it is still there.
    template <class Do>
    void with_line(const std::string& hook, Do what);
    // Nothing became of it: it is told again after `wait`, and its conversation is free until then.
    void come_back(const std::string& hook, item i, std::chrono::milliseconds wait);
    hook_limits limits() const;

    const hooks_environment env_;
    std::shared_ptr<wake_timer> timer_;
    mutable std::mutex mutex_;
    std::map<std::string, line> lines_;
    std::vector<std::string> order_;  // of the settings
    hook_limits limits_;
    std::size_t running_ = 0;
    bool stopping_ = false;
};

}  // namespace ft9::pipeline
