#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ft9::http {

struct framing_limits {
    std::size_t max_header_bytes = 16 * 1024;  // request line and fields, CRLFCRLF included; more is 431
    std::size_t max_fields = 100;              // more is 431
    std::size_t max_target = 4 * 1024;         // more is 414
};

// Why a request was refused, or what its head says about its framing.
struct framing {
    int refusal = 0;          // 0: accepted; otherwise the HTTP status to answer before closing
    std::string_view detail;  // static text for the problem body
    bool chunked = false;
    std::optional<std::uint64_t> content_length;
    bool expects_continue = false;
    bool keep_alive = true;
    bool http_1_0 = false;
};

// Judges one request head in raw bytes, CRLFCRLF included (at most one leading CRLF was already dropped).
// Pure; any thread. Everything that two parsers could read differently is refused (RFC 9112 section 11.2).
framing judge_head(std::string_view head, const framing_limits& limits);

// Judges the beginning of a head whose end has not arrived, so that what can never become a request is
// refused at once and not at the deadline. The first `checked` bytes were judged before; only `refusal` and
// `detail` of the answer mean anything. Pure; any thread.
framing judge_beginning(std::string_view beginning, std::size_t checked, const framing_limits& limits);

}  // namespace ft9::http
