// The bytes of a connection, read by the server's own intake: framing guard, head parser, chunk decoder.
// Input: 4 bytes that choose limits and reads, then what a client sends.
#include "support/check.hpp"
#include "support/pieces.hpp"
#include "support/stream.hpp"

#include <algorithm>
#include <cstdint>

using namespace ft9;
using fuzz::check;
using fuzz::framed;

namespace {

constexpr std::size_t prefix_size = 4;

http::framing_limits limits_of(std::uint8_t choice) {
    if ((choice & 1U) == 0) return {};
    return {512, 8, 64};
}

fuzz::read_size as_much_as_fits() {
    return [] { return SIZE_MAX; };
}

fuzz::read_size byte_by_byte() {
    return [] { return std::size_t{1}; };
}

bool same_fields(const http::fields& a, const http::fields& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

void check_equal(const framed& whole, const framed& pieces) {
    check(whole.requests.size() == pieces.requests.size(), "pieces make as many requests as the whole");
    check(whole.end == pieces.end, "pieces end as the whole does");
    for (std::size_t i = 0; i < whole.requests.size(); ++i) {
        const auto &a = whole.requests[i], &b = pieces.requests[i];
        check(a.verb == b.verb && a.target == b.target, "pieces make the same request lines");
        check(same_fields(a.headers, b.headers), "pieces make the same fields");
        check(a.body == b.body, "pieces make the same bodies");
    }
}

bool decides_framing(const std::string& name) {
    std::string lower;
    for (const char c : name)
        lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return lower == "content-length" || lower == "transfer-encoding" || lower == "connection" ||
           lower == "expect";
}

// The same request as the plainest client would have sent it.
std::string plainly(const fuzz::framed_request& r) {
    std::string text(http::to_string(r.verb));
    text += " " + r.target + " HTTP/1.1\r\n";
    for (const auto& [name, value] : r.headers) {
        if (!decides_framing(name)) text += name + ":" + value + "\r\n";
    }
    if (!r.headers.find("Host")) text += "Host:a\r\n";
    if (r.verb != http::method::get && r.verb != http::method::head)
        text += "Content-Length:" + std::to_string(r.body.size()) + "\r\n";
    return text + "\r\n" + r.body;
}

void check_request(const fuzz::framed_request& r) {
    check(r.observed == r.body, "the observer sees the body, once and in order");
    check(r.verb != http::method::other, "no unknown method gets through");
    check(!r.target.empty() && r.target.front() == '/', "a target starts with '/'");
    check(r.headers.count("Host") < 2, "no second Host gets through");
    const auto lengths = r.headers.count("Content-Length"), codings = r.headers.count("Transfer-Encoding");
    check(lengths + codings < 2, "the framing is said once");
    for (const auto& [name, value] : r.headers) {
        check(!name.empty() && name.find_first_of("\r\n\t :") == name.npos, "a field's name is one word");
        check(value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos,
              "a field's value is one line");
    }
    const auto again = fuzz::frame(plainly(r), {64 * 1024, 200, 64 * 1024}, as_much_as_fits());
    check(again.requests.size() == 1 && again.end == framed::ending::waits, "said plainly it is one request");
    check(again.requests[0].target == r.target && again.requests[0].body == r.body, "and the same one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < prefix_size) return 0;
    const auto limits = limits_of(data[0]);
    const std::uint32_t seed =
        data[1] | static_cast<std::uint32_t>(data[2]) << 8U | static_cast<std::uint32_t>(data[3]) << 16U;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + prefix_size, size - prefix_size);
    const auto whole = fuzz::frame(bytes, limits, as_much_as_fits());
    check_equal(whole, fuzz::frame(bytes, limits, fuzz::pieces(seed)));
    if (bytes.size() < 300) check_equal(whole, fuzz::frame(bytes, limits, byte_by_byte()));
    for (const auto& r : whole.requests)
        check_request(r);
    return 0;
}
