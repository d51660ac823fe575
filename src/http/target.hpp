#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ft9::http {

// The part of a request target before '?'.
std::string_view path_of(std::string_view target);

// Undoes %XX and, for form encoding, '+'. False if a '%' is not followed by two hex digits; `out` is then
// unspecified.
bool percent_decode(std::string_view text, bool plus_is_space, std::string& out);

using name_values = std::vector<std::pair<std::string, std::string>>;

// Reads the part after '?' as application/x-www-form-urlencoded, in order. False on a bad escape.
bool decode_query(std::string_view target, name_values& out);

}  // namespace ft9::http
