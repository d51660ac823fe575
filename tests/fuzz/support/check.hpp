#pragma once

#include <string_view>

namespace ft9::fuzz {

// Ends the process with a line that names the property if it does not hold: in every build, so that kept
// inputs are judged by replay_<name> as they were by libFuzzer.
void check(bool holds, std::string_view property);

// The text is UTF-8 after RFC 3629. simdjson's opinion, so that our own decoder is not its own judge.
bool is_utf8(std::string_view text);

}  // namespace ft9::fuzz
