#include "ft9/media/answer.hpp"

#include "ft9/core/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace ft9::media {
namespace {

using nlohmann::json;

constexpr std::size_t longest_id = 64, longest_url = 8192;

std::string word_at(const json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

// The documents show a text, answers have been seen with a number.
std::optional<std::uint64_t> size_at(const json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end()) return std::nullopt;
    if (at->is_number_unsigned()) return at->get<std::uint64_t>();
    if (!at->is_string()) return std::nullopt;
    const auto& text = at->get_ref<const std::string&>();
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = failure == std::errc() && end == text.data() + text.size();
    return whole && !text.empty() ? std::optional(value) : std::nullopt;
}

int number_at(const json& object, const char* key) {
    const auto at = object.find(key);
    const bool small =
        at != object.end() && at->is_number_integer() && *at > -1'000'000'000 && *at < 1'000'000'000;
    return small ? at->get<int>() : 0;
}

// 100 with subcode 33: there is no such object, or not for us any more.
bool is_gone(int status, int code) {
    constexpr int no_such_object = 100, media_not_found = 131052;
    return status == 404 || code == no_such_object || code == media_not_found;
}

// Our token or rights: asking again does not help.
bool is_refusal(int status, int code) {
    return status == 401 || status == 403 || code == 190 || code == 10 || (code >= 200 && code < 300);
}

media_answer failed(media_failure why, bool again, int code) {
    media_answer a;
    a.failure = why;
    a.again = again;
    a.code = code;
    return a;
}

media_answer read_refusal(int status, const std::optional<json>& document) {
    int code = 0;
    if (document && document->is_object()) {
        const auto error = document->find("error");
        if (error != document->end() && error->is_object()) code = number_at(*error, "code");
    }
    if (is_gone(status, code)) return failed(media_failure::gone, false, code);
    return failed(media_failure::unavailable, !is_refusal(status, code), code);
}

int digit64(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

int digit16(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// `bits` of each digit, most significant first, into the digest; what is left over must be zero.
std::optional<sha256_digest> read_digits(std::string_view text, unsigned bits, int (*value)(char)) {
    sha256_digest out{};
    std::size_t filled = 0;
    std::uint32_t held = 0;
    unsigned count = 0;
    for (const char c : text) {
        const int digit = value(c);
        if (digit < 0) return std::nullopt;
        held = (held << bits) | static_cast<std::uint32_t>(digit);
        count += bits;
        if (count < 8) continue;
        count -= 8;
        if (filled == out.size()) return std::nullopt;
        out[filled++] = static_cast<unsigned char>(held >> count);
        held &= (1U << count) - 1U;
    }
    return filled == out.size() && held == 0 ? std::optional(out) : std::nullopt;
}

}  // namespace

media_answer read_media_answer(int status, std::string_view body) {
    const auto document = parse_json(body);
    const bool object = document && document->is_object();
    if (status != 200 || !object || document->contains("error")) {
        std::optional<json> kept;
        if (object) kept = *document;
        return read_refusal(status, kept);
    }
    media_answer a;
    a.url = word_at(*document, "url");
    a.mime_type = word_at(*document, "mime_type");
    a.sha256 = word_at(*document, "sha256");
    a.size = size_at(*document, "file_size");
    if (a.url.empty() || a.url.size() > longest_url) return failed(media_failure::unavailable, true, 0);
    return a;
}

std::optional<sha256_digest> read_digest(std::string_view text) {
    constexpr std::size_t hex_digits = 64, base64_digits = 43;
    if (text.size() == hex_digits) return read_digits(text, 4, digit16);
    if (text.size() == base64_digits + 1 && text.back() == '=') text.remove_suffix(1);
    if (text.size() != base64_digits) return std::nullopt;
    return read_digits(text, 6, digit64);
}

bool is_media_id(std::string_view id) {
    return !id.empty() && id.size() <= longest_id &&
           std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace ft9::media
