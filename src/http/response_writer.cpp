#include "response_writer.hpp"

#include "ascii.hpp"

#include <array>
#include <charconv>
#include <ctime>

namespace ft9::http {
namespace {

struct standard_field {
    std::string_view name, line;
    bool tls_only = false;
};

constexpr std::array<standard_field, 6> standard_fields{{
    {"X-Content-Type-Options", "X-Content-Type-Options: nosniff\r\n"},
    {"Referrer-Policy", "Referrer-Policy: no-referrer\r\n"},
    {"Content-Security-Policy",
     "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors "
     "'none'\r\n"},
    {"Cache-Control", "Cache-Control: no-store\r\n"},
    {"Cross-Origin-Opener-Policy", "Cross-Origin-Opener-Policy: same-origin\r\n"},
    {"Strict-Transport-Security", "Strict-Transport-Security: max-age=31536000\r\n", true},
}};

void append_number(std::string& out, std::size_t value) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

bool is_ours(std::string_view name) {
    for (const std::string_view own :
         {"content-length", "connection", "transfer-encoding", "date", "x-request-id", "content-type"}) {
        if (iequals(name, own)) return true;
    }
    return false;
}

// Days and months in English whatever the locale (RFC 9110 5.6.7).
std::string http_date(std::time_t at) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    ::gmtime_r(&at, &utc);
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                   months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                                   utc.tm_hour, utc.tm_min, utc.tm_sec);
    return {text.data(), static_cast<std::size_t>(size)};
}

// Made once a second and thread, not once a response.
const std::string& date_now() {
    thread_local std::time_t made_for = 0;
    thread_local std::string text;
    const auto now = std::time(nullptr);
    if (now != made_for) {
        text = http_date(now);
        made_for = now;
    }
    return text;
}

void append_status_line(std::string& out, int status) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(status));
    out += ' ';
    out += reason(status);
    out += "\r\n";
}

void append_standard_fields(std::string& out, const fields& set, bool tls) {
    for (const auto& field : standard_fields) {
        if (field.tls_only && !tls) continue;
        if (set.empty() || !set.find(field.name)) out += field.line;
    }
}

void append_own_fields(std::string& out, const fields& set) {
    for (const auto& [name, value] : set) {
        if (all_token(name) && all_value(value) && !is_ours(name)) append_field(out, name, value);
    }
}

void append_content_fields(std::string& out, const response& answer) {
    if (!answer.content_type.empty() && !answer.body.empty() && all_value(answer.content_type)) {
        append_field(out, "Content-Type", answer.content_type);
    }
    out += "Content-Length: ";
    append_number(out, answer.body.size());
    out += "\r\n";
}

}  // namespace

void serialise(const response& answer, std::string_view request_id, const wire_options& how,
               std::string& out) {
    constexpr std::size_t usual_head = 640;
    out.clear();
    out.reserve(usual_head + answer.body.size());
    append_status_line(out, answer.status);
    append_field(out, "Date", date_now());
    append_field(out, "X-Request-Id", request_id);
    const bool has_content = answer.status != 204 && answer.status != 304;
    if (has_content) append_content_fields(out, answer);
    append_standard_fields(out, answer.headers, how.strict_transport);
    append_own_fields(out, answer.headers);
    if (!how.keep_alive) {
        out += "Connection: close\r\n";
    } else if (how.http_1_0) {
        out += "Connection: keep-alive\r\n";
    }
    out += "\r\n";
    if (has_content && !how.head_only) out += answer.body;
}

}  // namespace ft9::http
