#pragma once

#include "simulator/payload.hpp"

#include <span>
#include <string_view>

namespace ft9::simulator {

// One thing that a person can do on the phone, by its name in docs/message-kinds.md.
struct phone_kind {
    enum class need : unsigned char { nothing, target, new_number };
    std::string_view name;
    std::string_view type;  // Meta's
    need needs = need::nothing;
    // What stands under the type; null: what every message of that type has.
    nlohmann::json (*content)(const inbound& m) = nullptr;
};

// Static storage, any thread.
std::span<const phone_kind> phone_kinds();
// Null: there is none of that name.
const phone_kind* find_phone_kind(std::string_view name);

}  // namespace ft9::simulator
