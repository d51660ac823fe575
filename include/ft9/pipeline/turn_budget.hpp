#pragma once

#include "ft9/core/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <map>

namespace ft9::pipeline {

// Turns of all conversations together in the last hour, to the minute: the brake against the cost of very
// many people (MAX_TURNS_PER_HOUR). Pure: the caller passes the time and guards it with a mutex.
class turn_budget {
  public:
    enum class ruling : std::uint8_t {
        go,           // counted
        spent,        // too many in this hour, for the first time since the last `go`
        still_spent,  // and again
    };

    // 0: no limit.
    explicit turn_budget(std::size_t per_hour) : limit_(per_hour) {}
    void set_per_hour(std::size_t limit) { limit_ = limit; }
    ruling admit(unix_ms now);
    // A turn that was admitted has cost nothing.
    void take_back();
    // A turn of before the start.
    void remember(unix_ms at);

  private:
    std::size_t limit_, used_ = 0;
    std::map<std::int64_t, std::size_t> minutes_;  // turns of each; at most an hour of them after admit()
    bool told_ = false;
};

}  // namespace ft9::pipeline
