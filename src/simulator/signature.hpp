#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ft9::simulator {

enum class signature_kind : std::uint8_t { good, bad, none };

// Value of X-Hub-Signature-256 for these exact bytes: "sha256=" and 64 lower-case hex digits. Any thread.
std::string sign(std::string_view app_secret, std::string_view body);

// Compares without telling by its time where two texts differ. Any thread.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace ft9::simulator
