#pragma once

#include "conversation.hpp"

#include "ft9/storage/recorded.hpp"

namespace ft9::app::replay {

// What was said, without what points to somebody (mentor/redaction.hpp). Cards, places, orders and forms are
// replaced as a whole. `number` makes the name. Pure.
conversation redacted(const storage::recorded_conversation& from, std::size_t number);

}  // namespace ft9::app::replay
