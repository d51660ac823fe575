#pragma once

#include "database.hpp"

#include "ft9/storage/journal.hpp"

#include <optional>
#include <string>

namespace ft9::storage::sqlite {

// What a conversation forbids, as it is now. `erased`: it is no more, and the rest says nothing.
struct conversation_gates {
    std::int64_t epoch = 0;
    bool erased = false, opted_out = false, taken_over = false;
};

// A send and what is to be known of its conversation before anything becomes of it.
struct send_row {
    row_id id = 0, conversation = 0, turn = 0;
    int part = 0;
    send_kind kind = send_kind::reply;
    send_state state = send_state::queued;
    int attempts = 0, failures = 0;
    unix_ms attempt_at = 0;
    std::string number_id;  // empty if erased
    conversation_gates gates;
};

// Nothing if there is no such send. Throws sqlite_error.
std::optional<send_row> read_send(database& db, row_id id);

}  // namespace ft9::storage::sqlite
