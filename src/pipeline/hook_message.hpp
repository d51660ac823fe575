#pragma once

#include "ft9/clients/hook_poster.hpp"
#include "ft9/core/event_hook.hpp"
#include "ft9/storage/hook_store.hpp"

namespace ft9::pipeline {

// One attempt to tell a hook of an event, with no more than that hook is to get. Pure.
clients::hook_post hook_message(const event_hook& hook, const storage::hook_delivery& d, unix_ms now);

}  // namespace ft9::pipeline
