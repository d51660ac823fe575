#include "simulator/record.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ft9::simulator {
namespace asio = boost::asio;
namespace {

// A timer belongs to its coroutine's strand: it is cancelled there, never from here.
void wake(const std::vector<std::shared_ptr<asio::steady_timer>>& waiters) {
    for (const auto& waiter : waiters)
        asio::post(waiter->get_executor(), [waiter] { waiter->cancel(); });
}

}  // namespace

record::record(std::size_t limit, bool counters_only, const clock& time)
    : limit_(std::max<std::size_t>(limit, 1)), counters_only_(counters_only), time_(time) {}

std::uint64_t record::add(std::string_view kind, const nlohmann::json& fields, std::string_view raw_name,
                          std::string_view raw_json) {
    if (counters_only_) {
        count(kind);
        return 0;
    }
    std::string rest = fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    rest.front() = ',';
    if (rest == ",}") rest = "}";
    if (!raw_name.empty()) {
        rest.pop_back();
        fmt::format_to(std::back_inserter(rest), ",\"{}\":{}}}", raw_name, raw_json);
    }
    std::vector<timer> waiters;
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(mutex_);
        const unix_ms now = time_.now();
        number = ++last_;
        ++counters_[std::string(kind)];
        entries_.push_back(fmt::format(R"({{"n":{},"at":"{}","ms":{},"kind":"{}"{})", number, time_text(now),
                                       now, kind, rest));
        if (entries_.size() > limit_) entries_.pop_front();
        waiters = take_waiters();
    }
    wake(waiters);
    return number;
}

void record::count(std::string_view name, std::uint64_t by) {
    const std::lock_guard lock(mutex_);
    const auto found = counters_.find(name);
    if (found != counters_.end())
        found->second += by;
    else
        counters_.emplace(name, by);
}

void record::count_distinct(std::string_view name, const std::string& key) {
    if (!counters_only_) return;
    bool fresh = false;
    {
        const std::lock_guard lock(mutex_);
        fresh = keys_[std::string(name)].insert(key).second;
    }
    count(fresh ? std::string(name) : std::string(name) + ".again");
}

std::uint64_t record::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

record::slice record::after(std::uint64_t after, std::size_t limit) const {
    const std::lock_guard lock(mutex_);
    const std::uint64_t oldest = last_ - entries_.size() + 1;
    // Beyond the end asks only who read from an earlier start: it begins again.
    if (after > last_) after = 0;
    slice out{std::max(after, oldest - 1), oldest, {}};
    while (out.next < last_ && out.entries.size() < limit)
        out.entries.push_back(entries_[out.next++ - oldest + 1]);
    return out;
}

asio::awaitable<record::slice> record::wait_after(std::uint64_t after, std::size_t limit,
                                                  steady_time deadline) {
    const auto waiter = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor, deadline);
    bool wait = false;
    {
        const std::lock_guard lock(mutex_);
        wait = after == last_;
        if (wait) waiters_.push_back(waiter);
    }
    if (wait) {
        co_await waiter->async_wait(asio::as_tuple(asio::use_awaitable));
        const std::lock_guard lock(mutex_);
        std::erase(waiters_, waiter);
    }
    co_return this->after(after, limit);
}

std::map<std::string, std::uint64_t> record::counters() const {
    const std::lock_guard lock(mutex_);
    return {counters_.begin(), counters_.end()};
}

void record::clear() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
    counters_.clear();
    keys_.clear();
}

void record::wake_all() {
    std::vector<timer> waiters;
    {
        const std::lock_guard lock(mutex_);
        waiters = take_waiters();
    }
    wake(waiters);
}

std::vector<record::timer> record::take_waiters() {
    return std::exchange(waiters_, {});
}

std::string time_text(unix_ms at) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03d}Z", fmt::gmtime(static_cast<std::time_t>(at / 1000)),
                       at % 1000);
}

}  // namespace ft9::simulator
