#include "answer_text.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

namespace ft9::mentor {
namespace {

constexpr std::string_view blank = " \t\r\n", reply_key = "\"reply\"", fence = "```";

std::size_t behind_blanks(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(blank, at), text.size());
}

// Where the string that begins at `at` with a quotation mark ends: behind its mark; npos: it is cut.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            return at + 1;
        }
    }
    return std::string_view::npos;
}

// Up to the brace that closes the first one.
std::string_view balanced(std::string_view object) {
    std::size_t depth = 0;
    for (std::size_t at = 0; at < object.size(); ++at) {
        const char c = object[at];
        if (c == '"') {
            at = end_of_string(object, at);
            if (at == std::string_view::npos) return object;
            --at;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            return object.substr(0, at + 1);
        }
    }
    return object;
}

// An object begins here, if it begins with a member or is empty: a brace may also be part of what is said.
bool begins_object(std::string_view text, std::size_t brace) {
    const auto next = behind_blanks(text, brace + 1);
    return next < text.size() && (text[next] == '"' || text[next] == '}');
}

// What a string of that body means; "" if it is no JSON, as raw line breaks make it.
std::string unescaped(std::string_view body) {
    std::string quoted = "\"";
    for (const char c : body) {
        if (c == '\n') {
            quoted += "\\n";
        } else if (static_cast<unsigned char>(c) >= ' ') {
            quoted += c;
        }
    }
    const auto read = parse_json(quoted + '"');
    return read && read->is_string() ? read->get<std::string>() : std::string{};
}

}  // namespace

std::optional<std::string_view> object_with_reply(std::string_view text) {
    for (auto at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
        if (!begins_object(text, at)) continue;
        const auto object = balanced(text.substr(at));
        if (object.find(reply_key) != object.npos) return object;
        at += object.size() - 1;
    }
    return std::nullopt;
}

bool looks_like_json(std::string_view text) {
    text = trim(text);
    if (text.starts_with(fence)) {
        const auto line = text.find('\n');
        if (line == text.npos) return text.find('{') != text.npos;
        if (text.substr(0, line).find("json") != text.npos) return true;
        text = trim(text.substr(line));
    }
    if (text.empty()) return false;
    if (text.front() == '{') return text.size() == 1 || begins_object(text, 0);
    if (text.front() != '[') return false;
    const auto next = behind_blanks(text, 1);
    return next < text.size() && text[next] == '{';
}

std::string salvaged_reply(std::string_view object) {
    auto at = object.find(reply_key);
    if (at == object.npos) return {};
    at = behind_blanks(object, at + reply_key.size());
    if (at >= object.size() || object[at] != ':') return {};
    at = behind_blanks(object, at + 1);
    if (at >= object.size() || object[at] != '"') return {};
    const auto end = end_of_string(object, at);
    auto body = end == object.npos ? object.substr(at + 1) : object.substr(at + 1, end - at - 2);
    // Cut within an escape, of which the longest is a pair of surrogates (12 characters), or in a character.
    for (int tries = 0; tries < 16; ++tries) {
        auto reply = unescaped(body);
        if (!reply.empty() || body.empty()) return reply;
        body.remove_suffix(1);
    }
    return {};
}

}  // namespace ft9::mentor
