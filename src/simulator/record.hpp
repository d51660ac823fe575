#pragma once

#include "ft9/core/clock.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ft9::simulator {

// Everything that happened, in one order: what we sent, what was asked of us, what we answered. Entries are
// kept as JSON text, ready to be served. All functions may be called from any thread.
class record {
  public:
    // `limit`: entries kept, the oldest go first. `counters_only`: no entries, for benchmarks.
    record(std::size_t limit, bool counters_only, const clock& time);

    // False with counters only: what goes into an entry need not be made then.
    bool keeps_entries() const { return !counters_only_; }

    struct slice {
        std::uint64_t next = 0;    // number to ask with the next time
        std::uint64_t oldest = 0;  // number of the oldest entry that is still kept
        std::vector<std::string> entries;
    };

    // Appends {"n","at","ms","kind",...fields}; `fields` is an object. If `raw_name` is given, a member of
    // that name holds `raw_json`, which must be valid JSON, byte for byte. Counts `kind`. Returns the entry's
    // number.
    std::uint64_t add(std::string_view kind, const nlohmann::json& fields, std::string_view raw_name = {},
                      std::string_view raw_json = {});
    // Raises a counter without an entry.
    void count(std::string_view name, std::uint64_t by = 1);
    // With counters only, where no entries tell whom something concerned: raises `name` for a new key, and
    // `name`.again for one that was there before.
    void count_distinct(std::string_view name, const std::string& key);

    // Number of the newest entry.
    std::uint64_t last() const;
    // Up to `limit` entries with numbers above `after`.
    slice after(std::uint64_t after, std::size_t limit) const;
    // As above, but waits until there is one or the deadline passes. `*this` must outlive the wait. Await it
    // on a strand (or with one thread): the timer of the wait is cancelled there.
    boost::asio::awaitable<slice> wait_after(std::uint64_t after, std::size_t limit, steady_time deadline);

    std::map<std::string, std::uint64_t> counters() const;
    // Forgets entries and counters; numbers go on, so that no reader mistakes new entries for old ones.
    void clear();
    // Ends every wait at once.
    void wake_all();

  private:
    using timer = std::shared_ptr<boost::asio::steady_timer>;
    std::vector<timer> take_waiters();

    const std::size_t limit_;
    const bool counters_only_;
    const clock& time_;
    mutable std::mutex mutex_;
    std::deque<std::string> entries_;
    std::uint64_t last_ = 0;
    std::map<std::string, std::uint64_t, std::less<>> counters_;
    std::map<std::string, std::unordered_set<std::string>, std::less<>> keys_;
    std::vector<timer> waiters_;
};

// RFC 3339 UTC with milliseconds.
std::string time_text(unix_ms at);

}  // namespace ft9::simulator
