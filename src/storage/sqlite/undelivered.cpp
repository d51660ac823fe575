#include "operations.hpp"

namespace ft9::storage::sqlite {
namespace {

constexpr unix_ms looked_back = 24LL * 60 * 60 * 1000;
// Keeps a look at a day of full load within some tens of milliseconds of a reader.
constexpr std::int64_t most_looked_at = 50'000;

// States: 3 accepted, 4 sent, 6 to 8 delivered or better. Of a reaction Meta never says more than `sent`. A
// status may have come in place of Graph's answer: then the attempt's time stands for the acceptance.
constexpr const char* counting = R"sql(
SELECT coalesce(sum(state=3),0), coalesce(sum(state=4 AND type<>'reaction'),0),
    coalesce(sum(state BETWEEN 6 AND 8),0),
    coalesce(min(CASE WHEN state=3 OR (state=4 AND type<>'reaction') THEN at END),0)
FROM (SELECT state,type,coalesce(accepted_at,attempt_at) AS at FROM outbox
    WHERE id>=?1 AND id<?2 ORDER BY id DESC LIMIT ?3)
WHERE at<=?4
)sql";

}  // namespace

undelivered_sends count_undelivered(database& db, unix_ms now, std::chrono::milliseconds age) {
    const auto latest = now - age.count();
    // What was made later cannot have been accepted before.
    auto q =
        db.run(counting, first_id_at(latest - looked_back), first_id_at(latest + 1), most_looked_at, latest);
    undelivered_sends out;
    if (!q.next()) return out;
    out.silent = q.integer(0);
    out.sent = q.integer(1);
    out.delivered = q.integer(2);
    out.oldest = q.integer(3);
    return out;
}

}  // namespace ft9::storage::sqlite
