#include "copy_files.hpp"
#include "restore.hpp"

#include "ft9/core/time_text.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ft9::storage::sqlite {
namespace {

// When the file was last written, as "20261122T120000.123Z". A restore that goes on after a power cut finds
// the same name again.
std::string time_in_name(const std::string& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) throw std::system_error(errno, std::generic_category(), file);
    auto text = rfc3339(about.st_mtim.tv_sec * unix_ms{1000} + about.st_mtim.tv_nsec / 1'000'000);
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '-' || c == ':'; }),
               text.end());
    return text;
}

bool is_there(const std::string& file) {
    struct stat about {};
    return ::stat(file.c_str(), &about) == 0;
}

}  // namespace

// That NAME.restored exists is the decision: from then on every step may be done again, and a server that
// starts does them before it opens anything. The old log goes first: SQLite would apply it to any database
// of that name.
std::string finish_restore(const std::string& database) {
    for (const char* suffix : {".restoring", ".restoring-wal", ".restoring-shm", ".restoring-journal"})
        remove_file(database + suffix);
    const auto ready = database + ".restored";
    if (!is_there(ready)) return {};
    const auto aside = database + ".before-restore-" + time_in_name(ready);
    for (const char* suffix : {"-wal", "-journal", ""})
        rename_if_there(database + suffix, aside + suffix);
    remove_file(database + "-shm");
    sync_folder_of(database);
    rename_if_there(ready, database);
    sync_folder_of(database);
    return is_there(aside) ? aside : std::string();
}

}  // namespace ft9::storage::sqlite
