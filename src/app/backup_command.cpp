#include "ft9/app/application.hpp"

#include "ft9/core/time_text.hpp"
#include "ft9/storage/backup.hpp"

#include <fmt/format.h>

#include <iostream>
#include <string_view>

namespace ft9::app {
namespace {

// Credentials may be missing, but a backup of the wrong database would be worse than none.
bool concerns_database(const problem& p) {
    const std::string_view name = p.name;
    return !p.warning && (name.starts_with("DATABASE_URL") || name.starts_with("DISK_RESERVE_MB") ||
                          name.starts_with(".env"));
}

bool says_where(const load_result& loaded) {
    bool sound = true;
    for (const auto& p : loaded.problems) {
        if (!concerns_database(p)) continue;
        std::cerr << p.name << ": " << p.remedy << '\n';
        sound = false;
    }
    return sound;
}

int failed(std::string_view what, const error_code& code, const std::string& why) {
    std::cerr << what << " failed: " << why << '\n';
    if (code == errc::locked) return database_locked;
    const bool storage = code == errc::storage_failed || code == errc::disk_reserve;
    return storage ? storage_fault : bad_configuration;
}

std::string moment(unix_ms at) {
    return at == 0 ? "none" : rfc3339(at);
}

void report(const std::string& file, const storage::backup_report& r) {
    std::cout << fmt::format(
        "backup written: {}\n{} bytes, {} rows, schema {}, newest message or send {}, {} ms\n", file, r.bytes,
        r.rows, r.schema, moment(r.newest), r.took.count());
}

void report_replaced(const storage::restore_report& r) {
    if (r.set_aside.empty()) return;
    std::cout << "replaced database, kept: " << r.set_aside << '\n';
    if (r.not_learnt.empty()) {
        std::cout << fmt::format("carried over from it: {} people to erase again, {} opt-outs{}\n",
                                 r.erased_again, r.opted_out_again, r.paused_again ? ", the pause" : "");
        if (r.erasures_forgotten > 0)
            std::cout << fmt::format(
                "WARNING: {} erasures since the backup are older than DEDUPE_RETENTION_DAYS and could not be "
                "carried over: erase those people again\n",
                r.erasures_forgotten);
    } else {
        std::cout << "WARNING: erasures since the backup could not be carried over from it (" << r.not_learnt
                  << "): erase those people again\n";
    }
}

void report(const std::string& file, const storage::restore_report& r) {
    std::cout << fmt::format(
        "restored generation {} from {}\nnewest message or send in it: {}\n"
        "held for you: {} sends that were open, {} messages that were unanswered\n"
        "messages written before {} get no automatic answer\n",
        r.generation, file, moment(r.newest), r.sends_held, r.messages_held, moment(r.restored_at));
    report_replaced(r);
}

}  // namespace

int back_up(const sources& from, const std::string& file, bool replace) {
    const auto loaded = load_settings(from.env, from.dotenv_path);
    if (!says_where(loaded)) return bad_configuration;
    const auto& s = loaded.values;
    std::string why;
    const auto done =
        storage::back_up({s.database_path, file, replace, s.disk_reserve_mb * 1024 * 1024}, why);
    if (!done) return failed("backup", done.error(), why);
    report(file, *done);
    return clean;
}

int restore(const sources& from, const std::string& file) {
    const auto loaded = load_settings(from.env, from.dotenv_path);
    if (!says_where(loaded)) return bad_configuration;
    const system_clock time;
    std::string why;
    const auto done = storage::restore(time, {loaded.values.database_path, file}, why);
    if (!done) return failed("restore", done.error(), why);
    report(file, *done);
    return clean;
}

}  // namespace ft9::app
