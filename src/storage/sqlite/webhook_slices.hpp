#pragma once

#include "operations.hpp"

#include <cstddef>
#include <vector>

// How a webhook that is too big for one group is taken apart (decision 14). Pure.
namespace ft9::storage::sqlite {

// At least one, also of a webhook without messages and statuses.
std::vector<webhook_slice> slices_of(const incoming_webhook& webhook);
// Bytes that it holds until it is stored: its body and what was read out of it.
std::size_t memory_of(const incoming_webhook& webhook);
// Adds what a further slice brought.
void append(accept_receipt& all, accept_receipt&& more);

}  // namespace ft9::storage::sqlite
