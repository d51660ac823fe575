#pragma once

#include "ft9/core/clock.hpp"
#include "simulator/behaviour.hpp"
#include "simulator/graph_error.hpp"

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace ft9::simulator {

// Meta's limits of sending, as its pages have them: so many messages of the business number in any second
// (130429), and to one person one in so long a time, with a burst that is borrowed: within that time up to
// `person_burst` may go, then none until each of them has had its time (131056). Off unless the settings say
// so. Any thread.
class sending_limits {
  public:
    // Both must outlive it.
    sending_limits(const behaviour_store& settings, const clock& time) : settings_(settings), time_(time) {}
    // Counts a message to that person, or says why Meta refuses it; a refused one does not count.
    std::optional<graph_error> admit(const std::string& to);
    // The message that was counted last for that person is refused for another reason.
    void take_back(const std::string& to);
    void reset();

  private:
    struct pair {
        unix_ms burst_ends = 0, paid_at = 0;
        std::int64_t borrowed = 0;
    };
    bool number_is_full(const behaviour& b, unix_ms now);
    bool pair_is_full(const behaviour& b, const std::string& to, unix_ms now);
    void count(const behaviour& b, const std::string& to, unix_ms now);

    const behaviour_store& settings_;
    const clock& time_;
    std::mutex mutex_;
    std::deque<unix_ms> last_second_;
    std::unordered_map<std::string, pair> pairs_;
};

}  // namespace ft9::simulator
