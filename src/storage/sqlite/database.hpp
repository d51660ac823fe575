#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

// A thin layer over SQLite's C API. Used by one thread at a time; failures are exceptions that never leave
// the storage threads, which turn them into error codes in one place.
namespace ft9::storage::sqlite {

class sqlite_error : public std::runtime_error {
  public:
    sqlite_error(int extended_code, const std::string& what)
        : std::runtime_error(what), code_(extended_code & 0xFF) {}
    int code() const { return code_; }
    // The disk failed or is full: retrying other work in the same transaction is pointless.
    bool is_io() const;
    // What stands in the file is not what was written there; retrying, and writing more, is no help.
    bool is_damage() const { return code_ == SQLITE_CORRUPT || code_ == SQLITE_NOTADB; }

  private:
    int code_;
};

struct blob {
    std::string_view bytes;
};

// A running statement out of the cache; resets itself. Lives shorter than its database.
class query {
  public:
    explicit query(sqlite3_stmt* statement) : statement_(statement) {}
    query(const query&) = delete;
    query(query&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    ~query();
    // False when there are no more rows.
    bool next();
    std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
    bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::string text(int column) const;

    // `lifetime` is SQLITE_STATIC where the value outlives the query, otherwise SQLITE_TRANSIENT (copied).
    void bind(int index, std::int64_t value, sqlite3_destructor_type lifetime);
    void bind(int index, std::string_view value, sqlite3_destructor_type lifetime);
    void bind(int index, blob value, sqlite3_destructor_type lifetime);
    void bind(int index, std::nullptr_t, sqlite3_destructor_type lifetime);

  private:
    void check(int code) const;
    sqlite3_stmt* statement_;
};

class database {
  public:
    // Throws sqlite_error. Read-only connections see the writer's commits through the WAL. Whoever else holds
    // a lock is waited for, up to `busy_wait`, by each statement that needs it.
    database(const std::string& path, bool read_only,
             std::chrono::milliseconds busy_wait = std::chrono::seconds(5));
    ~database();
    database(const database&) = delete;

    void exec(const char* sql);
    // `sql` must be a literal: the statement cache is keyed by its address.
    template <class... Args>
    query run(const char* sql, const Args&... args) {
        query q(prepared(sql));
        bind_all(q, SQLITE_TRANSIENT, args...);
        return q;
    }
    // Runs a statement that returns no rows; the arguments are not copied.
    template <class... Args>
    void execute(const char* sql, const Args&... args) {
        query q(prepared(sql));
        bind_all(q, SQLITE_STATIC, args...);
        q.next();
    }
    std::int64_t changes() const { return sqlite3_changes64(handle_); }
    // PASSIVE checkpoint of the whole log; returns the frames left.
    int checkpoint();
    // TRUNCATE checkpoint: everything into the database file, the log emptied. False if a reader is in the
    // way; waits for it a fraction of a second only. Not inside a transaction.
    bool truncate_log();
    // False where the system let us open the file for reading alone.
    bool is_writable() const { return sqlite3_db_readonly(handle_, "main") == 0; }
    // Whether the last connection that closes leaves the log as it is, instead of checkpointing.
    void keep_log_at_close(bool keep);
    sqlite3* handle() { return handle_; }

  private:
    template <class... Args>
    static void bind_all(query& q, [[maybe_unused]] sqlite3_destructor_type lifetime, const Args&... args) {
        [[maybe_unused]] int index = 0;
        (bind_one(q, ++index, args, lifetime), ...);
    }
    template <class T>
    static void bind_one(query& q, int index, const T& value, sqlite3_destructor_type lifetime) {
        if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
            q.bind(index, static_cast<std::int64_t>(value), lifetime);
        } else if constexpr (std::is_same_v<T, blob> || std::is_same_v<T, std::nullptr_t>) {
            q.bind(index, value, lifetime);
        } else {
            q.bind(index, std::string_view(value), lifetime);
        }
    }
    sqlite3_stmt* prepared(const char* sql);

    sqlite3* handle_ = nullptr;
    const int busy_ms_;
    std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

}  // namespace ft9::storage::sqlite
