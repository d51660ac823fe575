#include "ft9/http/framing_guard.hpp"

#include "ft9/core/failpoint.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <charconv>

namespace ft9::http {
namespace {

// The fields that decide about framing and routing, as they were sent.
struct deciding_fields {
    std::size_t total = 0, hosts = 0, lengths = 0, encodings = 0;
    std::string_view host, length, encoding, expect;
    bool close = false, keep = false;
};

framing refuse(int status, std::string_view detail) {
    framing made;
    made.refusal = status;
    made.detail = detail;
    made.keep_alive = false;
    return made;
}

constexpr framing accepted{};

struct request_line {
    std::string_view verb, target, version;
};

bool take_apart(std::string_view line, request_line& out) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return false;
    out = {line.substr(0, first), line.substr(first + 1, last - first - 1), line.substr(last + 1)};
    return true;
}

bool is_known_method(std::string_view verb) {
    for (const std::string_view known : {"GET", "POST", "HEAD", "DELETE", "PUT", "PATCH", "OPTIONS"}) {
        if (verb == known) return true;
    }
    return false;
}

bool is_origin_form(std::string_view target) {
    if (target.empty() || target.front() != '/') return false;
    return std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 127 && c != '#'; });
}

framing judge_request_line(std::string_view line, const framing_limits& limits, request_line& parts) {
    if (!take_apart(line, parts)) return refuse(400, "The request line is malformed.");
    if (!all_token(parts.verb)) return refuse(400, "The method is malformed.");
    if (parts.version != "HTTP/1.1" && parts.version != "HTTP/1.0") {
        return refuse(400, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    }
    if (parts.target.size() > limits.max_target) return refuse(414, "The request target is too long.");
    if (!is_known_method(parts.verb)) return refuse(501, "This method is not implemented.");
    if (!is_origin_form(parts.target)) return refuse(400, "The target must be a path that starts with '/'.");
    return accepted;
}

void note_connection(std::string_view value, deciding_fields& seen) {
    for_each_element(value, [&seen](std::string_view option) {
        seen.close = seen.close || iequals(option, "close");
        seen.keep = seen.keep || iequals(option, "keep-alive");
    });
}

void note_field(std::string_view name, std::string_view value, deciding_fields& seen) {
    if (iequals(name, "host")) {
        ++seen.hosts;
        seen.host = value;
    } else if (iequals(name, "content-length")) {
        ++seen.lengths;
        seen.length = value;
    } else if (iequals(name, "transfer-encoding")) {
        ++seen.encodings;
        seen.encoding = value;
    } else if (iequals(name, "connection")) {
        note_connection(value, seen);
    } else if (iequals(name, "expect")) {
        // Two that differ must not pass for one.
        seen.expect = seen.expect.empty() || iequals(seen.expect, value) ? value : "several";
    }
}

framing judge_field(std::string_view line, deciding_fields& seen) {
    if (line.front() == ' ' || line.front() == '\t') return refuse(400, "Folded fields are not accepted.");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return refuse(400, "A header field has no colon.");
    const auto name = line.substr(0, colon);
    const auto value = line.substr(colon + 1);
    if (!all_token(name)) return refuse(400, "A header field's name is malformed.");
    if (!all_value(value)) return refuse(400, "A header field's value holds a control byte.");
    note_field(name, trim_ows(value), seen);
    return accepted;
}

framing judge_fields(std::string_view lines, const framing_limits& limits, deciding_fields& seen) {
    while (!lines.empty()) {
        const auto end = lines.find("\r\n");
        if (end == std::string_view::npos) return refuse(400, "A line does not end with CRLF.");
        if (end == 0) return refuse(400, "The head ends before its end.");
        if (++seen.total > limits.max_fields) return refuse(431, "There are too many header fields.");
        const auto verdict = judge_field(lines.substr(0, end), seen);
        if (verdict.refusal != 0) return verdict;
        lines.remove_prefix(end + 2);
    }
    return accepted;
}

bool is_host(std::string_view host) {
    const auto good = [](char c) {
        return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
               std::string_view("-._~:[]%!$&'()*+;=").find(c) != std::string_view::npos;
    };
    return !host.empty() && std::all_of(host.begin(), host.end(), good);
}

framing judge_host(const deciding_fields& seen, bool http_1_0) {
    if (seen.hosts > 1) return refuse(400, "There is more than one Host field.");
    if (seen.hosts == 0 && !http_1_0) return refuse(400, "The Host field is missing.");
    if (seen.hosts == 1 && !is_host(seen.host)) return refuse(400, "The Host field is malformed.");
    return accepted;
}

framing judge_encoding(const deciding_fields& seen, bool http_1_0) {
    if (seen.lengths > 0 && FT9_SAFETY(framing))
        return refuse(400, "Content-Length and Transfer-Encoding exclude each other.");
    if (seen.encodings > 1) return refuse(400, "There is more than one Transfer-Encoding field.");
    if (http_1_0) return refuse(400, "HTTP/1.0 has no Transfer-Encoding.");
    std::size_t codings = 0, chunked = 0;
    bool last_is_chunked = false;
    for_each_element(seen.encoding, [&](std::string_view coding) {
        last_is_chunked = iequals(coding, "chunked");
        ++codings;
        chunked += last_is_chunked ? 1 : 0;
    });
    if (chunked != 1 || !last_is_chunked) return refuse(400, "The Transfer-Encoding must be chunked.");
    if (codings > 1) return refuse(501, "Only the chunked coding is implemented.");
    return accepted;
}

framing judge_length(const deciding_fields& seen, std::optional<std::uint64_t>& length) {
    if (seen.lengths > 1) return refuse(400, "There is more than one Content-Length field.");
    const auto text = seen.length;
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), digit);
    if (!plain || (text.size() > 1 && text.front() == '0')) {
        return refuse(400, "The Content-Length is malformed.");
    }
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{}) return refuse(400, "The Content-Length is out of range.");
    length = value;
    return accepted;
}

// Fills `judged` with how long the body is, or with the refusal.
void judge_body(const request_line& line, const deciding_fields& seen, framing& judged) {
    framing verdict = accepted;
    std::optional<std::uint64_t> length;
    if (seen.encodings > 0) {
        verdict = judge_encoding(seen, judged.http_1_0);
    } else if (seen.lengths > 0) {
        verdict = judge_length(seen, length);
    }
    const bool has_body = seen.encodings > 0 || length.value_or(0) > 0;
    if (verdict.refusal == 0 && has_body && (line.verb == "GET" || line.verb == "HEAD")) {
        verdict = refuse(400, "This method takes no body.");
    }
    if (verdict.refusal != 0) {
        judged = verdict;
        return;
    }
    judged.chunked = seen.encodings > 0;
    judged.content_length = length;
}

// RFC 9110 10.1.1: an expectation of an HTTP/1.0 client is ignored.
void judge_expectation(const deciding_fields& seen, framing& judged) {
    if (judged.refusal != 0 || judged.http_1_0 || seen.expect.empty()) return;
    if (!iequals(seen.expect, "100-continue")) {
        judged = refuse(417, "Only 100-continue can be expected.");
        return;
    }
    judged.expects_continue = judged.chunked || judged.content_length.value_or(0) > 0;
}

framing judge_bytes(std::string_view bytes, std::size_t from) {
    for (std::size_t i = from; i < bytes.size(); ++i) {
        if (bytes[i] == '\0') return refuse(400, "The head holds a NUL.");
        if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
            return refuse(400, "A line ends with LF alone.");
        if (bytes[i] != '\n' && i > 0 && bytes[i - 1] == '\r') return refuse(400, "A CR stands alone.");
    }
    return accepted;
}

}  // namespace

framing judge_head(std::string_view head, const framing_limits& limits) {
    if (head.size() > limits.max_header_bytes) return refuse(431, "The header section is too large.");
    if (!head.ends_with("\r\n\r\n")) return refuse(400, "The header section has no end.");
    head.remove_suffix(2);
    const auto line_end = head.find("\r\n");
    request_line line;
    framing judged = judge_request_line(head.substr(0, line_end), limits, line);
    if (judged.refusal != 0) return judged;
    deciding_fields seen;
    judged = judge_fields(head.substr(line_end + 2), limits, seen);
    if (judged.refusal != 0) return judged;
    judged.http_1_0 = line.version == "HTTP/1.0";
    const auto host = judge_host(seen, judged.http_1_0);
    if (host.refusal != 0) return host;
    judged.keep_alive = !seen.close && (!judged.http_1_0 || seen.keep);
    judge_body(line, seen, judged);
    judge_expectation(seen, judged);
    return judged;
}

framing judge_beginning(std::string_view beginning, std::size_t checked, const framing_limits& limits) {
    if (beginning.empty()) return accepted;
    if (!is_token(beginning.front())) return refuse(400, "The request line is malformed.");
    const auto bytes = judge_bytes(beginning, checked);
    if (bytes.refusal != 0) return bytes;
    const auto line_end = beginning.find("\r\n");
    constexpr std::size_t method_and_version = 64;
    if (line_end == std::string_view::npos) {
        const bool too_long = beginning.size() > limits.max_target + method_and_version;
        return too_long ? refuse(414, "The request target is too long.") : accepted;
    }
    if (checked > line_end + 1) return accepted;
    request_line line;
    return judge_request_line(beginning.substr(0, line_end), limits, line);
}

}  // namespace ft9::http
