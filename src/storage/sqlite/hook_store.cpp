#include "ft9/storage/hook_store.hpp"

#include "hook_events.hpp"
#include "through.hpp"

#include <nlohmann/json.hpp>

namespace ft9::storage {
namespace {

using sqlite::database;
using sqlite::writing;

std::vector<waiting_delivery> waiting_of(database& db, const std::string& hook, row_id after,
                                         std::size_t limit) {
    std::vector<waiting_delivery> found;
    auto q = db.run(
        "SELECT id,conversation_id,attempts,since,next_at FROM hook_delivery INDEXED BY hook_delivery_waiting"
        " WHERE hook=? AND id>? AND given_up=0 ORDER BY id LIMIT ?",
        hook, after, limit);
    while (q.next()) {
        found.push_back(
            {q.integer(0), q.integer(1), static_cast<int>(q.integer(2)), q.integer(3), q.integer(4)});
    }
    return found;
}

std::optional<hook_delivery> find_delivery(database& db, row_id id) {
    auto q = db.run(
        "SELECT h.event_id,h.conversation_id,e.topic,e.data FROM hook_delivery h"
        " JOIN hook_event e ON e.id=h.event_id WHERE h.id=? AND h.given_up=0 AND (h.conversation_id=0"
        " OR EXISTS(SELECT 1 FROM conversation c WHERE c.id=h.conversation_id))",
        id);
    if (!q.next()) return std::nullopt;
    return hook_delivery{id, q.integer(0), q.integer(1), static_cast<event_topic>(q.integer(2)), q.text(3)};
}

bool note_delivered(writing& w, row_id id) {
    w.db.execute("DELETE FROM dead WHERE ref=? AND kind='replayed'", id);
    sqlite::forget_delivery(w, id);
    return true;
}

bool note_failed(writing& w, const hook_attempt& a) {
    w.db.execute("UPDATE hook_delivery SET attempts=?,next_at=?,error=?,given_up=? WHERE id=? AND given_up=0",
                 a.attempts, a.next_at, a.error, a.given_up, a.id);
    if (w.db.changes() == 0) return false;
    if (a.given_up) sqlite::add_dead_letter(w, "hook", a.id, a.error);
    return true;
}

row_id note_test(writing& w, const std::string& hook) {
    const auto event = w.ids.next(), delivery = w.ids.next();
    w.db.execute("INSERT INTO hook_event(id,conversation_id,topic,data) VALUES(?,0,?,'{}')", event,
                 event_topic::test);
    w.db.execute("INSERT INTO hook_delivery(id,hook,event_id,conversation_id,since) VALUES(?,?,?,0,?)",
                 delivery, hook, event, w.now);
    sqlite::note_audit(w, "hook_test", public_id(delivery));
    if (w.hooks != nullptr) w.hooks->note();
    return delivery;
}

std::vector<hook_counts> counts_of(database& db) {
    std::vector<hook_counts> all;
    auto q = db.run(
        "SELECT hook,sum(given_up=0),sum(given_up),coalesce(min(CASE WHEN given_up=0 THEN id END),0)"
        " FROM hook_delivery GROUP BY hook ORDER BY hook");
    while (q.next()) {
        const auto oldest = q.integer(3);
        all.push_back({q.text(0), q.integer(1), q.integer(2), oldest != 0 ? time_of(oldest) : 0});
    }
    return all;
}

class sqlite_hook_store final : public hook_store {
  public:
    explicit sqlite_hook_store(journal& j) : journal_(j) {}

    awaitable_result<std::vector<waiting_delivery>> waiting(std::string hook, row_id after,
                                                            std::size_t limit) override {
        return sqlite::read_for<std::vector<waiting_delivery>>(
            journal_, [hook = std::move(hook), after, limit](database& db) {
                return waiting_of(db, hook, after, limit);
            });
    }
    awaitable_result<std::optional<hook_delivery>> find(row_id id) override {
        return sqlite::read_for<std::optional<hook_delivery>>(
            journal_, [id](database& db) { return find_delivery(db, id); });
    }
    awaitable_result<bool> delivered(row_id id) override {
        return sqlite::write_for<bool>(journal_, 2, [id](writing& w) { return note_delivered(w, id); });
    }
    awaitable_result<bool> failed(hook_attempt attempt) override {
        return sqlite::write_for<bool>(
            journal_, 2, [attempt = std::move(attempt)](writing& w) { return note_failed(w, attempt); });
    }
    awaitable_result<row_id> add_test(std::string hook) override {
        return sqlite::write_for<row_id>(journal_, 3,
                                         [hook = std::move(hook)](writing& w) { return note_test(w, hook); });
    }
    awaitable_result<std::vector<hook_counts>> counts() override {
        return sqlite::read_for<std::vector<hook_counts>>(journal_, counts_of);
    }

  private:
    journal& journal_;
};

}  // namespace

std::unique_ptr<hook_store> make_hook_store(journal& j) {
    return std::make_unique<sqlite_hook_store>(j);
}

}  // namespace ft9::storage
