#pragma once

#include "ft9/clients/tool.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace ft9::clients {

// One call. `key` is the Idempotency-Key: the same for the same call, however often it is made.
struct tool_order {
    std::string key;
    std::string conversation;         // public id
    std::string arguments;            // JSON object that fits the tool's schema
    std::string phone, name;          // of the person; both empty: not told
    std::size_t result_limit = 4096;  // bytes of the result that are kept
};

enum class tool_verdict : std::uint8_t {
    done,     // 2xx
    failed,   // refused, or nothing of the request has left: it was not done
    unknown,  // a timeout, a cut connection, 3xx, 5xx: it may have been done
};

struct tool_outcome {
    tool_verdict verdict = tool_verdict::failed;
    int http_status = 0;  // 0: no answer
    std::string result;   // of the answer's body: valid UTF-8 without controls, cut at the limit
    std::string detail;   // for the log: no content
};

// What carries out tool calls.
class tool_caller {
  public:
    virtual ~tool_caller() = default;
    // One exchange, never repeated, over by `deadline`. Never throws. Any executor. `which` outlives the
    // call.
    virtual boost::asio::awaitable<tool_outcome> call(const tool& which, tool_order order,
                                                      steady_time deadline) = 0;
};

// Signed with the tool's secret: `Authorization: Bearer`, X-FT9-Timestamp and X-FT9-Signature-256
// (core/hmac.hpp). No redirect is followed. `http` and `time` outlive it.
std::unique_ptr<tool_caller> make_http_tool_caller(http::client& http, const clock& time);

// The pure halves, for tests.
http::client_request tool_request(const tool& which, const tool_order& order, unix_ms now);
tool_outcome read_tool_answer(const http::exchange& x, std::size_t result_limit);

}  // namespace ft9::clients
