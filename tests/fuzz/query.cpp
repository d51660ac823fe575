// A request target: percent escapes, query pairs, and the route that a path finds.
#include "../../src/http/target.hpp"
#include "support/check.hpp"

#include "ft9/http/router.hpp"

#include <algorithm>
#include <cstdint>

using namespace ft9::http;
using ft9::fuzz::check;

namespace {

const router& table() {
    static const router routes({{method::get, "/", {}},
                                {method::get, "/webhook", {}},
                                {method::post, "/webhook", {}},
                                {method::get, "/messages", {}},
                                {method::get, "/messages/{id}", {}},
                                {method::post, "/messages/{id}/resend", {}},
                                {method::get, "/sessions/{phone_number}", {}},
                                {method::delete_, "/sessions/{phone_number}", {}},
                                {method::post, "/sessions/{phone_number}/{action}", {}},
                                {method::post, "/sessions/all/{action}", {}}});
    return routes;
}

std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += "0123456789ABCDEF"[byte / 16];
        out += "0123456789abcdef"[byte % 16];
    }
    return out;
}

void check_decoding(std::string_view text) {
    for (const bool form : {false, true}) {
        std::string plain, again;
        const bool valid = percent_decode(text, form, plain);
        check(percent_decode(encoded(text), form, again) && again == text, "what was encoded comes back");
        if (!valid) continue;
        check(plain.size() <= text.size(), "decoding makes nothing longer");
        const auto escapes = static_cast<std::size_t>(std::count(text.begin(), text.end(), '%'));
        check(plain.size() + 2 * escapes == text.size(), "each escape is one byte");
    }
}

void check_query(std::string_view target) {
    name_values pairs;
    if (!decode_query(target, pairs)) return;
    const auto separators = static_cast<std::size_t>(std::count(target.begin(), target.end(), '&'));
    check(pairs.size() <= separators + 1, "there are no more pairs than were sent");
    std::string rewritten(path_of(target));
    for (const auto& [name, value] : pairs) {
        rewritten += &name == &pairs.front().first ? '?' : '&';
        rewritten += encoded(name) + "=" + encoded(value);
    }
    name_values again;
    check(decode_query(rewritten, again), "pairs that were encoded are read");
    check(again == pairs, "as they were");
}

bool is_harmless(const std::string& value) {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; };
    return !value.empty() && value != "." && value != ".." &&
           std::none_of(value.begin(), value.end(), control);
}

// The target that the pattern and its values make: what was matched, said in the plainest way.
std::string filled(std::string_view pattern, const request& r) {
    std::string path;
    while (!pattern.empty()) {
        const auto open = pattern.find('{');
        path += pattern.substr(0, open);
        if (open == pattern.npos) break;
        const auto close = pattern.find('}', open);
        path += encoded(r.path_value(pattern.substr(open + 1, close - open - 1)));
        pattern.remove_prefix(close + 1);
    }
    return path;
}

void check_found(const match& answer, const request& r, std::string_view target) {
    check(r.route == answer.found->pattern, "the request names its route");
    for (const auto& [name, value] : r.path_values)
        check(is_harmless(value), "a value in a path is harmless");
    const auto names = std::count(r.route.begin(), r.route.end(), '{');
    check(static_cast<std::ptrdiff_t>(r.path_values.size()) == names, "each name has its value");
    const auto path = path_of(target);
    check(std::count(path.begin(), path.end(), '/') == std::count(r.route.begin(), r.route.end(), '/'),
          "no escape makes a segment");
    request again;
    again.verb = r.verb;
    again.target = filled(r.route, r);
    const auto second = table().find(again);
    check(second.found == answer.found && again.path_values == r.path_values, "the same path finds the same");
}

void check_route(method verb, std::string_view target) {
    request r;
    r.verb = verb;
    r.target = target;
    const auto answer = table().find(r);
    if (answer.found != nullptr) return check_found(answer, r, target);
    check(r.path_values.empty(), "what has no route has no values");
    check(answer.allow.find(std::string(to_string(verb))) == answer.allow.npos, "what is allowed is found");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // The framing guard lets no other target through.
    if (size == 0 || data[0] != '/') return 0;
    const std::string_view target(reinterpret_cast<const char*>(data), size);
    check_decoding(target);
    check_query(target);
    for (const auto verb : {method::get, method::head, method::post, method::delete_, method::put})
        check_route(verb, target);
    return 0;
}
