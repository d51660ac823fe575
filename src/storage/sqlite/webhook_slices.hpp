#pragma once

#include "operations.hpp"

#include <cstddef>
#include <functional>
#include <vector>

// How a webhook that is too big for one group is taken apart (decision 14), and stored slice by slice.
namespace ft9::storage::sqlite {

// At least one, also of a webhook without messages and statuses.
std::vector<webhook_slice> slices_of(const incoming_webhook& webhook);
// Bytes that it holds until it is stored: its body and what was read out of it.
std::size_t memory_of(const incoming_webhook& webhook);
// Written for a slice, at most.
std::size_t rows_of(const webhook_slice& slice);
// Stores slice `i`. The first one also stores the body and sets `raw`, its row (of an erased person's: 0);
// the last one takes a replayed dead letter off the list. All arguments outlive it.
std::function<accept_receipt(writing&)> storing(const incoming_webhook& webhook,
                                                const std::vector<webhook_slice>& slices, std::size_t i,
                                                row_id& raw);
// What is kept of a webhook whose rows the database refuses for another reason than the disk: a signed body
// is never refused for its content (decision 14).
incoming_webhook only_the_bytes_of(incoming_webhook webhook);
// Adds what a further slice brought.
void append(accept_receipt& all, accept_receipt&& more);

}  // namespace ft9::storage::sqlite
