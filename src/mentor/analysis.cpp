#include "ft9/mentor/analysis.hpp"

#include <array>

namespace ft9::mentor {

std::string_view to_string(sentiment s) {
    constexpr std::array names{"unknown", "negative", "neutral", "positive"};
    return names.at(static_cast<std::size_t>(s));
}

std::string_view to_string(urgency u) {
    constexpr std::array names{"unknown", "low", "normal", "high"};
    return names.at(static_cast<std::size_t>(u));
}

std::string_view to_string(concern c) {
    constexpr std::array names{"none", "off_topic", "medical", "emergency"};
    return names.at(static_cast<std::size_t>(c));
}

}  // namespace ft9::mentor
