#pragma once

#include "ft9/core/clock.hpp"

#include <chrono>

namespace ft9::pipeline {

// How long a conversation's turn waits for what the person may still be writing (decision 10). Made of the
// times of the rows alone, so that a restart waits for what is left of it. Pure.
struct quiet_time {
    std::chrono::milliseconds quiet{0};      // after the newest message
    std::chrono::milliseconds most{10'000};  // after the oldest that waits, however fast others follow

    // When the turn for messages that came between `first` and `last` may begin: `now` if that time has come.
    // Never more than `quiet` or `most` after `now`: rows that were written while the clock was ahead must
    // not hold anybody up.
    unix_ms ends(unix_ms first, unix_ms last, unix_ms now) const;
};

}  // namespace ft9::pipeline
