#pragma once

#include "operations.hpp"

#include <string>
#include <string_view>

// What the files about dead letters share. A letter that was replayed stays as a row of kind 'replayed',
// which nobody sees: if the same thing is given up again, it has its id and the number of its replays. So
// does a duplicate that was discarded: the send's next status would list it again.
namespace ft9::storage::sqlite {

struct letter_row {
    row_id id = 0, ref = 0;
    std::string kind;
};

// not_found: there is none that waits for a decision.
letter_row read_letter(database& db, row_id id);
// The action names what it was about, since the letter itself may be gone when somebody reads it.
void note_decision(writing& w, std::string_view action, const letter_row& letter);

}  // namespace ft9::storage::sqlite
