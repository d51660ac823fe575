#include "ft9/storage/usage_store.hpp"

#include "spent.hpp"
#include "through.hpp"

namespace ft9::storage {

void usage::add(const usage& more) {
    requests += more.requests;
    input += more.input;
    cached += more.cached;
    output += more.output;
    cost += more.cost;
}

namespace sqlite {

void join_usage(writing& w, row_id from, row_id into) {
    w.db.execute(
        "INSERT INTO usage(conversation_id,day,provider,requests,input,cached,output,cost)"
        " SELECT ?,day,provider,requests,input,cached,output,cost FROM usage WHERE conversation_id=?"
        " ON CONFLICT(conversation_id,day,provider) DO UPDATE SET requests=requests+excluded.requests,"
        "input=input+excluded.input,cached=cached+excluded.cached,output=output+excluded.output,"
        "cost=cost+excluded.cost",
        into, from);
    w.db.execute("DELETE FROM usage WHERE conversation_id=?", from);
}

}  // namespace sqlite

namespace {

namespace sq = sqlite;

constexpr row_id everybody = 0;

void add_usage(sq::writing& w, row_id conversation, std::int64_t day, const provider_usage& p) {
    w.db.execute(
        "INSERT INTO usage(conversation_id,day,provider,requests,input,cached,output,cost)"
        " VALUES(?,?,?,?,?,?,?,?)"
        " ON CONFLICT(conversation_id,day,provider) DO UPDATE SET requests=requests+excluded.requests,"
        "input=input+excluded.input,cached=cached+excluded.cached,output=output+excluded.output,"
        "cost=cost+excluded.cost",
        conversation, day, p.provider, p.used.requests, p.used.input, p.used.cached, p.used.output,
        p.used.cost);
}

void add_usage_of_all(sq::writing& w, row_id conversation, std::int64_t day,
                      const std::vector<provider_usage>& used) {
    for (const auto& p : used) {
        if (p.used.empty()) continue;
        if (conversation != everybody) add_usage(w, conversation, day, p);
        add_usage(w, everybody, day, p);
    }
}

usage read_usage(sq::query& q, int first) {
    return {q.integer(first), q.integer(first + 1), q.integer(first + 2), q.integer(first + 3),
            q.integer(first + 4)};
}

usage usage_of_day(sq::database& db, row_id conversation, std::int64_t day) {
    auto q = db.run(
        "SELECT coalesce(sum(requests),0),coalesce(sum(input),0),coalesce(sum(cached),0),"
        "coalesce(sum(output),0),coalesce(sum(cost),0) FROM usage WHERE conversation_id=? AND day=?",
        conversation, day);
    return q.next() ? read_usage(q, 0) : usage{};
}

usage_sums sums_of(sq::database& db, row_id conversation, std::int64_t day, std::int64_t month) {
    usage_sums s;
    s.person_day = usage_of_day(db, conversation, day);
    s.day = usage_of_day(db, everybody, day);
    auto q = db.run("SELECT coalesce(sum(cost),0) FROM usage WHERE conversation_id=? AND day BETWEEN ? AND ?",
                    everybody, month, day);
    if (q.next()) s.month_cost = q.integer(0);
    return s;
}

std::vector<day_usage> usage_by_day(sq::database& db, std::int64_t first, std::int64_t last) {
    std::vector<day_usage> found;
    auto q = db.run(
        "SELECT day,provider,requests,input,cached,output,cost FROM usage WHERE conversation_id=?"
        " AND day BETWEEN ? AND ? ORDER BY day,provider",
        everybody, first, last);
    while (q.next())
        found.push_back({q.integer(0), q.text(1), read_usage(q, 2)});
    return found;
}

std::vector<person_usage> usage_by_person(sq::database& db, std::int64_t first, std::int64_t last,
                                          row_id after, std::size_t limit) {
    std::vector<person_usage> found;
    auto q = db.run(
        "SELECT conversation_id,sum(requests),sum(input),sum(cached),sum(output),sum(cost) FROM usage"
        " WHERE conversation_id>? AND day BETWEEN ? AND ? GROUP BY conversation_id ORDER BY conversation_id"
        " LIMIT ?",
        after, first, last, limit);
    while (q.next())
        found.push_back({q.integer(0), read_usage(q, 1)});
    return found;
}

class sqlite_usage final : public usage_store {
  public:
    explicit sqlite_usage(journal& j) : journal_(j) {}

    std::function<void(sq::writing&, const decided&)> along(row_id conversation, std::int64_t day,
                                                            std::vector<provider_usage> used) override {
        return [conversation, day, used = std::move(used)](sq::writing& w, const decided&) {
            add_usage_of_all(w, conversation, day, used);
        };
    }

    awaitable_result<bool> note(row_id conversation, std::int64_t day,
                                std::vector<provider_usage> used) override {
        const auto rows = 2 * used.size();
        return sq::write_for<bool>(journal_, rows,
                                   [conversation, day, used = std::move(used)](sq::writing& w) {
                                       add_usage_of_all(w, conversation, day, used);
                                       return true;
                                   });
    }

    awaitable_result<usage_sums> sums(row_id conversation, std::int64_t day, std::int64_t month) override {
        return sq::read_for<usage_sums>(journal_, [conversation, day, month](sq::database& db) {
            return sums_of(db, conversation, day, month);
        });
    }

    awaitable_result<std::vector<day_usage>> by_day(std::int64_t first, std::int64_t last) override {
        return sq::read_for<std::vector<day_usage>>(
            journal_, [first, last](sq::database& db) { return usage_by_day(db, first, last); });
    }

    awaitable_result<std::vector<person_usage>> by_person(std::int64_t first, std::int64_t last, row_id after,
                                                          std::size_t limit) override {
        return sq::read_for<std::vector<person_usage>>(
            journal_, [first, last, after, limit](sq::database& db) {
                return usage_by_person(db, first, last, after, limit);
            });
    }

  private:
    journal& journal_;
};

}  // namespace

std::unique_ptr<usage_store> make_sqlite_usage(journal& j) {
    return std::make_unique<sqlite_usage>(j);
}

}  // namespace ft9::storage
