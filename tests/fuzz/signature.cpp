// X-Hub-Signature-256 and the check of a body that arrives in pieces.
// Input: the header up to the first line feed, then the body.
#include "support/check.hpp"

#include "ft9/webhook/signature.hpp"

#include <algorithm>
#include <cstdint>

using namespace ft9::webhook;
using ft9::fuzz::check;

namespace {

std::string_view without_blanks(std::string_view header) {
    const auto last = header.find_last_not_of(" \t");
    return header.substr(0, last == header.npos ? 0 : last + 1);
}

// The one form that is accepted, said another way than in the parser.
bool is_signature(std::string_view text) {
    return text.size() == 71 && text.substr(0, 7) == "sha256=" &&
           text.find_first_not_of("0123456789abcdef", 7) == text.npos;
}

std::string written(const digest& bytes) {
    std::string text = "sha256=";
    for (const auto byte : bytes) {
        text += "0123456789abcdef"[byte / 16];
        text += "0123456789abcdef"[byte % 16];
    }
    return text;
}

const std::vector<std::string>& secrets() {
    static const std::vector<std::string> both{"the current secret", "an older one"};
    return both;
}

bool verify(const digest& expected, std::string_view body, std::size_t step) {
    static const auto keys = std::make_shared<const secret_keys>(secrets());
    signature_check running(keys, expected);
    while (!body.empty()) {
        const auto piece = body.substr(0, step);
        running.update(piece);
        body.remove_prefix(piece.size());
    }
    return running.matches();
}

void check_header(std::string_view header, std::string_view body) {
    digest read{};
    const bool accepted = parse_signature(header, read);
    check(accepted == is_signature(without_blanks(header)), "exactly the documented form is accepted");
    if (!accepted) return;
    const auto text = without_blanks(header);
    check(written(read) == text, "each digit is read");
    const bool good = sign(secrets()[0], body) == text || sign(secrets()[1], body) == text;
    check(verify(read, body, 7) == good, "a body passes exactly with a signature of one of the secrets");
}

void check_body(std::string_view body, const std::string& secret) {
    digest made{};
    check(parse_signature(sign(secret, body) + " \t", made), "our own signature is well-formed");
    check(verify(made, body, SIZE_MAX) && verify(made, body, 1 + body.size() / 3),
          "pieces count as the whole");
    made[body.size() % made.size()] ^= 1U << (body.size() % 8);
    check(!verify(made, body, SIZE_MAX), "one bit makes the difference");
    check(!verify(made, std::string(body) + "x", SIZE_MAX), "and so does one byte");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto end = std::min(input.find('\n'), input.size());
    const auto body = input.substr(std::min(end + 1, input.size()));
    check_header(input.substr(0, end), body);
    check_body(body, secrets()[size % 2]);
    return 0;
}
