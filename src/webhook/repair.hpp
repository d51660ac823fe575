#pragma once

#include <string>
#include <string_view>

namespace ft9::webhook {

// Makes one bad character cost one character, not the whole batch: invalid UTF-8 and lone surrogate escapes
// become U+FFFD, numbers beyond a double become 0, a leading byte order mark goes. Valid JSON text comes back
// unchanged.
std::string repair_json_text(std::string_view text);

}  // namespace ft9::webhook
