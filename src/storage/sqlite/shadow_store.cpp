#include "ft9/storage/shadow_store.hpp"

#include "through.hpp"

#include <cmath>
#include <utility>

namespace ft9::storage {
namespace {

using sqlite::database;
using sqlite::query;
using sqlite::writing;

constexpr double thousandths = 1000;

std::optional<std::int64_t> in_thousandths(const std::optional<double>& value) {
    if (!value) return std::nullopt;
    return std::llround(*value * thousandths);
}

std::optional<double> from_thousandths(const query& q, int column) {
    if (q.is_null(column)) return std::nullopt;
    return static_cast<double>(q.integer(column)) / thousandths;
}

template <class T>
std::optional<T> given(const query& q, int column) {
    if (q.is_null(column)) return std::nullopt;
    return static_cast<T>(q.integer(column));
}

// What may be missing is written afterwards: a statement binds numbers or NULL, not both.
void set_if(writing& w, const char* sql, const std::optional<std::int64_t>& value, row_id id) {
    if (value) w.db.execute(sql, *value, id);
}

std::optional<std::int64_t> as_number(const std::optional<bool>& value) {
    if (!value) return std::nullopt;
    return *value ? 1 : 0;
}

// The turn's conversation may be another one by now, or gone with its person.
bool add_answer(writing& w, const shadow_answer& a) {
    const auto id = w.ids.next();
    w.db.execute(
        "INSERT INTO shadow_answer(id,turn_id,conversation_id,prompt_version,model,result,live_ms,shadow_ms,"
        "live_text,shadow_text) SELECT ?,t.id,t.conversation_id,?,?,?,?,?,?,? FROM turn t JOIN conversation "
        "c "
        "ON c.id=t.conversation_id WHERE t.id=?",
        id, a.prompt_version, a.model, a.result, a.live_ms, a.shadow_ms, a.live_text, a.shadow_text, a.turn);
    if (w.db.changes() == 0) return false;
    set_if(w, "UPDATE shadow_answer SET pillar_same=? WHERE id=?", as_number(a.pillar_same), id);
    set_if(w, "UPDATE shadow_answer SET intent_same=? WHERE id=?", as_number(a.intent_same), id);
    set_if(w, "UPDATE shadow_answer SET length_ratio=? WHERE id=?", in_thousandths(a.length_ratio), id);
    set_if(w, "UPDATE shadow_answer SET similarity=? WHERE id=?", in_thousandths(a.similarity), id);
    set_if(w, "UPDATE shadow_answer SET live_cost=? WHERE id=?", a.live_cost, id);
    set_if(w, "UPDATE shadow_answer SET shadow_cost=? WHERE id=?", a.shadow_cost, id);
    return true;
}

// Means in thousandths: SQLite's thin layer reads whole numbers.
constexpr const char* shadow_variants_sql = R"sql(
SELECT prompt_version,model,count(*),sum(result='compared'),
    round(1000*avg(pillar_same)),round(1000*avg(intent_same)),round(avg(length_ratio)),round(avg(similarity)),
    round(1000*avg(CASE WHEN result='compared' THEN live_ms END)),
    round(1000*avg(CASE WHEN result='compared' THEN shadow_ms END)),
    round(1000*avg(CASE WHEN result='compared' THEN live_cost END)),
    round(1000*avg(CASE WHEN result='compared' THEN shadow_cost END))
FROM shadow_answer WHERE id>=? GROUP BY prompt_version,model ORDER BY max(id) DESC LIMIT 50
)sql";

std::vector<shadow_variant> read_variants(database& db, row_id since) {
    std::vector<shadow_variant> all;
    auto q = db.run(shadow_variants_sql, since);
    while (q.next()) {
        shadow_variant v;
        v.prompt_version = q.text(0);
        v.model = q.text(1);
        v.answers = q.integer(2);
        v.compared = q.integer(3);
        v.failed = v.answers - v.compared;
        v.pillar_agreement = from_thousandths(q, 4);
        v.intent_agreement = from_thousandths(q, 5);
        v.length_ratio = from_thousandths(q, 6);
        v.similarity = from_thousandths(q, 7);
        v.live_ms = from_thousandths(q, 8);
        v.shadow_ms = from_thousandths(q, 9);
        v.live_cost = from_thousandths(q, 10);
        v.shadow_cost = from_thousandths(q, 11);
        all.push_back(std::move(v));
    }
    return all;
}

std::vector<shadow_answer> read_examples(database& db, row_id since, std::size_t most) {
    std::vector<shadow_answer> all;
    auto q = db.run(
        "SELECT turn_id,prompt_version,model,result,pillar_same,intent_same,length_ratio,similarity,live_ms,"
        "shadow_ms,live_cost,shadow_cost,live_text,shadow_text FROM shadow_answer WHERE id>=? ORDER BY id "
        "DESC LIMIT ?",
        since, most);
    while (q.next()) {
        shadow_answer a;
        a.turn = q.integer(0);
        a.prompt_version = q.text(1);
        a.model = q.text(2);
        a.result = q.text(3);
        a.pillar_same = given<bool>(q, 4);
        a.intent_same = given<bool>(q, 5);
        a.length_ratio = from_thousandths(q, 6);
        a.similarity = from_thousandths(q, 7);
        a.live_ms = q.integer(8);
        a.shadow_ms = q.integer(9);
        a.live_cost = given<std::int64_t>(q, 10);
        a.shadow_cost = given<std::int64_t>(q, 11);
        a.live_text = q.text(12);
        a.shadow_text = q.text(13);
        all.push_back(std::move(a));
    }
    return all;
}

class sqlite_shadow_store final : public shadow_store {
  public:
    explicit sqlite_shadow_store(journal& j) : journal_(j) {}

    awaitable_result<bool> add(shadow_answer answer) override {
        return sqlite::write_for<bool>(
            journal_, 1, [answer = std::move(answer)](writing& w) { return add_answer(w, answer); });
    }
    awaitable_result<shadow_summary> summary(unix_ms since, std::size_t examples) override {
        return sqlite::read_for<shadow_summary>(journal_, [since, examples](database& db) {
            const auto from = first_id_at(since);
            return shadow_summary{read_variants(db, from), read_examples(db, from, examples)};
        });
    }

  private:
    journal& journal_;
};

}  // namespace

std::unique_ptr<shadow_store> make_shadow_store(journal& journal) {
    return std::make_unique<sqlite_shadow_store>(journal);
}

}  // namespace ft9::storage
