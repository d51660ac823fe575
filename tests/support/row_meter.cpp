#include "support/row_meter.hpp"

#include <sqlite3.h>

#include <atomic>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace ft9::test {
namespace {

std::atomic<row_meter*> active_meter{nullptr};

// "insert inbox" of "INSERT OR IGNORE INTO inbox(id) VALUES(?)"; empty for what writes no rows.
std::string deed_of(std::string_view sql) {
    const auto behind = [&](std::string_view word) {
        const auto at = sql.find(word);
        if (at == std::string_view::npos) return std::string("?");
        const auto rest = sql.substr(at + word.size());
        return std::string(rest.substr(0, rest.find_first_of(" (\n")));
    };
    if (sql.starts_with("INSERT") || sql.starts_with("REPLACE")) return "insert " + behind("INTO ");
    if (sql.starts_with("UPDATE")) return "update " + behind("UPDATE ");
    if (sql.starts_with("DELETE")) return "delete " + behind("FROM ");
    return {};
}

int on_profile(unsigned, void*, void* statement, void*) {
    if (auto* meter = active_meter.load()) meter->note(static_cast<sqlite3_stmt*>(statement));
    return 0;
}

int watch_connection(sqlite3* db, const char**, const sqlite3_api_routines*) {
    return sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, on_profile, nullptr);
}

void (*entry())() {
    return reinterpret_cast<void (*)()>(watch_connection);
}

}  // namespace

row_meter::row_meter() {
    active_meter = this;
    if (sqlite3_auto_extension(entry()) != SQLITE_OK) throw std::runtime_error("sqlite3_auto_extension");
}

row_meter::~row_meter() {
    sqlite3_cancel_auto_extension(entry());
    active_meter = nullptr;
}

void row_meter::note(sqlite3_stmt* finished) {
    const char* text = sqlite3_sql(finished);
    const std::string_view sql = text == nullptr ? "" : text;
    const std::lock_guard lock(mutex_);
    if (sql.starts_with("COMMIT")) {
        if (!current_.empty()) committed_.push_back(std::exchange(current_, {}));
        return;
    }
    if (sql == "ROLLBACK") current_.clear();
    const auto deed = deed_of(sql);
    const auto changed = deed.empty() ? 0 : sqlite3_changes64(sqlite3_db_handle(finished));
    if (changed > 0) current_[deed] += static_cast<int>(changed);
}

std::vector<row_meter::rows> row_meter::transactions() const {
    const std::lock_guard lock(mutex_);
    return committed_;
}

void row_meter::reset() {
    const std::lock_guard lock(mutex_);
    committed_.clear();
}

}  // namespace ft9::test
