#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <deque>
#include <unordered_map>

namespace ft9::pipeline {

// Turns of each conversation in the last hour: the brake against loops and cost (MAX_TURNS_PER_PERSON_HOUR).
// Pure: the caller passes the time and guards it with a mutex.
class turn_rate {
  public:
    explicit turn_rate(std::size_t limit) : limit_(limit) {}
    void set_limit(std::size_t limit) { limit_ = limit; }
    // True and counted if the conversation may have another turn now.
    bool admit(row_id conversation, unix_ms now);
    // The turn that was admitted last has not taken place: it comes again.
    void take_back(row_id conversation);
    // A turn of before the start.
    void remember(row_id conversation, unix_ms at);
    // Forgets conversations without turns in the last hour.
    void sweep(unix_ms now);

  private:
    std::size_t limit_;
    std::unordered_map<row_id, std::deque<unix_ms>> turns_;
};

}  // namespace ft9::pipeline
