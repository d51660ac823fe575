#include "replay/exporting.hpp"

#include "ft9/app/application.hpp"
#include "ft9/core/clock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <ostream>
#include <string_view>
#include <system_error>

namespace ft9::app {
namespace {

// Credentials may be missing: nothing is asked of anybody.
bool concerns_export(const problem& p) {
    const std::string_view name = p.name;
    return !p.warning && (name.starts_with("DATABASE_URL") || name.starts_with(".env"));
}

// A file that only its owner may read. False: errno says why.
bool write_private_file(const std::string& path, std::string_view text, bool replace) {
    constexpr mode_t owner_only = 0600;
    const int mode = O_WRONLY | O_CREAT | O_CLOEXEC | (replace ? O_TRUNC : O_EXCL);
    const int file = ::open(path.c_str(), mode, owner_only);
    if (file < 0) return false;
    bool sound = true;
    while (sound && !text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        sound = written > 0 || (written < 0 && errno == EINTR);
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    const int failure = errno;
    const bool closed = ::close(file) == 0;
    if (!sound) errno = failure;
    return sound && closed;
}

}  // namespace

int export_conversations(const sources& from, const export_request& wanted, std::ostream& out,
                         std::ostream& errors) {
    const auto loaded = load_settings(from.env, from.dotenv_path);
    bool sound = true;
    for (const auto& p : loaded.problems) {
        if (!concerns_export(p)) continue;
        errors << p.name << ": " << p.remedy << '\n';
        sound = false;
    }
    if (!sound) return bad_configuration;
    constexpr unix_ms day = 24LL * 60 * 60 * 1000;
    storage::record_options options;
    options.database = loaded.values.database_path;
    options.since = system_clock().now() - day * wanted.days;
    options.limit = wanted.limit;
    options.lines = loaded.values.session_max_messages;
    std::string why;
    const auto found = storage::read_recorded(options, why);
    if (!found) {
        errors << "the conversations could not be read: " << why << '\n';
        return found.error() == errc::not_found ? bad_configuration : storage_fault;
    }
    std::string text;
    std::size_t number = 0;
    for (const auto& one : *found)
        text += replay::as_line(replay::redacted(one, ++number)) + '\n';
    if (!write_private_file(wanted.file, text, wanted.replace)) {
        errors << wanted.file << ": " << std::generic_category().message(errno)
               << (errno == EEXIST ? "; --force replaces it" : "") << '\n';
        return usage;
    }
    out << number << " conversation(s) written to " << wanted.file
        << "\nNames, numbers and addresses were redacted by heuristics, which miss some: read the file "
           "before "
           "you give it to anybody.\n";
    return clean;
}

}  // namespace ft9::app
