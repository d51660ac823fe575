#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::mentor {

enum class sentiment : std::uint8_t { unknown, negative, neutral, positive };
enum class urgency : std::uint8_t { unknown, low, normal, high };
// Why an answer must not come from the model.
enum class concern : std::uint8_t { none, off_topic, medical, emergency };

std::string_view to_string(sentiment s);
std::string_view to_string(urgency u);
std::string_view to_string(concern c);

// What the model says of what it has read, besides its reply. Everything may be missing.
struct analysis {
    std::string pillar;  // a key of pillars.json; empty: none of them
    std::string intent;  // one of a closed set
    sentiment mood = sentiment::unknown;
    double mood_score = 0;  // from -1 to 1
    urgency urgent = urgency::unknown;
    concern about = concern::none;
    bool wants_human = false;
    std::map<std::string, std::string> lead;  // facts about a possible customer, by a closed set of names
    std::string memory;  // JSON object: what is to be remembered of the person; empty: nothing
};

}  // namespace ft9::mentor
