#include "copy_check.hpp"

#include "ft9/core/id.hpp"

namespace ft9::storage::sqlite {
namespace {

std::int64_t one_number(database& db, const char* sql) {
    auto q = db.run(sql);
    return q.next() ? q.integer(0) : 0;
}

// "SELECT 0+(SELECT count(*) FROM "inbox")+…". Names come out of the file and are quoted.
std::string count_of_everything(database& db) {
    std::string sql = "SELECT 0";
    auto q =
        db.run("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'");
    while (q.next()) {
        std::string quoted;
        for (const char c : q.text(0))
            quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
        sql += "+(SELECT count(*) FROM \"" + quoted + "\")";
    }
    return sql;
}

std::int64_t rows_in(database& db) {
    const auto sql = count_of_everything(db);
    std::int64_t rows = 0;
    const auto keep = [](void* to, int, char** values, char**) {
        *static_cast<std::int64_t*>(to) = std::stoll(values[0]);
        return 0;
    };
    const int code = sqlite3_exec(db.handle(), sql.c_str(), keep, &rows, nullptr);
    if (code != SQLITE_OK) throw sqlite_error(code, "counting rows: " + std::string(sqlite3_errstr(code)));
    return rows;
}

}  // namespace

// Triggers and views are not ours: a file that has them was made by somebody to run statements of their own.
std::string fault_of(database& db) {
    constexpr std::int64_t our_tables = 6;
    const auto found = one_number(db,
                                  "SELECT count(*) FROM sqlite_master WHERE type='table' AND name IN"
                                  " ('raw','inbox','outbox','dedupe','conversation','setting')");
    if (found != our_tables || schema_in(db) < 1) return "it is no database of ft9-server";
    if (one_number(db, "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger','view')") != 0)
        return "somebody changed it: it has triggers or views";
    auto q = db.run("PRAGMA integrity_check(1)");
    const auto verdict = q.next() ? q.text(0) : std::string("no verdict");
    return verdict == "ok" ? std::string() : "it is damaged: " + verdict;
}

copy_facts facts_of(database& db) {
    return {schema_in(db), rows_in(db), newest_in(db)};
}

int schema_in(database& db) {
    return static_cast<int>(one_number(db, "PRAGMA user_version"));
}

unix_ms newest_in(database& db) {
    return time_of(one_number(
        db, "SELECT max(m) FROM (SELECT max(id) m FROM inbox UNION ALL SELECT max(id) FROM outbox)"));
}

std::int64_t number_setting(database& db, const char* name) {
    auto q = db.run("SELECT value FROM setting WHERE name=?", std::string_view(name));
    return q.next() ? q.integer(0) : 0;
}

void set_number_setting(database& db, const char* name, std::int64_t value) {
    db.execute("INSERT OR REPLACE INTO setting(name,value) VALUES(?,?)", std::string_view(name),
               std::to_string(value));
}

}  // namespace ft9::storage::sqlite
