#pragma once

#include "match.hpp"

#include <string>
#include <string_view>

namespace ft9::app::replay {

// What stands above both reports.
struct heading {
    std::string file;  // of the conversations
    std::string baseline, candidate;
    std::string made_at;  // RFC 3339
};

// Both answers side by side, `width` characters wide (at least 60), and what came of the checks.
std::string as_text(const heading& h, const std::vector<played>& all, std::size_t width = 110);

// The same as one HTML file: nothing is loaded from anywhere, every text is escaped, and it prints well.
std::string as_html(const heading& h, const std::vector<played>& all);

// For texts and quoted attributes.
std::string escape_html(std::string_view text);

// Lines of at most `width` characters, broken at blanks where there are any. Characters are those that are
// seen, so that accents and emojis count once.
std::vector<std::string> wrap(std::string_view utf8, std::size_t width);

// "0.000123"; empty if nothing is known.
std::string cost_text(const std::optional<std::int64_t>& millionths);

}  // namespace ft9::app::replay
