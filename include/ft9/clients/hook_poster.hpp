#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/errors.hpp"
#include "ft9/http/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace ft9::clients {

// One attempt to tell an event.
struct hook_post {
    std::string url, secret;  // the hook's; the URL was checked when the settings were loaded
    std::string topic;        // X-FT9-Event
    std::string delivery;     // X-FT9-Delivery: the same in every attempt
    unix_ms at = 0;           // X-FT9-Timestamp, in seconds; signed with the body
    std::string body;         // JSON
};

struct hook_answer {
    error_code failure;  // none: `status` is the receiver's answer
    int status = 0;
    std::chrono::milliseconds retry_after{0};  // 0: not named, or more than a day
};

// The operator's own systems, behind a network.
class hook_poster {
  public:
    virtual ~hook_poster() = default;
    // One POST, without redirects and retries. Failures: those of http::client::send, errc::invalid_argument
    // also for a URL that cannot be read. Never throws. Any executor.
    virtual boost::asio::awaitable<hook_answer> post(hook_post what, steady_time deadline) = 0;
};

// `http` outlives it; whether a private address may be spoken to is its options' affair (decision 20).
std::unique_ptr<hook_poster> make_http_hook_poster(http::client& http);

// Value of X-FT9-Signature-256: "sha256=" and HMAC-SHA256 over "<timestamp>.<body>", in lower-case hex
// digits. Pure.
std::string hook_signature(std::string_view secret, std::string_view timestamp, std::string_view body);

}  // namespace ft9::clients
