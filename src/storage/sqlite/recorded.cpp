#include "ft9/storage/recorded.hpp"

#include "copy_files.hpp"
#include "operations.hpp"

#include <sqlite3.h>

#include <filesystem>

namespace ft9::storage {
namespace {

using namespace sqlite;

struct recorded_row {
    row_id conversation = 0;
    std::string name;
};

std::vector<recorded_row> recent_conversations(database& db, const record_options& o) {
    std::vector<recorded_row> found;
    auto q = db.run(
        "SELECT c.id,p.name FROM (SELECT conversation_id AS id,max(id) AS newest FROM inbox WHERE id>=? AND "
        "turn_id>0 GROUP BY conversation_id) AS i JOIN conversation c ON c.id=i.id JOIN person p ON "
        "p.id=c.person_id WHERE c.opted_out_at IS NULL ORDER BY i.newest DESC",
        first_id_at(o.since));
    while (q.next())
        found.push_back({q.integer(0), q.text(1)});
    return found;
}

std::string type_of_message(database& db, row_id id) {
    auto q = db.run("SELECT type FROM inbox WHERE id=?", id);
    return q.next() ? q.text(0) : "text";
}

// A file that no server of this version has opened yet has no such table.
std::string memory_document_of(database& db, row_id conversation) {
    {
        auto q = db.run("SELECT 1 FROM sqlite_master WHERE type='table' AND name='memory'");
        if (!q.next()) return {};
    }
    auto q = db.run("SELECT document FROM memory WHERE conversation_id=?", conversation);
    return q.next() ? q.text(0) : std::string();
}

// Lines of the mentor in a row are one reply: it may have been sent in parts.
recorded_conversation last_exchange(database& db, const recorded_row& row, std::size_t lines) {
    recorded_conversation out;
    out.id = row.conversation;
    out.profile_name = row.name;
    auto entries = context_of(db, row.conversation, lines + 10);
    while (!entries.empty() && entries.back().who == speaker::person)
        entries.pop_back();
    while (!entries.empty() && entries.back().who == speaker::mentor) {
        out.reply = entries.back().text + (out.reply.empty() ? "" : "\n\n") + out.reply;
        entries.pop_back();
    }
    if (entries.size() > lines)
        entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(lines));
    while (!entries.empty() && entries.front().who == speaker::mentor)
        entries.erase(entries.begin());
    for (const auto& e : entries)
        out.lines.push_back(
            {e.who, e.text, e.who == speaker::person ? type_of_message(db, e.id) : std::string("text")});
    return out;
}

std::vector<recorded_conversation> read_all(const record_options& o) {
    if (!std::filesystem::is_regular_file(o.database))
        throw refused(errc::not_found, "there is no database at " + o.database);
    database db(o.database, true);
    // Never a checkpoint, not even if the server goes and this is the last connection (decision 13).
    sqlite3_db_config(db.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    std::vector<recorded_conversation> all;
    for (const auto& row : recent_conversations(db, o)) {
        if (all.size() >= o.limit) break;
        auto one = last_exchange(db, row, o.lines);
        if (one.lines.empty() || one.reply.empty()) continue;
        one.memory = memory_document_of(db, row.conversation);
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace

result<std::vector<recorded_conversation>> read_recorded(const record_options& options, std::string& why) {
    return with_reason<std::vector<recorded_conversation>>(why, [&] { return read_all(options); });
}

}  // namespace ft9::storage
