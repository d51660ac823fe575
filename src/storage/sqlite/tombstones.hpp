#pragma once

#include "database.hpp"

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/message.hpp"

#include <cstdint>
#include <string>

namespace ft9::storage::sqlite {

enum class identity_kind : std::uint8_t { wa_id, bsuid };

// What is remembered of people whose rows are gone: that a message of before is not to bring them back, and
// that they asked not to be written to. Keyed hashes (HMAC-SHA256, the key in this database) instead of
// numbers; both forms of a Brazilian mobile have one hash. Writer thread only.
class tombstones {
  public:
    // Reads the key, which the first call on a database makes.
    explicit tombstones(database& db);

    struct stone {
        row_id erasure = 0;  // 0: retention removed the person
        unix_ms at = 0;
        bool opted_out = false;
    };
    // Replaces an older stone, but never an opt-out.
    void set(database& db, identity_kind kind, const std::string& value, const stone& s);
    // False if there is none.
    bool find(database& db, identity_kind kind, const std::string& value, stone& out) const;
    // Whether the message was written before its writer was erased: Meta repeats webhooks for 7 days. Meta
    // tells times in whole seconds; a message of the second of the erasure counts as new.
    bool is_from_before(database& db, const inbound_message& m) const;
    bool opted_out(database& db, const std::string& wa_id, const std::string& bsuid) const;
    void opt_in(database& db, const std::string& wa_id, const std::string& bsuid);
    // No stone was ever set: nothing needs to be looked up.
    bool none() const { return newest_ == 0; }
    // The key of the table's rows.
    std::string hash(identity_kind kind, const std::string& value) const;

  private:
    std::string key_;
    unix_ms newest_ = 0;
};

}  // namespace ft9::storage::sqlite
