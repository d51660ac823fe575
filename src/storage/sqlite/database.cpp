#include "database.hpp"

#include "tidy_vfs.hpp"

namespace ft9::storage::sqlite {
namespace {

constexpr int truncate_busy_ms = 100;

[[noreturn]] void raise(sqlite3* handle, int code, const char* doing) {
    const int extended = handle != nullptr ? sqlite3_extended_errcode(handle) : code;
    const char* text = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    throw sqlite_error(extended != SQLITE_OK ? extended : code, std::string(doing) + ": " + text);
}

}  // namespace

bool sqlite_error::is_io() const {
    return code() == SQLITE_IOERR || code() == SQLITE_FULL || code() == SQLITE_CORRUPT ||
           code() == SQLITE_NOTADB || code() == SQLITE_READONLY || code() == SQLITE_CANTOPEN ||
           code() == SQLITE_NOMEM || code() == SQLITE_BUSY;
}

query::~query() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

bool query::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) raise(sqlite3_db_handle(statement_), code, sqlite3_sql(statement_));
    return false;
}

std::string query::text(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return data == nullptr ? std::string{} : std::string(data, size);
}

void query::check(int code) const {
    if (code != SQLITE_OK) raise(sqlite3_db_handle(statement_), code, "bind");
}

void query::bind(int index, std::int64_t value, sqlite3_destructor_type) {
    check(sqlite3_bind_int64(statement_, index, value));
}

// An empty view has no address, yet is not NULL.
void query::bind(int index, std::string_view value, sqlite3_destructor_type lifetime) {
    const auto* data = value.empty() ? "" : value.data();
    check(sqlite3_bind_text64(statement_, index, data, value.size(), lifetime, SQLITE_UTF8));
}

void query::bind(int index, blob value, sqlite3_destructor_type lifetime) {
    const auto* data = value.bytes.empty() ? "" : value.bytes.data();
    check(sqlite3_bind_blob64(statement_, index, data, value.bytes.size(), lifetime));
}

void query::bind(int index, std::nullptr_t, sqlite3_destructor_type) {
    check(sqlite3_bind_null(statement_, index));
}

database::database(const std::string& path, bool read_only, std::chrono::milliseconds busy_wait)
    : busy_ms_(static_cast<int>(busy_wait.count())) {
    const int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, tidy_vfs()); code != SQLITE_OK) {
        const sqlite_error error(code, "open: " + std::string(sqlite3_errstr(code)));
        sqlite3_close(handle_);
        throw error;
    }
    sqlite3_busy_timeout(handle_, busy_ms_);
    // Defence in depth against a database file that somebody else prepared (sqlite.org/security.html).
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    exec("PRAGMA cell_size_check=ON");
    exec("PRAGMA temp_store=MEMORY");  // what people said does not go into temporary files
}

database::~database() {
    for (const auto& [sql, statement] : statements_)
        sqlite3_finalize(statement);
    sqlite3_close(handle_);
}

void database::exec(const char* sql) {
    if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK)
        raise(handle_, code, sql);
}

sqlite3_stmt* database::prepared(const char* sql) {
    auto& statement = statements_[sql];
    if (statement == nullptr) {
        const int code = sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK) raise(handle_, code, sql);
    }
    return statement;
}

void database::keep_log_at_close(bool keep) {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

int database::checkpoint() {
    int log_frames = 0, done = 0;
    const int code =
        sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &log_frames, &done);
    if (code != SQLITE_OK && code != SQLITE_BUSY) raise(handle_, code, "checkpoint");
    return log_frames - done;
}

bool database::truncate_log() {
    sqlite3_busy_timeout(handle_, truncate_busy_ms);
    int left = 0, done = 0;
    const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, &left, &done);
    sqlite3_busy_timeout(handle_, busy_ms_);
    if (code != SQLITE_OK && code != SQLITE_BUSY) raise(handle_, code, "truncating the log");
    return code == SQLITE_OK;
}

}  // namespace ft9::storage::sqlite
