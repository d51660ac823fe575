#pragma once

#include "ft9/core/clock.hpp"

#include <string>

namespace ft9 {

// RFC 3339 in UTC with milliseconds: "2026-11-22T12:00:00.123Z". Times outside the years 0000 to 9999 are
// clamped. Pure; any thread.
std::string rfc3339(unix_ms at);

}  // namespace ft9
