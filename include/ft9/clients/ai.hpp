#pragma once

#include "ft9/core/abort_switch.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ft9::clients {

// Why a model gave no usable answer (decision 6, faults A01 to A09).
enum class ai_failure : std::uint8_t {
    none,
    unreachable,       // no answer arrived: DNS, connect, TLS, cut, deadline
    rate_limited,      // 429; `retry_after` if the provider named one
    server,            // 5xx, or an answer that cannot be read
    quota,             // the account has no credit left
    unauthorized,      // the key or its permissions are wrong
    context_too_long,  // the conversation exceeds the model's window
    empty,             // answered, but said nothing (filter, empty text)
    invalid_request,   // 4xx that no retry cures
    cancelled,         // the caller pressed `abort`
    declined,          // the model will not answer that (`refusal`): no failure of the provider's
};
std::string_view to_string(ai_failure f);

// The form that an answer is asked for in (`response_format` of type json_schema, strict).
struct answer_form {
    std::string name;         // letters, digits and underscores
    std::string schema;       // JSON Schema as text; empty: the provider takes none (`json_object`)
    std::string description;  // the same in words: then it stands between prompt and situation
};

// How the model was asked for the form: what its provider takes.
enum class form_mode : std::uint8_t { json_schema, json_object, text };
std::string_view to_string(form_mode m);

// A function that the model may call.
struct ai_tool {
    std::string name, description;
    std::string parameters;  // JSON Schema as text
    bool strict = false;     // the schema keeps to what `strict` takes
};

struct ai_tool_call {
    std::string id, name;
    std::string arguments;  // JSON as the model wrote it: not checked
};

// What the model asked for in an earlier answer of this turn, and what it is told.
struct tool_round {
    std::string text;  // what it said along with it; often empty
    std::vector<ai_tool_call> calls;
    std::vector<std::string> results;  // one for each call
};

struct ai_request {
    std::shared_ptr<const std::string> system_prompt;  // the same for everybody: stands first, for caches
    std::string situation;  // of this person and moment; empty: none. Stands behind the prompt
    std::vector<context_entry> conversation;  // oldest first, ends with the person's words
    std::string person_key;                   // opaque and stable, without personal data; empty: not told
    abort_ptr abort;                          // may be null; pressed: the answer is not wanted any more
    std::shared_ptr<const answer_form> form = nullptr;            // null: plain words
    std::shared_ptr<const std::vector<ai_tool>> tools = nullptr;  // null: none
    std::vector<tool_round> rounds = {};                          // oldest first
    std::string rounds_title = {};      // before them where they are told in words: they are data
    bool may_call = true;               // false: the tools are only known, the answer must be words
    std::size_t max_output_tokens = 0;  // 0: OPENAI_MAX_OUTPUT_TOKENS
};

// A question to one of several providers.
struct ai_attempt {
    std::string provider, model;
    ai_failure failure = ai_failure::none;
    form_mode form = form_mode::text;
    std::chrono::milliseconds took{0};
};

struct ai_answer {
    ai_failure failure = ai_failure::none;
    bool untrusted = false;                    // unreachable because its certificate is not to be trusted
    bool not_there = false;                    // invalid_request because of a model or address it has not
    std::string detail;                        // for the log: the provider's words, no message text
    std::chrono::milliseconds retry_after{0};  // 0: not named
    std::string text, model, finish_reason;
    std::string provider;  // which of several: "primary", "fallback"
    form_mode form = form_mode::text;
    std::vector<ai_tool_call> calls;  // not empty: the model wants these before it answers
    std::int64_t input_tokens = 0, output_tokens = 0;
    std::int64_t cached_tokens = 0;        // of input_tokens
    std::chrono::milliseconds took{0};     // 0: not measured
    std::vector<ai_attempt> earlier = {};  // other providers that were asked the same in vain, oldest first
};

// A chat model behind a network.
class ai_model {
  public:
    virtual ~ai_model() = default;
    // One request, no retries; ends by `deadline`. Never throws. Any executor.
    virtual boost::asio::awaitable<ai_answer> ask(ai_request request, steady_time deadline) = 0;
};

}  // namespace ft9::clients
