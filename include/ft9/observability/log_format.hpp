#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/observability/log.hpp"

#include <string>
#include <string_view>

// How a log line looks. Pure functions; any thread.
namespace ft9::log {

// Bytes of one field that are shown; the rest is cut and marked with an ellipsis.
inline constexpr std::size_t max_value_bytes = 4096;

std::string_view name_of(level l);

// Appends `text` as the inside of a JSON string: quotes, control characters (C0, DEL, C1), line separators
// and bidirectional overrides escaped, invalid UTF-8 replaced. So a line can neither be split nor forged, nor
// can it steer a terminal.
void append_escaped(std::string& out, std::string_view text);

// {"time":…,"level":…,"msg":…, fields…} and a newline.
std::string render_json(unix_ms at, level l, std::string_view message, fields f);

// "2026-11-22T12:00:00.123Z info     message key=value other="two words"" and a newline.
std::string render_text(unix_ms at, level l, std::string_view message, fields f, bool coloured);

}  // namespace ft9::log
