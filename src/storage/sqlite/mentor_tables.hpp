#pragma once

#include "operations.hpp"

#include <span>

// Tables with rows of a conversation that the pipeline itself does not need. One row here each: erasing a
// person, merging two into one, and retention follow it.
namespace ft9::storage::sqlite {

struct mentor_table {
    const char* name;
    // Deletes some rows of the conversation (first parameter), at most as many as the second says.
    const char* erase;
    // Gives the rows of a conversation (second parameter) to another (first). Null: `move_by` does it.
    const char* move;
    // Deletes rows with ids below the first parameter, at most as many as the second says. Null: the rows
    // stay as long as their conversation.
    const char* expire;
    // For rows that cannot simply change hands: makes one of both.
    void (*move_by)(writing& w, row_id from, row_id into) = nullptr;
    // They expire after JOURNAL_RETENTION_DAYS instead of HISTORY_RETENTION_DAYS.
    bool with_journal = false;
};
std::span<const mentor_table> mentor_tables();

}  // namespace ft9::storage::sqlite
