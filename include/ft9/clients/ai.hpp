#pragma once

#include "ft9/core/abort_switch.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/core/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
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
    empty,             // answered, but said nothing (refusal, filter, empty text)
    invalid_request,   // 4xx that no retry cures
    cancelled,         // the caller pressed `abort`
};
std::string_view to_string(ai_failure f);

struct ai_request {
    std::shared_ptr<const std::string> system_prompt;
    std::vector<context_entry> conversation;  // oldest first, ends with the person's words
    std::string person_key;                   // opaque and stable, without personal data: safety_identifier
    abort_ptr abort;                          // may be null; pressed: the answer is not wanted any more
};

struct ai_answer {
    ai_failure failure = ai_failure::none;
    bool untrusted = false;                    // unreachable because its certificate is not to be trusted
    std::string detail;                        // for the log: the provider's words, no message text
    std::chrono::milliseconds retry_after{0};  // 0: not named
    std::string text, model, finish_reason;
    std::int64_t input_tokens = 0, output_tokens = 0;
};

// A chat model behind a network.
class ai_model {
  public:
    virtual ~ai_model() = default;
    // One request, no retries; ends by `deadline`. Never throws. Any executor.
    virtual boost::asio::awaitable<ai_answer> ask(ai_request request, steady_time deadline) = 0;
};

}  // namespace ft9::clients
