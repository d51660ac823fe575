#include "support/journal_copy.hpp"

#include "ft9/core/id.hpp"
#include "support/temporary_dir.hpp"

#include <sqlite3.h>

#include <functional>
#include <memory>

namespace ft9::test {
namespace {

using handle = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

handle open_copy(const std::string& path) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open(path.c_str(), &opened);
    handle db(opened, sqlite3_close);
    if (code != SQLITE_OK) throw std::runtime_error("cannot open the copy of the journal");
    return db;
}

void each_row(sqlite3* db, const char* sql, const std::function<void(sqlite3_stmt*)>& take) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v2(db, sql, -1, &prepared, nullptr);
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, sqlite3_finalize);
    if (code != SQLITE_OK) throw std::runtime_error(std::string(sql) + ": " + sqlite3_errmsg(db));
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(prepared)) == SQLITE_ROW)
        take(prepared);
    if (step != SQLITE_DONE) throw std::runtime_error(std::string(sql) + ": " + sqlite3_errmsg(db));
}

}  // namespace

journal_copy read_journal_copy(const std::string& database) {
    namespace fs = std::filesystem;
    const temporary_dir folder;
    for (const char* part : {"", "-wal"}) {
        if (fs::exists(database + part))
            fs::copy_file(database + part, folder / ("copy" + std::string(part)));
    }
    const auto db = open_copy(folder / "copy");
    journal_copy found;
    bool made = false;  // it may have died before it had made its tables
    each_row(db.get(), "SELECT 1 FROM sqlite_master WHERE name='outbox'",
             [&](sqlite3_stmt*) { made = true; });
    if (!made) return found;
    each_row(db.get(), "SELECT wamid FROM inbox", [&](sqlite3_stmt* row) {
        found.wamids.emplace(reinterpret_cast<const char*>(sqlite3_column_text(row, 0)));
    });
    each_row(db.get(), "SELECT id FROM outbox WHERE attempts>0",
             [&](sqlite3_stmt* row) { found.intents.insert(public_id(sqlite3_column_int64(row, 0))); });
    return found;
}

}  // namespace ft9::test
