#include "settings_secret.hpp"

#include "ft9/core/text.hpp"

#include <filesystem>
#include <fstream>

namespace ft9::app {

std::string secret_in_variable(const setting_sources& from, const std::string& variable) {
    for (const auto* map : {&from.env, &from.file.values}) {
        const auto at = map->find(variable);
        if (at != map->end() && !trim(at->second).empty()) return std::string(trim(at->second));
    }
    return {};
}

std::string secret_in_file(const std::string& path) {
    std::error_code ec;
    if (!std::filesystem::is_regular_file(path, ec)) return {};
    std::ifstream file(path, std::ios::binary);
    std::string line;
    std::getline(file, line);
    return std::string(trim(line));
}

}  // namespace ft9::app
