#include "ft9/core/media.hpp"

#include <array>

namespace ft9 {

std::string_view to_string(media_kind k) {
    return k == media_kind::image ? "image" : "audio";
}

std::string_view to_string(media_failure f) {
    constexpr std::array<std::string_view, 10> names{"",          "too_big",   "gone",        "wrong_type",
                                                     "damaged",   "forbidden", "unavailable", "disk",
                                                     "not_heard", "silent"};
    return names.at(static_cast<std::size_t>(f));
}

}  // namespace ft9
