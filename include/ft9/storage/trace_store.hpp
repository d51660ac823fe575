#pragma once

#include "ft9/storage/journal.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// How each answer came about, without a word of what was said: GET /messages/{id}/trace.
namespace ft9::storage {

// One request to the model.
struct traced_request {
    std::string provider, model;
    std::string failure;  // "ok", or why there was no answer
    std::string form;     // how an answer in a form was asked for: "json_schema", "json_object", "text"
    std::int64_t ms = 0;
    std::int64_t input_tokens = 0, cached_tokens = 0, output_tokens = 0;
};

// What only a turn knows of itself; the rest of a trace stands in the journal's rows anyway. Times in
// milliseconds.
struct turn_trace {
    std::string provider;     // of the answer that counted; empty: the provider was not named
    bool structured = false;  // its analysis could be read
    std::int64_t waited_ms = 0, media_ms = 0;
    std::int64_t cached_tokens = 0;         // of all requests
    std::optional<std::int64_t> cost = {};  // of all requests, in millionths; nothing: no prices are known
    int superseded = 0;                     // turns before it that gave way
    std::vector<traced_request> requests = {};  // oldest first
};

// Something that the model had done for it.
struct traced_tool {
    std::string name, outcome;
    unix_ms at = 0;
    std::int64_t ms = 0;
};

struct traced_attempt {
    int number = 0;
    unix_ms started_at = 0, finished_at = 0;  // 0: not known any more; the first attempt's end is never kept
    int http_status = 0, error_code = 0;
    std::string wamid;  // empty: Meta took none
};

struct traced_part {
    int part = 0;
    send_view send;
    std::vector<traced_attempt> attempts;  // oldest first
};

struct traced_message {
    row_id id = 0;
    std::string wamid, type;
};

// A message without a turn (a fixed text, an operator's words) has `turn` 0, no model and one part.
struct answer_trace {
    row_id turn = 0, conversation = 0;
    outcome what = outcome::pending;
    std::string reason;
    std::string model, prompt_version;                 // empty: no model was asked, or none answered
    std::int64_t input_tokens = 0, output_tokens = 0;  // of all requests
    std::int64_t turn_ms = 0;                          // from the first thought to the decision
    std::optional<turn_trace> measured;                // none of turns that no model was to answer
    std::vector<traced_message> messages;              // what it answers, oldest first
    std::vector<traced_part> parts;                    // in their order
    std::vector<traced_tool> tools;
};

// Any thread.
class trace_store {
  public:
    virtual ~trace_store() = default;
    // For decision.along: keeps the trace with the turn, in the decision's transaction. Never fails by
    // itself.
    virtual std::function<void(sqlite::writing&, const decided&)> note(row_id conversation,
                                                                       turn_trace trace) const = 0;
    // Of an outgoing message, of a message that it answers, or of a turn. errc::not_found, or those of
    // reading.
    virtual awaitable_result<answer_trace> find(row_id id) = 0;
    // The same by Meta's id. A person's message is found by it as long as its hash is kept
    // (DEDUPE_RETENTION_DAYS).
    virtual awaitable_result<answer_trace> find(std::string wamid) = 0;
};

// What tells of a turn's tools instead of the journal's own table, on a reader's thread; oldest first.
using tool_lookup = std::function<std::vector<traced_tool>(sqlite::database&, row_id turn)>;

// `journal` must be one of open_sqlite_journal and outlive the store.
std::unique_ptr<trace_store> make_trace_store(journal& journal, tool_lookup tools = {});

}  // namespace ft9::storage
