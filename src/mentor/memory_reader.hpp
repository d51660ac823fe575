#pragma once

#include "ft9/mentor/memory.hpp"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::mentor {

// Takes values out of a document about a person and notes what is wrong with them. Whatever it gives is safe
// and within its limit, also after a fault.
class memory_reader {
  public:
    using json = nlohmann::json;
    // An object with no other members than these; false after a fault.
    bool object(const json& value, const std::string& where, std::initializer_list<std::string_view> members);
    // A member's text as one line; "" if it is missing, null or no text.
    std::string text(const json& object, const char* member, const std::string& where, std::size_t limit);
    // The same, but there must be something in it.
    std::string words(const json& value, const std::string& where, std::size_t limit);
    std::string date(const json& object, const char* member, const std::string& where);
    int level(const json& object, const std::string& where);
    // A member's list; empty if it is missing, null or no list.
    const json& list(const json& object, const char* member, const std::string& where, std::size_t most);
    void complain(std::string where, std::string what);

    std::vector<memory_fault> faults;
};

// A member that is there and not null; else null.
const nlohmann::json* given(const nlohmann::json& object, const char* member);

}  // namespace ft9::mentor
