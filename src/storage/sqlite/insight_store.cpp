#include "ft9/storage/insight_store.hpp"

#include "through.hpp"

#include <cmath>

namespace ft9::storage {
namespace {

namespace sq = sqlite;

constexpr double score_unit = 1000;
constexpr unix_ms insight_quarter = 15LL * 60 * 1000;  // offsets of time zones are whole quarters of an hour

// A hot path's statement: one row, no look-up.
void insert_insight(sq::writing& w, row_id turn, row_id conversation, const insight& what) {
    w.db.execute(
        "INSERT OR REPLACE INTO insight(id,conversation_id,pillar,intent,sentiment,urgency,concern,score,"
        "wants_human,lead,prompt_version) VALUES(?,?,?,?,?,?,?,?,?,?,?)",
        turn, conversation, what.pillar, what.intent, what.sentiment, what.urgency, what.concern,
        std::llround(what.score * score_unit), what.wants_human ? 1 : 0, what.lead, what.prompt_version);
}

std::vector<insight_count> count_insights(sq::database& db, const insight_query& wanted) {
    std::vector<insight_count> found;
    auto q = db.run(
        "SELECT (i.id>>22)/900000,i.pillar,i.intent,i.sentiment,i.urgency,i.concern,i.wants_human,"
        "count(*),sum(i.score) FROM insight i WHERE i.id>=?1 AND i.id<?2"
        " AND (?3='' OR EXISTS(SELECT 1 FROM conversation c WHERE c.id=i.conversation_id AND c.number_id=?3))"
        " GROUP BY 1,2,3,4,5,6,7",
        first_id_at(wanted.from), first_id_at(wanted.until), wanted.phone_number_id);
    while (q.next()) {
        found.push_back({q.integer(0) * insight_quarter, q.text(1), q.text(2), q.text(3), q.text(4),
                         q.text(5), q.integer(6) != 0, q.integer(7),
                         static_cast<double>(q.integer(8)) / score_unit});
    }
    return found;
}

std::map<row_id, insight> insights_of(sq::database& db, const std::vector<row_id>& messages) {
    std::map<row_id, insight> found;
    for (const auto message : messages) {
        auto q = db.run(
            "SELECT pillar,intent,sentiment,urgency,concern,score,wants_human,lead,prompt_version"
            " FROM insight WHERE id=coalesce((SELECT turn_id FROM inbox WHERE id=?1),"
            "(SELECT turn_id FROM outbox WHERE id=?1))",
            message);
        if (!q.next()) continue;
        insight what{q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), 0, false, {}, {}};
        what.score = static_cast<double>(q.integer(5)) / score_unit;
        what.wants_human = q.integer(6) != 0;
        what.lead = q.text(7);
        what.prompt_version = q.text(8);
        found.emplace(message, std::move(what));
    }
    return found;
}

std::optional<unix_ms> last_turn_of(sq::database& db, row_id conversation) {
    auto q = db.run("SELECT max(turn_id) FROM inbox WHERE conversation_id=? AND turn_id>0", conversation);
    if (!q.next() || q.is_null(0)) return std::nullopt;
    return time_of(q.integer(0));
}

class sqlite_insights final : public insight_store {
  public:
    explicit sqlite_insights(journal& j) : journal_(j) {}

    std::function<void(sq::writing&, const decided&)> along(row_id conversation, insight what) override {
        return [conversation, what = std::move(what)](sq::writing& w, const decided& made) {
            if (made.turn != 0) insert_insight(w, made.turn, conversation, what);
        };
    }

    awaitable_result<std::vector<insight_count>> count(insight_query query) override {
        return sq::read_for<std::vector<insight_count>>(
            journal_, [query = std::move(query)](sq::database& db) { return count_insights(db, query); });
    }

    awaitable_result<std::map<row_id, insight>> of_messages(std::vector<row_id> messages) override {
        return sq::read_for<std::map<row_id, insight>>(
            journal_,
            [messages = std::move(messages)](sq::database& db) { return insights_of(db, messages); });
    }

    awaitable_result<std::optional<unix_ms>> last_turn(row_id conversation) override {
        return sq::read_for<std::optional<unix_ms>>(
            journal_, [conversation](sq::database& db) { return last_turn_of(db, conversation); });
    }

  private:
    journal& journal_;
};

}  // namespace

std::unique_ptr<insight_store> make_sqlite_insights(journal& j) {
    return std::make_unique<sqlite_insights>(j);
}

}  // namespace ft9::storage
