#pragma once

#include "ft9/core/errors.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace ft9 {

// What a document may cost before it is refused.
struct json_limits {
    std::size_t max_bytes = 4 * 1024 * 1024;
    std::size_t max_depth = 64;          // nested arrays and objects
    std::size_t max_elements = 200'000;  // values of all kinds, at every level
};

// Why and where a text was refused, for people who edit files by hand. `reason` never quotes the text.
struct json_fault {
    std::size_t offset = 0;  // bytes from the start
    std::string reason;
};

// The one place that parses JSON into a document. Refuses with errc::invalid_json what is not JSON (also
// invalid UTF-8, NUL bytes and numbers beyond a double) and what exceeds `limits`, without building the rest.
// Of a repeated key the last value counts. Pure; any thread; does not throw on any input.
// A function that returns result<nlohmann::json> must write make_error_code(errc::x): a bare enum would
// convert to a JSON number.
result<nlohmann::json> parse_json(std::string_view text, json_limits limits = {});

// As above; on failure `why` says where.
result<nlohmann::json> parse_json(std::string_view text, json_limits limits, json_fault& why);

// Compact text. Invalid UTF-8 in strings becomes U+FFFD, so that it never throws.
std::string dump_json(const nlohmann::json& document);

// Line (from 1) of a byte offset in a text.
std::size_t line_of(std::string_view text, std::size_t offset);

}  // namespace ft9
