#include "memory_reader.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>

namespace ft9::mentor {

using nlohmann::json;

const json* given(const json& object, const char* member) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(member);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

void memory_reader::complain(std::string where, std::string what) {
    faults.push_back({std::move(where), std::move(what)});
}

bool memory_reader::object(const json& value, const std::string& where,
                           std::initializer_list<std::string_view> members) {
    if (!value.is_object()) {
        complain(where, "must be an object");
        return false;
    }
    const auto known = [members](const std::string& key) {
        return std::find(members.begin(), members.end(), key) != members.end();
    };
    for (const auto& each : value.items()) {
        if (!known(each.key())) complain(where, "has a member that is not known");
    }
    return true;
}

std::string memory_reader::words(const json& value, const std::string& where, std::size_t limit) {
    if (!value.is_string()) {
        complain(where, "must be a text");
        return {};
    }
    const auto& text = value.get_ref<const std::string&>();
    if (count_characters(text) > limit)
        complain(where, "must have at most " + std::to_string(limit) + " characters");
    auto line = memory_line(text, limit);
    if (line.empty()) complain(where, "must not be empty");
    return line;
}

std::string memory_reader::text(const json& object, const char* member, const std::string& where,
                                std::size_t limit) {
    const auto* value = given(object, member);
    if (value == nullptr || (value->is_string() && trim(value->get_ref<const std::string&>()).empty()))
        return {};
    return words(*value, where + '/' + member, limit);
}

std::string memory_reader::date(const json& object, const char* member, const std::string& where) {
    constexpr std::size_t any = 40;
    const auto faults_before = faults.size();
    auto text = this->text(object, member, where, any);
    if (faults.size() != faults_before) return {};
    if (text.empty() || is_date(text)) return text;
    complain(where + '/' + member, "must be a date: 2026-11-30");
    return {};
}

int memory_reader::level(const json& object, const std::string& where) {
    const auto* value = given(object, "level");
    if (value == nullptr) return 0;
    const auto good = value->is_number_integer() && *value >= memory_limits::lowest_level &&
                      *value <= memory_limits::highest_level;
    if (good) return value->get<int>();
    complain(where + "/level", "must be a whole number from 1 to 5");
    return 0;
}

const json& memory_reader::list(const json& object, const char* member, const std::string& where,
                                std::size_t most) {
    static const json none = json::array();
    const auto* value = given(object, member);
    if (value == nullptr) return none;
    if (!value->is_array()) {
        complain(where + '/' + member, "must be a list");
        return none;
    }
    if (value->size() > most)
        complain(where + '/' + member, "must have at most " + std::to_string(most) + " entries");
    return *value;
}

}  // namespace ft9::mentor
