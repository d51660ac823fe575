#pragma once

#include "operations.hpp"

#include <string>

// Messages that speak of earlier ones. Writer thread, inside the transaction of accept().
namespace ft9::storage::sqlite {

// What is stored as said: with a piece of the message that it mentions, if that is of the same conversation.
std::string text_of(database& db, const planned_message& planned, row_id conversation);

// Takes the words of a message that its sender deleted out of the conversation. What still waits is settled:
// nobody answers it. What has not arrived yet will be taken for a repetition. `id`: of the deletion's row.
void withdraw(writing& w, const planned_message& planned, const conversation_row& c, row_id id,
              accept_receipt& receipt);

}  // namespace ft9::storage::sqlite
