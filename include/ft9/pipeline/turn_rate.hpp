#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <deque>
#include <unordered_map>

namespace ft9::pipeline {

struct turn_rate_limits {
    std::size_t per_hour = 30;
    std::size_t per_minute = 12;  // more is no person but another bot that answers ours; 0: not watched
};

// Turns of each conversation in the last hour: the brake against cost (MAX_TURNS_PER_PERSON_HOUR) and against
// loops with other bots (LOOP_TURNS_PER_MINUTE). Pure: the caller passes the time and guards it with a mutex.
class turn_rate {
  public:
    enum class ruling : std::uint8_t {
        go,       // counted
        hour,     // too many in this hour
        loop,     // looks like a loop: not answered, not even told so, for `loop_pause`
        in_loop,  // still so
    };
    static constexpr unix_ms loop_pause = 10 * 60'000;

    explicit turn_rate(turn_rate_limits limits) : limits_(limits) {}
    void set_per_hour(std::size_t limit) { limits_.per_hour = limit; }
    // `per_hour`: the limit of this conversation's business number; 0: that of all.
    ruling admit(row_id conversation, unix_ms now, std::size_t per_hour = 0);
    // The turn that was admitted last has not taken place: it comes again.
    void take_back(row_id conversation);
    // A turn of before the start.
    void remember(row_id conversation, unix_ms at);
    // Two conversations are one: so are their turns.
    void merge(row_id from, row_id into);
    // Forgets conversations without turns in the last hour.
    void sweep(unix_ms now);

  private:
    struct history {
        std::deque<unix_ms> turns;
        unix_ms loop_until = 0;
    };
    turn_rate_limits limits_;
    std::unordered_map<row_id, history> people_;
};

}  // namespace ft9::pipeline
