#include "support/npm_programs.hpp"

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include <unistd.h>

namespace ft9::test {
namespace fs = std::filesystem;
namespace {

std::map<std::string, std::string> own_environment() {
    std::map<std::string, std::string> out;
    for (char** line = environ; *line != nullptr; ++line) {
        const std::string text = *line;
        const auto equals = text.find('=');
        if (equals != std::string::npos) out[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return out;
}

std::string node() {
    return find_program({"node", "nodejs"});
}

std::string chromium() {
    return find_program({"chromium", "chromium-browser", "google-chrome"});
}

}  // namespace

std::string find_program(const std::vector<std::string>& names) {
    const char* path = std::getenv("PATH");
    for (const auto& name : names) {
        std::istringstream directories(path == nullptr ? "" : path);
        for (std::string directory; std::getline(directories, directory, ':');) {
            const std::string file = directory + "/" + name;
            if (::access(file.c_str(), X_OK) == 0) return file;
        }
    }
    return {};
}

std::string npm_is_missing() {
    if (node().empty()) return "there is no Node here: scripts/install-dependencies browser";
    if (!fs::exists(FT9_SOURCE_DIR "/build/npm/node_modules/.package-lock.json"))
        return "build/npm is empty: scripts/install-npm";
    return {};
}

std::string browser_is_missing() {
    if (auto why = npm_is_missing(); !why.empty()) return why;
    return chromium().empty() ? "there is no Chromium here: scripts/install-dependencies browser" : "";
}

command node_command(const std::string& file, std::vector<std::string> arguments) {
    command out;
    out.binary = node();
    out.arguments = std::move(arguments);
    out.arguments.insert(out.arguments.begin(), std::string(FT9_SOURCE_DIR "/") + file);
    out.environment = own_environment();
    out.environment["CHROMIUM"] = chromium();
    out.directory = FT9_SOURCE_DIR;
    return out;
}

}  // namespace ft9::test
