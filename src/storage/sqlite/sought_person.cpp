#include "sought_person.hpp"

#include "ft9/core/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ft9::storage::sqlite {
namespace {

using nlohmann::json;

bool continues_identifier(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// A longer number is somebody else's.
bool stands_alone(std::string_view text, std::string_view identifier) {
    for (auto at = text.find(identifier); at != std::string_view::npos; at = text.find(identifier, at + 1)) {
        const auto end = at + identifier.size();
        const bool begins = at == 0 || !continues_identifier(text[at - 1]);
        const bool ends = end == text.size() || !continues_identifier(text[end]);
        if (begins && ends) return true;
    }
    return false;
}

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

// Up to the first character that is no base64.
std::string decode_base64(std::string_view text) {
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const int value = base64_value(c);
        if (value < 0) break;
        bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    }
    return out;
}

class pruner {
  public:
    explicit pruner(const sought_person& who) : who_(who) {}
    bool removed() const { return removed_; }
    // True if the node names the person outside of the lists in it, whose entries are dealt with one by one.
    bool prune(json& node) {
        if (node.is_string()) return who_.named_in(node.get_ref<const std::string&>());
        if (node.is_number_integer()) return who_.named_in(std::to_string(node.get<std::int64_t>()));
        if (node.is_array()) prune_list(node.get_ref<json::array_t&>());
        bool named = false;
        if (node.is_object()) {
            for (auto& [key, value] : node.get_ref<json::object_t&>())
                named = prune(value) || who_.named_in(key) || named;
        }
        return named;
    }

  private:
    void prune_list(json::array_t& entries) {
        const auto named = [this](json& e) { return prune(e); };
        const auto end = std::remove_if(entries.begin(), entries.end(), named);
        removed_ = removed_ || end != entries.end();
        entries.erase(end, entries.end());
    }

    const sought_person& who_;
    bool removed_ = false;
};

bool has_list(const json& node) {
    if (node.is_array()) return true;
    return node.is_object() &&
           std::any_of(node.begin(), node.end(), [](const json& v) { return has_list(v); });
}

// Whether any innermost list still has an entry: what is above them (ids, metadata) says nothing by itself.
bool says_something(const json& node) {
    const auto entry_says = [](const json& e) { return !has_list(e) || says_something(e); };
    if (node.is_array()) return std::any_of(node.begin(), node.end(), entry_says);
    return node.is_object() &&
           std::any_of(node.begin(), node.end(), [](const json& v) { return says_something(v); });
}

}  // namespace

bool sought_person::named_in(std::string_view text) const {
    constexpr std::string_view message_id = "wamid.";
    const auto in = [&](std::string_view where) {
        return std::any_of(identifiers_.begin(), identifiers_.end(),
                           [&](const std::string& i) { return stands_alone(where, i); });
    };
    if (in(text)) return true;
    return text.starts_with(message_id) && in(decode_base64(text.substr(message_id.size())));
}

bool sought_person::maybe_in(std::string_view body) const {
    // JSON may write digits as escapes; Meta does not, but then the text alone cannot tell.
    if (body.find("\\u003") != std::string_view::npos) return true;
    return std::any_of(identifiers_.begin(), identifiers_.end(),
                       [&](const std::string& i) { return body.find(i) != std::string_view::npos; });
}

std::optional<std::string> without_person(std::string_view body, const sought_person& who) {
    auto document = parse_json(body);
    if (!document) return who.named_in(body) ? std::optional<std::string>(std::string{}) : std::nullopt;
    pruner p(who);
    if (p.prune(*document)) return std::string{};
    if (!p.removed()) return std::nullopt;
    return says_something(*document) ? dump_json(*document) : std::string{};
}

}  // namespace ft9::storage::sqlite
