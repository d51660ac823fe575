#include "ft9/observability/log_format.hpp"

#include "ft9/core/time_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace ft9::log {
namespace {

struct decoded {
    char32_t code;
    std::size_t bytes;  // 0: not UTF-8
};

// Strict UTF-8: no overlong forms, surrogates or code points over U+10FFFF.
decoded decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
    if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < size) return {0, 0};
    char32_t code = byte(0) & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {0, 0};
        code = code << 6 | (byte(i) & 0x3Fu);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    if (overlong || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) return {0, 0};
    return {code, size};
}

bool steers_output(char32_t code) {
    return code < 0xA0 || code == 0x2028 || code == 0x2029 || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

void append_hex(std::string& out, char32_t code) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(code));
}

void append_ascii(std::string& out, char c) {
    constexpr std::string_view special = "\"\\\n\r\t", letters = "\"\\nrt";
    if (const auto at = special.find(c); at != special.npos) {
        (out += '\\') += letters[at];
    } else if (c >= ' ' && c != 0x7F) {
        out += c;
    } else {
        append_hex(out, static_cast<unsigned char>(c));
    }
}

struct json_value {
    std::string& out;
    void operator()(std::string_view v) const {
        out += '"';
        append_escaped(out, v);
        out += '"';
    }
    void operator()(std::int64_t v) const { fmt::format_to(std::back_inserter(out), "{}", v); }
    // JSON has no infinities.
    void operator()(double v) const { out += std::isfinite(v) ? fmt::format("{}", v) : "null"; }
    void operator()(bool v) const { out += v ? "true" : "false"; }
};

struct text_value : json_value {
    using json_value::operator();
    void operator()(std::string_view v) const {
        std::string escaped;
        append_escaped(escaped, v);
        const bool plain = !escaped.empty() && escaped.find_first_of(" =\"\\") == escaped.npos;
        out += plain ? escaped : '"' + escaped + '"';
    }
};

std::string_view colour_of(level l) {
    if (l >= level::error) return "\x1b[31m";
    if (l == level::warning) return "\x1b[33m";
    if (l == level::info) return "\x1b[32m";
    return "\x1b[2m";
}

}  // namespace

std::string_view name_of(level l) {
    constexpr std::string_view names[] = {"trace", "debug", "info", "warning", "error", "critical"};
    const auto index = static_cast<std::size_t>(l);
    return index < std::size(names) ? names[index] : "unknown";
}

void append_escaped(std::string& out, std::string_view text) {
    const bool cut = text.size() > max_value_bytes;
    if (cut) text = text.substr(0, max_value_bytes);
    while (!text.empty()) {
        if (static_cast<unsigned char>(text.front()) < 0x80) {
            append_ascii(out, text.front());
            text.remove_prefix(1);
            continue;
        }
        const decoded d = decode(text);
        if (d.bytes == 0) {
            out += "\xEF\xBF\xBD";
        } else if (steers_output(d.code)) {
            append_hex(out, d.code);
        } else {
            out += text.substr(0, d.bytes);
        }
        text.remove_prefix(d.bytes == 0 ? 1 : d.bytes);
    }
    if (cut) out += "\xE2\x80\xA6";
}

std::string render_json(unix_ms at, level l, std::string_view message, fields f) {
    std::string out = fmt::format(R"({{"time":"{}","level":"{}","msg":")", rfc3339(at), name_of(l));
    append_escaped(out, message);
    out += '"';
    for (const field& each : f) {
        out += ",\"";
        append_escaped(out, each.key);
        out += "\":";
        std::visit(json_value{out}, each.content);
    }
    return out += "}\n";
}

std::string render_text(unix_ms at, level l, std::string_view message, fields f, bool coloured) {
    std::string out = fmt::format("{} {}{:<8}{} ", rfc3339(at), coloured ? colour_of(l) : "", name_of(l),
                                  coloured ? "\x1b[0m" : "");
    append_escaped(out, message);
    for (const field& each : f) {
        out += ' ';
        append_escaped(out, each.key);
        out += '=';
        std::visit(text_value{{out}}, each.content);
    }
    return out += '\n';
}

}  // namespace ft9::log
