#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ft9::pipeline {

// Sees by what is written, and how fast, that another program answers us: the same or nearly the same words
// again and again, the phrases of automatic replies, answers that nobody could have read ours for.
// turn_rate sees loops that are merely fast. Pure: the caller passes the time and guards it with a mutex.
// Keeps hashes of words, no words.
class loop_guard {
  public:
    enum class ruling : std::uint8_t {
        go,
        loop,     // it is one: not answered, not even told so, for `loop_pause`
        in_loop,  // still so
    };
    static constexpr unix_ms loop_pause = 10 * 60'000;
    static constexpr unix_ms memory = 10 * 60'000;  // of what was written
    static constexpr unix_ms instant = 3'000;  // from our answer to theirs: nobody reads and types so fast

    // All that a turn answers, as one text; `first`: the oldest of its messages. A turn that comes again,
    // with the same first message, takes the place of what it was.
    ruling heard(row_id conversation, std::string_view text, row_id first, unix_ms now);
    // We answered.
    void answered(row_id conversation, unix_ms now);
    // Forgets conversations in which nothing was heard lately.
    void sweep(unix_ms now);
    std::size_t size() const { return people_.size(); }

  private:
    struct line {
        unix_ms at = 0;
        row_id first = 0;
        std::vector<std::uint32_t> words;  // sorted hashes, without repetition
        bool automatic = false, instant = false;
    };
    struct history {
        std::deque<line> lines;  // turns, oldest first
        unix_ms answered_at = 0, loop_until = 0;
    };
    static bool is_loop(const std::deque<line>& lines);
    std::unordered_map<row_id, history> people_;
};

// Whether a text has the phrases of an automatic reply. Alone it proves nothing: people talk about them too.
bool sounds_automatic(std::string_view text);

}  // namespace ft9::pipeline
