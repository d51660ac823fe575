#include "operations.hpp"

#include "ft9/observability/log.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ft9::storage::sqlite {
namespace {

// Names are ours; a row of a database that somebody edited must not lead out of the folder.
bool is_name(std::string_view file) {
    return !file.empty() && file.find('/') == file.npos && file.front() != '.';
}

// True if there is no such file any more.
bool remove_media_file(const writing& w, const std::string& file) {
    if (w.media_folder.empty() || !is_name(file)) return true;
    const auto path = std::string(w.media_folder) + "/" + file;
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return true;
    log::error("a media file cannot be deleted",
               {{"file", file}, {"error", std::generic_category().message(errno)}});
    return false;
}

bool waits(database& db, row_id message) {
    auto q = db.run(
        "SELECT 1 FROM inbox i JOIN conversation c ON c.id=i.conversation_id WHERE i.id=? AND i.turn_id IS "
        "NULL",
        message);
    return q.next();
}

}  // namespace

void store_media(writing& w, row_id message, const pending_media& media) {
    w.db.execute(
        "INSERT INTO media(inbox_id,kind,state,failure,media_id,mime,sha256,note) VALUES(?,?,?,?,?,?,?,?)",
        message, media.kind, media.state, media.failure, media.media_id, media.mime_type, media.sha256,
        media.note_size);
}

std::optional<pending_media> read_media(query& q, int first) {
    if (q.is_null(first)) return std::nullopt;
    pending_media m;
    m.kind = static_cast<media_kind>(q.integer(first));
    m.state = static_cast<media_state>(q.integer(first + 1));
    m.failure = static_cast<media_failure>(q.integer(first + 2));
    m.media_id = q.text(first + 3);
    m.mime_type = q.text(first + 4);
    m.sha256 = q.text(first + 5);
    m.file = q.text(first + 6);
    m.note_size = static_cast<std::size_t>(q.integer(first + 7));
    return m;
}

// A failure drops the file that an earlier step had noted.
bool settle_media(writing& w, const media_outcome& o) {
    if (!waits(w.db, o.message)) return false;
    w.db.execute("UPDATE media SET state=?,failure=?,mime=?,sha256=?,file=?,bytes=?,note=? WHERE inbox_id=?",
                 o.state, o.failure, o.mime_type, o.sha256, o.file, o.bytes, o.note_size, o.message);
    if (w.db.changes() == 0) return false;
    if (!o.text.empty()) w.db.execute("UPDATE inbox SET body=? WHERE id=?", o.text, o.message);
    return true;
}

std::vector<std::string> media_files(database& db) {
    std::vector<std::string> names;
    auto q = db.run("SELECT file FROM media WHERE file<>''");
    while (q.next())
        names.push_back(q.text(0));
    return names;
}

media_gone forget_media(writing& w, row_id message) {
    std::string file;
    {
        auto q = w.db.run("SELECT file FROM media WHERE inbox_id=?", message);
        if (!q.next()) return media_gone::none;
        file = q.text(0);
    }
    if (!remove_media_file(w, file)) return media_gone::stays;
    w.db.execute("DELETE FROM media WHERE inbox_id=?", message);
    return media_gone::gone;
}

std::int64_t expire_media(writing& w, row_id limit, std::int64_t most) {
    std::vector<row_id> old;
    if (most > 0) {
        auto q = w.db.run(
            "SELECT m.inbox_id FROM media m WHERE m.inbox_id<? AND NOT EXISTS(SELECT 1 FROM inbox i WHERE "
            "i.id=m.inbox_id AND (i.turn_id IS NULL OR i.outcome=?)) ORDER BY m.inbox_id LIMIT ?",
            limit, outcome::held, most);
        while (q.next())
            old.push_back(q.integer(0));
    }
    std::int64_t gone = 0;
    for (const auto message : old)
        gone += forget_media(w, message) == media_gone::gone ? 1 : 0;
    return gone;
}

}  // namespace ft9::storage::sqlite
