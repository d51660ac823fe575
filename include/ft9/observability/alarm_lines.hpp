#pragma once

#include "ft9/core/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ft9 {

// When one alarm has a line in the log: at once, then at most once a minute for as long as it is raised with
// the same words, and when that is over. The `times` of all lines add up to how often it was raised. Pure;
// the caller guards it.
class alarm_lines {
  public:
    static constexpr std::chrono::minutes same_words_every{1};
    // Longer than any wait between two attempts at what fails, so that an outage is one episode.
    static constexpr std::chrono::minutes over_after{15};
    // Words that are kept in mind; what is always said in new words is no repetition.
    static constexpr std::size_t most_words = 16;

    struct repeated {
        std::string detail;
        std::uint64_t times = 0;
    };
    struct episode {
        std::uint64_t times = 0;
        std::chrono::seconds lasted{0};  // from the first raise to the last
    };

    // It is raised: for how many raises a line is to be written now, nullopt if none is.
    std::optional<std::uint64_t> raised(std::string_view detail, steady_time now);
    // What was held back and is due now. To be asked every few seconds.
    std::vector<repeated> due(steady_time now);
    // Once after an episode of several raises of which the last is over_after ago.
    std::optional<episode> ended(steady_time now);
    // What there was since the episode's beginning, which may be nothing.
    episode so_far() const;

  private:
    struct said {
        steady_time at;
        std::uint64_t held_back = 0;
    };
    void forget_old(steady_time now);

    std::map<std::string, said, std::less<>> words_;
    steady_time began_, last_;
    std::uint64_t times_ = 0;  // in this episode
};

}  // namespace ft9
