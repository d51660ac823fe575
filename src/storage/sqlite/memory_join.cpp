// Storage knows no more of a document than that it is JSON; what is too much in it is cut when it is read
// (mentor/memory.hpp).
#include "memories.hpp"

#include "ft9/core/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ft9::storage::sqlite {
namespace {

using nlohmann::json;

constexpr std::size_t largest_document = 64 * 1024;

// Entries with the same "what" are about the same.
bool says_the_same(const json& a, const json& b) {
    if (!a.is_object() || !b.is_object()) return a == b;
    const auto left = a.find("what"), right = b.find("what");
    return left != a.end() && right != b.end() ? *left == *right : a == b;
}

json joined_lists(const json& older, const json& newer) {
    json all = json::array();
    for (const auto& entry : older) {
        const auto same = [&entry](const json& other) { return says_the_same(entry, other); };
        if (std::none_of(newer.begin(), newer.end(), same)) all.push_back(entry);
    }
    for (const auto& entry : newer)
        all.push_back(entry);
    return all;
}

// Documents are two levels deep, so is this.
json joined_values(const json& older, const json& newer) {
    if (newer.is_null()) return older;
    if (older.is_array() && newer.is_array()) return joined_lists(older, newer);
    if (!older.is_object() || !newer.is_object()) return newer;
    json both = older;
    for (const auto& each : newer.items())
        both[each.key()] = joined_values(both.value(each.key(), json(nullptr)), each.value());
    return both;
}

}  // namespace

std::string joined_documents(const std::string& older, const std::string& newer) {
    json_limits most;
    most.max_bytes = 2 * largest_document;
    most.max_depth = 8;
    const auto a = parse_json(older, most), b = parse_json(newer, most);
    if (!a || !a->is_object()) return newer;
    if (!b || !b->is_object()) return older;
    auto text = dump_json(joined_values(*a, *b));
    return text.size() > largest_document ? newer : text;
}

}  // namespace ft9::storage::sqlite
