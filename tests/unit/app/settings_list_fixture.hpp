#pragma once

#include "settings_fixture.hpp"

#include <filesystem>

namespace ft9::app {

// Settings with one list file in CONFIG_DIR.
class SettingsList : public Settings {
  protected:
    load_result load_list(const std::string& file, const std::string& json) {
        std::filesystem::create_directories(dir / "config");
        dir.write("config/" + file, json, 0600);
        return load_with("CONFIG_DIR", dir / "config");
    }
    // The names of all refusals.
    static std::vector<std::string> refused(const load_result& loaded) {
        std::vector<std::string> names;
        for (const auto& p : loaded.problems) {
            if (!p.warning) names.push_back(p.name);
        }
        return names;
    }
};

}  // namespace ft9::app
