#pragma once

#include "ft9/storage/journal.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace ft9::storage {

// Why a person of flesh and blood is to look after a conversation; the values are stored.
enum class ticket_reason : std::uint8_t {
    fallback,   // no provider answered: the person got the fixed text
    budget,     // what may be spent was spent
    emergency,  // the person told of one and got the fixed text
};
std::string_view to_string(ticket_reason r);

struct ticket {
    row_id id = 0, conversation = 0;
    ticket_reason reason = ticket_reason::fallback;
    unix_ms created_at = 0, closed_at = 0;  // 0: open
};

// At most one open ticket for each conversation. Beside the journal, in its database: errors and threads are
// those of its functions.
class ticket_store {
  public:
    virtual ~ticket_store() = default;
    // For decision::along: opens one unless the person has opted out meanwhile or one is open. An emergency
    // takes the place of one with another reason.
    virtual std::function<void(sqlite::writing&, const decided&)> opening(row_id conversation,
                                                                          ticket_reason why) = 0;
    // For decision::along: the person has a real answer, which ends no emergency: a human being closes that.
    virtual std::function<void(sqlite::writing&, const decided&)> closing(row_id conversation) = 0;
    // Behind `after`, oldest first.
    virtual awaitable_result<std::vector<ticket>> list(bool open_only, row_id after, std::size_t limit) = 0;
    // By an operator, noted in the audit. One that is closed stays as it is. errc::not_found.
    virtual awaitable_result<ticket> close(row_id id) = 0;
};

// `j` must outlive the store.
std::unique_ptr<ticket_store> make_sqlite_tickets(journal& j);

}  // namespace ft9::storage
