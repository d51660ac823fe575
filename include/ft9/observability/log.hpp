#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

// Structured log lines. `message` is a constant sentence; what varies goes into fields. Never a secret,
// token, message text or full phone number (use mask_phone). All functions may be called from any thread and
// never block.
namespace ft9::log {

enum class level : std::uint8_t { trace, debug, info, warning, error, critical };
enum class format : std::uint8_t { json, text };

using value = std::variant<std::string_view, std::int64_t, double, bool>;

struct field {
    std::string_view key;
    value content;
    field(std::string_view k, std::string_view v) : key(k), content(v) {}
    field(std::string_view k, const std::string& v) : key(k), content(std::string_view(v)) {}
    field(std::string_view k, const char* v) : key(k), content(std::string_view(v)) {}
    field(std::string_view k, bool v) : key(k), content(v) {}
    field(std::string_view k, double v) : key(k), content(v) {}
    template <class Int>
    requires std::is_integral_v<Int> field(std::string_view k, Int v)
        : key(k), content(static_cast<std::int64_t>(v)) {}
};

using fields = std::initializer_list<field>;

// Starts the asynchronous logger on standard output (or on a descriptor that stays the caller's). Before it
// (and after stop) lines go to standard error, unbuffered, as text until the first start. Text is coloured on
// a terminal only. A running logger is stopped first.
void start(level lowest, format shape, int descriptor = 1);
void set_level(level lowest);
bool enabled(level l);
// Writes what is queued and ends the logger's thread; gives up after 2 s if nobody reads. Call last in main.
void stop();
// Lines dropped since the process began: the queue was full (the oldest go first) or the output was closed.
std::uint64_t dropped();

void write(level l, std::string_view message, fields f);
inline void debug(std::string_view m, fields f = {}) {
    if (enabled(level::debug)) write(level::debug, m, f);
}
inline void info(std::string_view m, fields f = {}) {
    if (enabled(level::info)) write(level::info, m, f);
}
inline void warning(std::string_view m, fields f = {}) {
    if (enabled(level::warning)) write(level::warning, m, f);
}
inline void error(std::string_view m, fields f = {}) {
    if (enabled(level::error)) write(level::error, m, f);
}
inline void critical(std::string_view m, fields f = {}) {
    if (enabled(level::critical)) write(level::critical, m, f);
}

}  // namespace ft9::log
