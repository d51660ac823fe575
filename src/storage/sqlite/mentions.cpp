#include "mentions.hpp"

#include "ft9/core/plain_words.hpp"
#include "ft9/core/text.hpp"

#include <vector>

namespace ft9::storage::sqlite {
namespace {

constexpr std::size_t longest_piece = 160;  // bytes: enough to know a message again

std::string key_of(const std::string& number, const std::string& wamid) {
    return short_hash(number + '\n' + wamid);
}

// What the person or we said, "" if the conversation has no such message.
std::string words_of(database& db, const std::string& number, const std::string& wamid, row_id conversation) {
    {
        auto heard = db.run(
            "SELECT i.body FROM dedupe d JOIN inbox i ON i.id=d.inbox_id WHERE d.key=? AND "
            "i.conversation_id=?"
            " AND i.wamid=?",
            blob{key_of(number, wamid)}, conversation, wamid);
        if (heard.next()) return heard.text(0);
    }
    const auto send = send_of_wamid(db, wamid);
    auto said = db.run("SELECT body FROM outbox WHERE id=? AND conversation_id=?", send, conversation);
    return said.next() ? said.text(0) : std::string{};
}

// Without the notes that stand before its words: a quotation of a quotation of a quotation says nothing more.
std::string_view without_notes(std::string_view text) {
    while (text.starts_with('[')) {
        const auto end = text.find("]\n");
        if (end == text.npos) break;
        text.remove_prefix(end + 2);
    }
    return text;
}

// One line; brackets are for notes alone.
std::string beginning_of(std::string_view words) {
    auto piece = std::string(trim(without_notes(words)));
    const bool whole = piece.size() <= longest_piece;
    if (!whole) {
        std::size_t end = longest_piece;
        while (end > 0 && (static_cast<unsigned char>(piece[end]) & 0xC0U) == 0x80U)
            --end;
        piece.resize(end);
    }
    piece = as_plain_line(piece);
    return whole ? piece : piece + "…";
}

struct original {
    row_id id = 0;
    bool waits = false;
};

original find_original(database& db, const std::string& key, const std::string& wamid, row_id conversation) {
    auto q = db.run(
        "SELECT i.id,i.turn_id IS NULL FROM dedupe d JOIN inbox i ON i.id=d.inbox_id WHERE d.key=? AND"
        " i.conversation_id=? AND i.wamid=?",
        blob{key}, conversation, wamid);
    return q.next() ? original{q.integer(0), q.integer(1) != 0} : original{};
}

}  // namespace

std::string text_of(database& db, const planned_message& planned, row_id conversation) {
    if (!planned.mentions) return planned.message.text;
    const auto& m = *planned.mentions;
    const auto piece = beginning_of(words_of(db, planned.message.phone_number_id, m.wamid, conversation));
    return piece.empty() ? planned.message.text : m.head + piece + m.tail;
}

void withdraw(writing& w, const planned_message& planned, const conversation_row& c, row_id id,
              accept_receipt& receipt) {
    const auto key = key_of(planned.message.phone_number_id, planned.withdraws);
    const auto found = find_original(w.db, key, planned.withdraws, c.id);
    if (found.id == 0) {
        w.db.execute("INSERT OR IGNORE INTO dedupe(key,inbox_id) VALUES(?,?)", blob{key}, id);
        return;
    }
    w.db.execute("UPDATE inbox SET body=? WHERE id=?", planned.withdrawn_text, found.id);
    receipt.withdrawn.push_back(c.id);
    forget_media(w, found.id);
    if (!found.waits) return;
    w.db.execute("UPDATE inbox SET turn_id=0, outcome=?, reason='deleted' WHERE id=?", outcome::ignored,
                 found.id);
    std::erase_if(receipt.pending, [&](const pending_message& m) { return m.id == found.id; });
    receipt.outcomes.push_back({outcome::ignored, "deleted"});
}

}  // namespace ft9::storage::sqlite
