#include "graph_reply.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/phone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace ft9::app::doctor {
namespace {

using nlohmann::json;

constexpr std::size_t longest_words = 300, shortest_secret = 20;

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Words of people are shorter than tokens, or have underscores between them.
std::string without_secrets(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && is_letter_or_digit(text[end]))
            ++end;
        if (end == at) {
            out += text[at++];
            continue;
        }
        out += end - at >= shortest_secret ? std::string_view("***") : text.substr(at, end - at);
        at = end;
    }
    return out;
}

// Never inside a character.
void cut_to(std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    auto end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    text.resize(end);
    text += "…";
}

// Nothing if there is none, or one that no table of Meta's could hold.
std::optional<int> code_in(const json& error) {
    if (!error.is_object() || !error.contains("code") || !error["code"].is_number_integer())
        return std::nullopt;
    const auto value = number_in(error, "code");
    const bool fits = value >= std::numeric_limits<int>::min() && value <= std::numeric_limits<int>::max();
    if (!fits) return std::nullopt;
    return static_cast<int>(value);
}

}  // namespace

std::string plain_words(std::string_view text) {
    auto out = mask_numbers(without_secrets(text));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; },
        ' ');
    cut_to(out, longest_words);
    return out;
}

std::string text_in(const json& object, const char* name) {
    if (!object.is_object()) return {};
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number_in(const json& object, const char* name) {
    if (!object.is_object()) return 0;
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::vector<json> list_in(const json& object, const char* name) {
    std::vector<json> out;
    if (!object.is_object()) return out;
    const auto found = object.find(name);
    if (found == object.end() || !found->is_structured()) return out;
    for (const auto& element : *found)
        out.push_back(element);
    return out;
}

graph_answer::graph_answer(const reply& from) {
    if (!from.answered()) {
        trouble_ = from.asked ? "no answer: " + from.failure : "not asked";
        return;
    }
    auto read = parse_json(from.body);
    const bool object = read.has_value() && read->is_object();
    if (object && read->contains("error")) {
        read_error((*read)["error"], from.status);
        return;
    }
    if (object && from.status >= 200 && from.status < 300) {
        document_ = std::move(*read);
        good_ = true;
        return;
    }
    trouble_ = fmt::format("unreadable answer, HTTP {}", from.status);
}

void graph_answer::read_error(const json& error, int status) {
    const auto named = code_in(error);
    code_ = named.value_or(0);
    // Meta's error table: 0 and 190 are the token; 102 is an older word for it.
    refuses_token_ = named && (*named == 0 || *named == 102 || *named == 190);
    auto words = text_in(error, "message");
    if (error.is_object() && error.contains("error_data")) {
        const auto details = text_in(error["error_data"], "details");
        if (!details.empty()) words += ": " + details;
    }
    trouble_ = fmt::format("refused (code {}, HTTP {}): {}", code_, status, plain_words(words));
}

}  // namespace ft9::app::doctor
