#pragma once

#include "ft9/core/message.hpp"
#include "ft9/webhook/payload.hpp"

#include <simdjson.h>

namespace ft9::webhook {

// Fills in kind, words, content, context, referral and group of a message whose `type` is set. `m` is an
// object.
void read_content(simdjson::dom::element m, const payload_limits& limits, inbound_message& out);

}  // namespace ft9::webhook
