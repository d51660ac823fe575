#pragma once

#include "ft9/webhook/payload.hpp"

#include <simdjson.h>

namespace ft9::webhook {

// Adds what a value says besides messages and their statuses, `max_notices` at most.
void read_notices(simdjson::dom::element value, const notice& head, const payload_limits& limits,
                  std::vector<notice>& out);

inline constexpr std::size_t max_notices = 1000;

}  // namespace ft9::webhook
