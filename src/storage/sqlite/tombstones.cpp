#include "tombstones.hpp"

#include "ft9/core/phone.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

namespace ft9::storage::sqlite {
namespace {

std::string read_key(database& db) {
    auto q = db.run("SELECT value FROM setting WHERE name='tombstone_key'");
    return q.next() ? q.text(0) : std::string{};
}

// A number has up to two forms and one person: the longest stands for both.
std::string canonical(identity_kind kind, const std::string& value) {
    if (kind == identity_kind::bsuid) return "bsuid:" + value;
    const auto forms = number_variants(value);
    const auto shorter = [](const std::string& a, const std::string& b) { return a.size() < b.size(); };
    return "wa_id:" + *std::max_element(forms.begin(), forms.end(), shorter);
}

}  // namespace

tombstones::tombstones(database& db) : key_(read_key(db)) {
    if (key_.empty()) {
        key_ = random_hex(32);
        db.execute("INSERT INTO setting(name,value) VALUES('tombstone_key',?)", key_);
    }
    auto q = db.run("SELECT max(at) FROM tombstone");
    if (q.next()) newest_ = q.integer(0);
}

std::string tombstones::hash(identity_kind kind, const std::string& value) const {
    const auto text = canonical(kind, value);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    return {reinterpret_cast<const char*>(digest.data()), 16};
}

void tombstones::set(database& db, identity_kind kind, const std::string& value, const stone& s) {
    newest_ = std::max(newest_, s.at);
    db.execute(
        "INSERT INTO tombstone(hash,erasure_id,at,opted_out) VALUES(?,?,?,?) ON CONFLICT(hash) DO UPDATE SET"
        " erasure_id=excluded.erasure_id, at=excluded.at, opted_out=max(opted_out,excluded.opted_out)",
        blob{hash(kind, value)}, s.erasure, s.at, s.opted_out);
}

bool tombstones::find(database& db, identity_kind kind, const std::string& value, stone& out) const {
    if (none() || value.empty()) return false;
    auto q = db.run("SELECT erasure_id,at,opted_out FROM tombstone WHERE hash=?", blob{hash(kind, value)});
    if (!q.next()) return false;
    out = {q.integer(0), q.integer(1), q.integer(2) != 0};
    return true;
}

bool tombstones::is_from_before(database& db, const inbound_message& m) const {
    const auto before = [&](const stone& s) { return s.erasure != 0 && m.timestamp < s.at / 1000; };
    if (m.timestamp == 0 || m.timestamp >= newest_ / 1000) return false;
    stone s;
    return (find(db, identity_kind::wa_id, m.from, s) && before(s)) ||
           (find(db, identity_kind::bsuid, m.from_user_id, s) && before(s));
}

bool tombstones::opted_out(database& db, const std::string& wa_id, const std::string& bsuid) const {
    stone s;
    return (find(db, identity_kind::wa_id, wa_id, s) && s.opted_out) ||
           (find(db, identity_kind::bsuid, bsuid, s) && s.opted_out);
}

void tombstones::opt_in(database& db, const std::string& wa_id, const std::string& bsuid) {
    if (none()) return;
    constexpr const char* sql = "UPDATE tombstone SET opted_out=0 WHERE hash=?";
    if (!wa_id.empty()) db.execute(sql, blob{hash(identity_kind::wa_id, wa_id)});
    if (!bsuid.empty()) db.execute(sql, blob{hash(identity_kind::bsuid, bsuid)});
}

}  // namespace ft9::storage::sqlite
