#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ft9 {

// 16 lower-case hex digits of cryptographic randomness: request ids.
std::string random_hex(std::size_t bytes = 8);

// Row ids order by time: milliseconds since the epoch above 22 low bits. They never repeat within one
// database.
using row_id = std::int64_t;

// "m" and 16 hex digits, the public form of a row id.
std::string public_id(row_id id);
std::optional<row_id> parse_public_id(std::string_view text);

// Smallest row id that can have been made at that time.
constexpr row_id first_id_at(std::int64_t since_epoch) {
    return since_epoch << 22;
}
constexpr std::int64_t time_of(row_id id) {
    return id >> 22;
}

}  // namespace ft9
