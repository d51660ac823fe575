#include "ft9/storage/backup.hpp"

#include "copy_check.hpp"
#include "copy_files.hpp"
#include "database.hpp"

#include "ft9/core/id.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <filesystem>

namespace ft9::storage {
namespace {

using namespace sqlite;
namespace fs = std::filesystem;

// The copy under a name of its own until it is whole; a failure leaves nothing behind.
class unfinished_copy {
  public:
    explicit unfinished_copy(const std::string& name)
        : path_(fs::absolute(name).string() + ".partial-" + random_hex(4)) {
        make_private_file(path_);
    }
    ~unfinished_copy() {
        std::error_code gone;
        if (!finished_) fs::remove(path_, gone);
    }
    unfinished_copy(const unfinished_copy&) = delete;

    const std::string& path() const { return path_; }
    void finish(const std::string& name, bool replace) {
        publish(path_, name, replace);
        finished_ = true;
    }

  private:
    const std::string path_;
    bool finished_ = false;
};

void refuse_bad_target(const backup_options& o) {
    if (o.file.empty() || o.file == "-")
        throw refused(errc::invalid_argument, "name the file that the backup is to be written to");
    if (!fs::is_regular_file(o.database))
        throw refused(errc::not_found, "there is no database at " + o.database);
    if (!fs::is_directory(folder_of(o.file)))
        throw refused(errc::conflict, "there is no folder " + folder_of(o.file));
    if (fs::is_directory(o.file)) throw refused(errc::conflict, o.file + " is a folder");
    if (belongs_to(o.database, o.file))
        throw refused(errc::conflict, o.file + " belongs to the database itself");
    if (!o.replace && fs::exists(o.file))
        throw refused(errc::conflict, o.file + " exists; --force replaces it");
}

std::uint64_t pragma_number(database& db, const char* sql) {
    auto q = db.run(sql);
    return q.next() ? static_cast<std::uint64_t>(q.integer(0)) : 0;
}

bool on_one_file_system(const std::string& a, const std::string& b) {
    struct stat first {
    }, second{};
    return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev;
}

// A copy that fills the disk would make the server refuse webhooks.
void refuse_without_room(database& source, const backup_options& o) {
    const auto folder = folder_of(o.file);
    struct statvfs space {};
    if (::statvfs(folder.c_str(), &space) != 0) return;
    const auto pages =
        pragma_number(source, "PRAGMA page_count") - pragma_number(source, "PRAGMA freelist_count");
    const auto reserve = on_one_file_system(folder, o.database) ? o.reserve_bytes : 0;
    const auto needed = pages * pragma_number(source, "PRAGMA page_size") + reserve;
    const auto free = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
    if (free < needed)
        throw refused(errc::disk_reserve, "too little room in " + folder + ": " + std::to_string(needed) +
                                              " bytes are needed (the copy and DISK_RESERVE_MB), " +
                                              std::to_string(free) + " are free");
}

// VACUUM INTO and not the backup API: both read one moment in one transaction, but this writes only rows, so
// that nothing of what was deleted comes along, into one file without a log and no larger than it must be.
// (The backup API in small steps begins again at every commit of the server: under load it would never end.)
int copy_rows(const backup_options& o, const std::string& to) {
    database source(o.database, true);
    // Never a checkpoint, not even if the server goes and this is the last connection (decision 13).
    sqlite3_db_config(source.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    refuse_without_room(source, o);
    const int schema = schema_in(source);
    source.execute("VACUUM INTO ?", to);
    return schema;
}

backup_report checked(const std::string& copy, int schema) {
    database db(copy, true);
    if (const auto fault = fault_of(db); !fault.empty())
        throw refused(errc::storage_failed, "the copy cannot be used: " + fault);
    const auto facts = facts_of(db);
    if (facts.schema != schema)
        throw refused(errc::storage_failed, "the copy has another schema than the database");
    return {fs::file_size(copy), facts.rows, facts.schema, facts.newest, std::chrono::milliseconds(0)};
}

backup_report write_backup(const backup_options& o) {
    const auto begin = std::chrono::steady_clock::now();
    refuse_bad_target(o);
    unfinished_copy copy(o.file);
    const int schema = copy_rows(o, copy.path());
    sync_file(copy.path());
    auto report = checked(copy.path(), schema);
    copy.finish(o.file, o.replace);
    report.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    return report;
}

}  // namespace

result<backup_report> back_up(const backup_options& options, std::string& why) {
    return with_reason<backup_report>(why, [&] { return write_backup(options); });
}

}  // namespace ft9::storage
