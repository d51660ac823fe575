#include "operations.hpp"

namespace ft9::storage::sqlite {

// Meta repeats webhooks, and `delivered` and `read` both tell the price: the message counts once, recognised
// by a hash of its id, which outlives its other rows (decisions/0029).
void note_charge(writing& w, const status_update& u, accept_receipt& receipt) {
    const bool arrived = u.status >= delivery_status::delivered;
    if (!arrived || u.price.category.empty() || u.phone_number_id.empty()) return;
    const auto key = short_hash("charged\n" + u.wamid);
    w.db.execute("INSERT OR IGNORE INTO dedupe(key,inbox_id) VALUES(?,?)", blob{key}, w.ids.next());
    if (w.db.changes() == 0) return;
    const auto category = known_category(u.price.category), type = known_pricing_type(u.price.type);
    const auto month = month_of(u.timestamp > 0 ? u.timestamp * 1000 : w.now);
    const int charged = is_charged(u.price) ? 1 : 0;
    w.db.execute(
        "INSERT INTO charge(month,number_id,category,type,messages,charged) VALUES(?1,?2,?3,?4,1,?5)"
        " ON CONFLICT(month,number_id,category,type)"
        " DO UPDATE SET messages=messages+1,charged=charged+?5",
        month, u.phone_number_id, category, type, charged);
    receipt.charges.push_back({u.phone_number_id, std::string(category), std::string(type), 1, charged});
}

std::vector<charge_sum> charges_of(database& db, const std::string& month) {
    std::vector<charge_sum> found;
    auto q = db.run("SELECT number_id,category,type,messages,charged FROM charge WHERE month=?", month);
    while (q.next())
        found.push_back({q.text(0), q.text(1), q.text(2), q.integer(3), q.integer(4)});
    return found;
}

}  // namespace ft9::storage::sqlite
