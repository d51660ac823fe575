#pragma once

#include "settings_sources.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The files of CONFIG_DIR that are JSON lists: what their readers share.
namespace ft9::app {

struct list_file {
    const char* name = "";    // in CONFIG_DIR
    std::size_t most = 0;     // entries
    const char* wanted = "";  // said of what is no such list
};

// The list as it stands in the file; empty if there is no file, and also if it is wrong as a whole, which is
// then told in `problems`. Blocks on the file.
nlohmann::json read_list_file(const list_file& file, const std::string& config_dir,
                              std::vector<problem>& problems);

// What may stand in an entry.
struct entry_members {
    std::span<const char* const> known;
    std::string secret;     // must not stand there itself, only as SECRET_env or SECRET_file
    bool comments = false;  // names that begin with _ are left alone
};

struct entry_secret {
    std::string name;  // as entry_members::secret
    std::size_t shortest = 1;
    const char* no_variable = "";  // said of SECRET_env
    const char* no_file = "";      // said of SECRET_file
};

// One entry of such a list. Every fault is told with its place. All references outlive the reader.
class list_entry {
  protected:
    list_entry(const char* file, const nlohmann::json& entry, std::string where,
               std::vector<problem>& problems);
    ~list_entry() = default;

    const nlohmann::json& entry() const { return entry_; }
    void complain(const std::string& member, std::string remedy, bool warning = false);
    bool is_object();  // complains
    void check_members(const entry_members& expected);
    // Of a member that is not there: empty, `otherwise`, false.
    std::string text(const char* member);
    std::string text(const char* member, std::size_t limit);
    std::uint32_t number(const char* member, std::uint32_t otherwise, std::uint32_t least,
                         std::uint32_t most);
    bool flag(const char* member);
    // One word, out of the file if that is given, else the variable; empty: it was complained of.
    std::string secret_of(const setting_sources& from, const entry_secret& wanted,
                          const std::string& variable, const std::string& file);

  private:
    const char* const file_;
    const nlohmann::json& entry_;
    const std::string where_;
    std::vector<problem>& problems_;
};

}  // namespace ft9::app
