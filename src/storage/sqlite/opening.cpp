#include "opening.hpp"

#include "restore.hpp"
#include "soundness.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/core/time_text.hpp"
#include "ft9/observability/log.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace ft9::storage::sqlite {
namespace {

void see_that_it_is_sound(database& db, std::chrono::milliseconds limit) {
    const auto begin = std::chrono::steady_clock::now();
    const auto result = quick_check(db, limit);
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    if (result.what == soundness::damaged)
        throw std::runtime_error(
            "the database is damaged and was left as it is (" + result.found +
            "). Keep the file and its -wal, then put a backup in its place: ft9-server restore FILE");
    if (result.what == soundness::unfinished)
        log::warning("the database is too large to be checked within the time for it",
                     {{"milliseconds", limit.count()}});
    else if (took > std::chrono::seconds(1))
        log::info("the database was checked", {{"milliseconds", took.count()}});
}

void see_that_it_takes_writes(database& db) {
    if (!db.is_writable())
        throw std::runtime_error(
            "the database may only be read: see to owner and mode of the file and its folder, and to how the "
            "disk is mounted");
}

void set_up(database& db) {
    db.exec("PRAGMA auto_vacuum=NONE");  // counts for a new file only; tidy_vfs relies on it
    if (auto vacuum = db.run("PRAGMA auto_vacuum"); vacuum.next() && vacuum.integer(0) != 0)
        throw std::runtime_error(
            "the database uses auto_vacuum; turn it off with PRAGMA auto_vacuum=NONE; VACUUM");
    db.exec("PRAGMA journal_mode=WAL");
    db.exec(FT9_SAFETY(sync_every_commit) ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    db.exec("PRAGMA wal_autocheckpoint=0");  // only the writer checkpoints, between groups (decision 13)
    db.exec("PRAGMA secure_delete=ON");
    db.exec("PRAGMA journal_size_limit=67108864");
    db.exec("PRAGMA cache_size=-16384");
}

bool has_table(database& db, const char* name) {
    auto q = db.run("SELECT 1 FROM sqlite_master WHERE type='table' AND name=?", name);
    return q.next();
}

row_id highest(database& db, const char* sql) {
    auto q = db.run(sql);
    return q.next() ? q.integer(0) : 0;
}

// Whatever has ids that id_source makes.
constexpr std::pair<const char*, const char*> highest_ids[] = {
    {"inbox", "SELECT max(id) FROM inbox"},
    {"outbox", "SELECT max(id) FROM outbox"},
    {"turn", "SELECT max(id) FROM turn"},
    {"raw", "SELECT max(id) FROM raw"},
    {"conversation", "SELECT max(id) FROM conversation"},
    {"conversation", "SELECT max(context_floor) FROM conversation"},
    {"dead", "SELECT max(id) FROM dead"},
    {"audit", "SELECT max(id) FROM audit"},
    {"erasure", "SELECT max(id) FROM erasure"},
    {"tool_call", "SELECT max(id) FROM tool_call"},
    {"hook_event", "SELECT max(id) FROM hook_event"},
    {"hook_delivery", "SELECT max(id) FROM hook_delivery"},
    {"ticket", "SELECT max(id) FROM ticket"},
    {"shadow_answer", "SELECT max(id) FROM shadow_answer"},
};

}  // namespace

void prepare_files(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    if (!folder.empty() && !std::filesystem::exists(folder)) {
        std::filesystem::create_directories(folder);
        ::chmod(folder.c_str(), 0700);
    }
    ::umask(0077);
}

void say_generation(database& db) {
    const auto restored = generation_of(db);
    if (restored.number == 0) return;
    log::info("restored generation",
              {{"generation", restored.number}, {"restored_at", rfc3339(restored.at)}});
}

// A database that an older version wrote and a restore replaced lacks some of the tables.
row_id last_id(database& db) {
    row_id last = 0;
    for (const auto& [table, sql] : highest_ids) {
        if (has_table(db, table)) last = std::max(last, highest(db, sql));
    }
    return last;
}

std::unique_ptr<database> open_writer(const std::string& path) {
    auto db = std::make_unique<database>(path, false);
    set_up(*db);
    ::chmod(path.c_str(), 0600);
    return db;
}

std::unique_ptr<database> open_sound_writer(const std::string& path, const opening_options& how) {
    auto db = std::make_unique<database>(path, false, how.busy_wait);
    db->keep_log_at_close(true);
    see_that_it_takes_writes(*db);
    see_that_it_is_sound(*db, how.check_limit);
    set_up(*db);
    ::chmod(path.c_str(), 0600);
    return db;
}

}  // namespace ft9::storage::sqlite
