#pragma once

#include <string>
#include <string_view>

namespace ft9 {

// Appends a JSON string, quotes included: for the few bodies that are written on the hot path, where building
// a document would cost more than the request. The text must be valid UTF-8 (sanitize_utf8).
void append_json(std::string& out, std::string_view text);

}  // namespace ft9
