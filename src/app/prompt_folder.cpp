#include "prompt_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace ft9::app {
namespace {

namespace fs = std::filesystem;

// A folder of links that looks like CONFIG_DIR; gone with this object.
class joined_folder {
  public:
    joined_folder(const fs::path& mentor, const fs::path& texts) {
        auto pattern = (fs::temp_directory_path() / "ft9-prompt-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw fs::filesystem_error("mkdtemp", last_error());
        path_ = pattern;
        fs::create_directory_symlink(fs::absolute(mentor), path_ / "mentor");
        fs::create_symlink(fs::absolute(texts), path_ / "texts.json");
    }
    ~joined_folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    joined_folder(const joined_folder&) = delete;
    std::string path() const { return path_.string(); }

  private:
    static std::error_code last_error() { return {errno, std::generic_category()}; }
    fs::path path_;
};

}  // namespace

mentor::content_result load_prompt(const std::string& folder, const std::string& config_dir, bool memory) {
    std::error_code ignored;
    const bool only_mentor = fs::exists(fs::path(folder) / "persona.md", ignored);
    if (!only_mentor) return mentor::load_content(folder, memory);
    try {
        const joined_folder joined(folder, fs::path(config_dir) / "texts.json");
        return mentor::load_content(joined.path(), memory);
    } catch (const fs::filesystem_error& e) {
        mentor::content_result out;
        out.problems.push_back({folder, e.code().message()});
        return out;
    }
}

}  // namespace ft9::app
