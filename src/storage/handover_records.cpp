#include "ft9/storage/handover_records.hpp"

#include <array>

namespace ft9::storage {

std::string_view to_string(handover_cause c) {
    constexpr std::array names{"asked", "model", "operator", "echo"};
    return names.at(static_cast<std::size_t>(c));
}

std::string_view taken_by(handover_cause c) {
    constexpr std::array names{"person", "mentor", "operator", "phone"};
    return names.at(static_cast<std::size_t>(c));
}

}  // namespace ft9::storage
