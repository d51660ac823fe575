#pragma once

#include "ft9/core/event_hook.hpp"
#include "ft9/storage/journal.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ft9::storage {

// An event that a hook has not taken yet. Ids order by time; within a conversation that is the order in which
// things happened.
struct waiting_delivery {
    row_id id = 0, conversation = 0;  // 0: of no conversation
    int attempts = 0;
    unix_ms since = 0;    // when it happened, or was replayed: how long it is tried counts from there
    unix_ms next_at = 0;  // not before
};

// What is needed to tell it.
struct hook_delivery {
    row_id id = 0, event = 0, conversation = 0;
    event_topic topic = event_topic::test;
    std::string data;  // JSON object; as much as any hook wanted when it happened
};

// What became of an attempt that failed.
struct hook_attempt {
    row_id id = 0;
    int attempts = 0;
    unix_ms next_at = 0;
    std::string error;      // in our words and the status: nothing of what the receiver said
    bool given_up = false;  // it becomes a dead letter of kind "hook"
};

struct hook_counts {
    std::string hook;
    std::int64_t waiting = 0, given_up = 0;
    unix_ms oldest = 0;  // of those that wait; 0: none
};

// The events that are to be delivered, beside the journal in the same database. Results and errors are those
// of the journal. Any executor.
class hook_store {
  public:
    virtual ~hook_store() = default;
    // Those of a hook with ids behind `after`, oldest first.
    virtual awaitable_result<std::vector<waiting_delivery>> waiting(std::string hook, row_id after,
                                                                    std::size_t limit) = 0;
    // Nothing if it does not wait any more, or the person is being erased.
    virtual awaitable_result<std::optional<hook_delivery>> find(row_id id) = 0;
    // It arrived: nothing of it is kept.
    virtual awaitable_result<bool> delivered(row_id id) = 0;
    // It did not; false if nothing is known of it any more.
    virtual awaitable_result<bool> failed(hook_attempt attempt) = 0;
    // An event of topic `test` for that hook alone; the id of its delivery. Audited.
    virtual awaitable_result<row_id> add_test(std::string hook) = 0;
    // Of every hook that has something, also of such as are not configured any more.
    virtual awaitable_result<std::vector<hook_counts>> counts() = 0;
};
// The journal outlives it.
std::unique_ptr<hook_store> make_hook_store(journal& j);

// For decision.along: notes an event of the conversation in the transaction that decides, if a hook wants it
// and the conversation is still there. `data` is an object; its member "text" is kept only for hooks that get
// texts. May be called on any thread; what it returns runs on the journal's.
std::function<void(sqlite::writing&, const decided&)> event_along(event_topic topic, row_id conversation,
                                                                  const nlohmann::json& data);

}  // namespace ft9::storage
