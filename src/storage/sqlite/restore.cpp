#include "restore.hpp"

#include "copy_check.hpp"
#include "copy_files.hpp"
#include "file_lock.hpp"
#include "lost_database.hpp"
#include "migrations.hpp"
#include "opening.hpp"

#include "ft9/storage/backup.hpp"

#include <filesystem>
#include <optional>

namespace ft9::storage {
namespace {

using namespace sqlite;
namespace fs = std::filesystem;

// The backup's copy beside the database, while it is made ready; a failure leaves nothing behind.
class staged_copy {
  public:
    explicit staged_copy(const restore_options& o) : staged_copy(o.database) {
        copy_privately(o.file, path_);
        // Of a database that was set aside the log belongs to it.
        if (fs::exists(o.file + "-wal")) copy_privately(o.file + "-wal", path_ + "-wal");
    }
    ~staged_copy() {
        std::error_code gone;
        if (ready_) return;
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            fs::remove(path_ + suffix, gone);
    }
    staged_copy(const staged_copy&) = delete;

    const std::string& path() const { return path_; }
    // Closed and without a log. From here on the restore is decided.
    void ready() {
        if (fs::exists(path_ + "-wal") && fs::file_size(path_ + "-wal") != 0)
            throw std::runtime_error("the copy's log could not be emptied");
        remove_file(path_ + "-wal");
        sync_file(path_);
        rename_if_there(path_, database_ + ".restored");
        ready_ = true;
        sync_folder_of(database_);
    }

  private:
    // What throws in a constructor behind this one finds a destructor that clears up.
    explicit staged_copy(const std::string& database) : database_(database), path_(database + ".restoring") {}

    const std::string database_, path_;
    bool ready_ = false;
};

void refuse_bad_backup(const restore_options& o) {
    if (o.file.empty() || o.file == "-")
        throw refused(errc::invalid_argument, "name the file that is to be restored");
    if (!fs::is_regular_file(o.file)) throw refused(errc::not_found, "there is no file " + o.file);
    if (is_same_file(o.file, o.database))
        throw refused(errc::invalid_argument, o.file + " is the database itself");
    // A restore deletes, or puts in place, what lies under its own names before it looks at the backup.
    if (belongs_to(o.database, o.file))
        throw refused(errc::invalid_argument,
                      o.file +
                          " has a name that restores use themselves, and was left alone: give it "
                          "another name, then restore it");
}

// Checked, and brought to our schema.
std::unique_ptr<database> open_copy(const std::string& path, const std::string& file) {
    try {
        auto db = open_writer(path);
        if (const auto fault = fault_of(*db); !fault.empty())
            throw refused(errc::invalid_argument, file + ": " + fault);
        if (!migrate(*db))
            throw refused(errc::schema_too_new,
                          file + " was written by a newer ft9-server: restore with that");
        return db;
    } catch (const sqlite_error& e) {
        if (e.code() != SQLITE_NOTADB && e.code() != SQLITE_CORRUPT) throw;
        throw refused(errc::invalid_argument, file + ": " + e.what());
    }
}

// What only the database in place knows, and its log brought into it, so that one file is all of it. It may
// be damaged: that is what restores are for.
std::optional<lost_database> learn_from_replaced(const std::string& path, std::string& not_learnt) {
    if (!fs::exists(path)) return std::nullopt;
    try {
        database replaced(path, false);
        // What cannot be read is kept as it was found.
        sqlite3_db_config(replaced.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        auto lost = learn_from(replaced);
        if (replaced.truncate_log())
            sqlite3_db_config(replaced.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
        return lost;
    } catch (const std::exception& e) {
        not_learnt = e.what();
        return std::nullopt;
    }
}

void carry(writing& w, const lost_database& lost, restore_report& report) {
    const auto carried = carry_over(w, lost);
    report.erased_again = carried.erased;
    report.erasures_forgotten = carried.forgotten;
    report.opted_out_again = carried.opted_out;
    report.paused_again = carried.paused;
    if (carried.strange) report.not_learnt = "it is not the database that this backup was made of";
}

void stamp(database& db, const clock& time, const std::optional<lost_database>& lost,
           restore_report& report) {
    report.newest = newest_in(db);
    const auto last = std::max(last_id(db), lost ? lost->last : 0);
    report.generation = 1 + std::max(generation_of(db).number, lost ? lost->generation : 0);
    db.exec("BEGIN IMMEDIATE");
    if (lost) adopt_key(db, *lost);
    id_source ids(time, last);
    tombstones graves(db);
    send_facts facts;
    writing w{db, ids, time.now(), graves, facts};
    if (lost) carry(w, *lost, report);
    const auto held = stamp_generation(w, report.generation);
    db.exec("COMMIT");
    report.sends_held = held.sends;
    report.messages_held = held.messages;
    report.restored_at = generation_of(db).at;
}

restore_report put_back(const clock& time, const restore_options& o) {
    refuse_bad_backup(o);
    prepare_files(o.database);
    file_lock lock(o.database + ".lock");
    if (!lock.acquire(o.lock_wait))
        throw refused(errc::locked, "a server runs on " + o.database + ": stop it first");
    finish_restore(o.database);
    restore_report report;
    staged_copy copy(o);
    {
        const auto db = open_copy(copy.path(), o.file);
        const auto lost = learn_from_replaced(o.database, report.not_learnt);
        stamp(*db, time, lost, report);
        db->truncate_log();
    }
    copy.ready();
    report.set_aside = finish_restore(o.database);
    return report;
}

}  // namespace

result<restore_report> restore(const clock& time, const restore_options& options, std::string& why) {
    return with_reason<restore_report>(why, [&] { return put_back(time, options); });
}

}  // namespace ft9::storage
