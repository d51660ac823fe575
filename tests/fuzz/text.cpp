// Texts of people and models on their way through: cleaning, counting, folding, splitting, formatting,
// quoting. Input: 1 byte that chooses the limit of a part, then the text.
#include "support/check.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/json_text.hpp"
#include "ft9/core/phone.hpp"
#include "ft9/core/text.hpp"
#include "ft9/outgoing/markdown.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>

using namespace ft9;
using fuzz::check;

namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

std::string without_spaces(std::string text) {
    text.erase(std::remove_if(text.begin(), text.end(), is_space), text.end());
    return text;
}

void check_parts(const std::string& clean, std::size_t limit) {
    std::string joined;
    for (const auto& part : split_message(clean, limit)) {
        check(fuzz::is_utf8(part), "a part is cut between code points");
        check(!part.empty() && trim(part) == part, "a part says something");
        check(count_characters(part) <= limit, "a part fits");
        joined += part;
    }
    check(without_spaces(joined) == without_spaces(clean), "the parts say all that was said, in order");
}

void check_reply(std::string_view text, std::size_t limit) {
    const auto parts = outgoing::whatsapp_parts(text, limit);
    check(parts.empty() == trim(sanitize_utf8(text)).empty(), "what is said is sent");
    for (const auto& part : parts) {
        check(fuzz::is_utf8(part) && sanitize_utf8(part) == part, "a part is clean");
        check(!part.empty() && trim(part) == part, "a part of a reply says something");
        check(count_characters(part) <= limit, "a part of a reply fits");
    }
}

void check_clean(std::string_view text) {
    const auto clean = sanitize_utf8(text);
    check(fuzz::is_utf8(clean), "a clean text is UTF-8");
    check(sanitize_utf8(clean) == clean, "a clean text needs no cleaning");
    check(count_characters(clean) <= count_characters(text), "cleaning adds no character");
    std::string quoted;
    append_json(quoted, clean);
    const auto read = parse_json(quoted);
    check(read && *read == clean, "a text is quoted as it is");
}

void check_numbers(std::string_view text) {
    const auto digits = digits_of(text);
    check(digits.find_first_not_of("0123456789") == digits.npos && digits.size() <= 15, "digits are digits");
    if (digits.empty()) return;
    for (const auto& form : number_variants(digits)) {
        const auto back = number_variants(form);
        check(std::find(back.begin(), back.end(), digits) != back.end(),
              "each form leads back to the number");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    check_clean(text);
    check_parts(sanitize_utf8(text), 1 + data[0]);
    check_reply(text, 1 + data[0]);
    const auto clean = sanitize_utf8(text);
    const auto folded = fold(clean);
    check(folded.size() <= clean.size() && fold(folded) == folded, "folding is done once and adds nothing");
    check_numbers(text);
    return 0;
}
