#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace ft9::told {

// A text, or a list of them.
inline std::vector<std::string> list_of(const nlohmann::json& value) {
    return value.is_array() ? value.get<std::vector<std::string>>()
                            : std::vector<std::string>{value.get<std::string>()};
}

// Every `from` becomes `to`.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

}  // namespace ft9::told
