#include "ft9/storage/ticket_store.hpp"

#include "hook_events.hpp"
#include "spent.hpp"
#include "through.hpp"

#include <boost/system/system_error.hpp>
#include <nlohmann/json.hpp>

#include <array>

namespace ft9::storage {

std::string_view to_string(ticket_reason r) {
    constexpr std::array<std::string_view, 3> names{"fallback", "budget", "emergency"};
    return names.at(static_cast<std::size_t>(r));
}

namespace sqlite {

void join_tickets(writing& w, row_id from, row_id into) {
    // Of two open ones that of an emergency stays, whosever it is.
    w.db.execute(
        "UPDATE ticket SET closed_at=? WHERE conversation_id=? AND closed_at IS NULL AND reason<>? AND EXISTS"
        "(SELECT 1 FROM ticket o WHERE o.conversation_id=? AND o.closed_at IS NULL AND o.reason=?)",
        w.now, into, ticket_reason::emergency, from, ticket_reason::emergency);
    w.db.execute(
        "UPDATE ticket SET closed_at=? WHERE conversation_id=? AND closed_at IS NULL AND EXISTS"
        "(SELECT 1 FROM ticket o WHERE o.conversation_id=? AND o.closed_at IS NULL)",
        w.now, from, into);
    w.db.execute("UPDATE ticket SET conversation_id=? WHERE conversation_id=?", into, from);
}

}  // namespace sqlite

namespace {

namespace sq = sqlite;

ticket read_ticket(sq::query& q) {
    return {q.integer(0), q.integer(1), static_cast<ticket_reason>(q.integer(2)), time_of(q.integer(0)),
            q.is_null(3) ? 0 : q.integer(3)};
}

std::vector<ticket> list_tickets(sq::database& db, bool open_only, row_id after, std::size_t limit) {
    std::vector<ticket> found;
    auto q =
        db.run(open_only ? "SELECT id,conversation_id,reason,closed_at FROM ticket WHERE closed_at IS NULL"
                           " AND id>? ORDER BY id LIMIT ?"
                         : "SELECT id,conversation_id,reason,closed_at FROM ticket WHERE id>?"
                           " ORDER BY id LIMIT ?",
               after, limit);
    while (q.next())
        found.push_back(read_ticket(q));
    return found;
}

ticket close_ticket(sq::writing& w, row_id id) {
    w.db.execute("UPDATE ticket SET closed_at=? WHERE id=? AND closed_at IS NULL", w.now, id);
    if (w.db.changes() > 0) sq::note_audit(w, "close_ticket", public_id(id));
    auto q = w.db.run("SELECT id,conversation_id,reason,closed_at FROM ticket WHERE id=?", id);
    if (!q.next()) throw boost::system::system_error(make_error_code(errc::not_found));
    return read_ticket(q);
}

class sqlite_tickets final : public ticket_store {
  public:
    explicit sqlite_tickets(journal& j) : journal_(j) {}

    std::function<void(sq::writing&, const decided&)> opening(row_id conversation,
                                                              ticket_reason why) override {
        return [conversation, why](sq::writing& w, const decided& made) {
            if (made.turn == 0 || made.result.reason == "opted_out") return;
            if (why == ticket_reason::emergency)
                w.db.execute(
                    "UPDATE ticket SET closed_at=? WHERE conversation_id=? AND closed_at IS NULL AND "
                    "reason<>?",
                    w.now, conversation, why);
            // The index of open ones refuses a second.
            const auto id = w.ids.next();
            w.db.execute("INSERT OR IGNORE INTO ticket(id,conversation_id,reason) VALUES(?,?,?)", id,
                         conversation, why);
            if (w.db.changes() == 0) return;
            sq::note_event(w, event_topic::ticket_opened, conversation,
                           {{"ticket", public_id(id)}, {"reason", to_string(why)}});
        };
    }

    std::function<void(sq::writing&, const decided&)> closing(row_id conversation) override {
        return [conversation](sq::writing& w, const decided& made) {
            if (made.turn == 0 || made.result.what != outcome::replied) return;
            w.db.execute(
                "UPDATE ticket SET closed_at=? WHERE conversation_id=? AND closed_at IS NULL AND reason<>?",
                w.now, conversation, ticket_reason::emergency);
        };
    }

    awaitable_result<std::vector<ticket>> list(bool open_only, row_id after, std::size_t limit) override {
        return sq::read_for<std::vector<ticket>>(journal_, [open_only, after, limit](sq::database& db) {
            return list_tickets(db, open_only, after, limit);
        });
    }

    awaitable_result<ticket> close(row_id id) override {
        return sq::write_for<ticket>(journal_, 2, [id](sq::writing& w) { return close_ticket(w, id); });
    }

  private:
    journal& journal_;
};

}  // namespace

std::unique_ptr<ticket_store> make_sqlite_tickets(journal& j) {
    return std::make_unique<sqlite_tickets>(j);
}

}  // namespace ft9::storage
