// framing_verdicts: how the server frames the bytes of connections, for compare.py. Reads from standard input
// a length (4 bytes, little-endian) and so many bytes, again and again; writes for each a line of JSON with
// every text in hex. Exit 1: the input ended in the middle.
#include "../support/stream.hpp"

#include "ft9/core/json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <iostream>

using namespace ft9;
using nlohmann::json;

namespace {

std::string hex(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += "0123456789abcdef"[byte / 16];
        text += "0123456789abcdef"[byte % 16];
    }
    return text;
}

json describe(const fuzz::framed_request& r) {
    json fields = json::array();
    for (const auto& [name, value] : r.headers)
        fields.push_back({hex(name), hex(value)});
    return {{"verb", http::to_string(r.verb)},
            {"target", hex(r.target)},
            {"fields", fields},
            {"body", hex(r.body)}};
}

json describe(const fuzz::framed& f) {
    constexpr std::array ends{"waits", "closed", "refused"};
    json requests = json::array();
    for (const auto& r : f.requests)
        requests.push_back(describe(r));
    return {{"end", ends.at(static_cast<std::size_t>(f.end))},
            {"status", f.status},
            {"detail", f.detail},
            {"requests", requests}};
}

// False at the end of the input; `whole` tells whether it was a good one.
bool read_input(std::string& bytes, bool& whole) {
    std::array<unsigned char, 4> head{};
    std::cin.read(reinterpret_cast<char*>(head.data()), head.size());
    whole = std::cin.gcount() == 0 || std::cin.gcount() == 4;
    if (std::cin.gcount() < 4) return false;
    bytes.resize(head[0] + 256U * head[1] + 65'536U * head[2]);
    std::cin.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    whole = static_cast<std::size_t>(std::cin.gcount()) == bytes.size();
    return whole;
}

}  // namespace

int main() {
    std::string bytes;
    bool whole = true;
    while (read_input(bytes, whole)) {
        const auto read = fuzz::frame(bytes, {}, [] { return SIZE_MAX; });
        std::cout << dump_json(describe(read)) << std::endl;
    }
    return whole ? 0 : 1;
}
