#pragma once

#include <string>
#include <string_view>

namespace ft9::webhook {

// Makes one bad character cost one character, not the whole batch: invalid UTF-8 and lone surrogate escapes
// become U+FFFD, numbers beyond a double or of more than 18 digits become 0, a leading byte order mark goes.
// Other text is left alone, but for controls that JSON does not need.
std::string repair_json_text(std::string_view text);

}  // namespace ft9::webhook
