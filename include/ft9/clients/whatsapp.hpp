#pragma once

#include "ft9/core/attempt.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/http/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ft9::clients {

// Sends messages to people.
class message_sender {
  public:
    virtual ~message_sender() = default;
    // One attempt that was committed before; never throws. The outcome's `wait` is left to the caller.
    virtual boost::asio::awaitable<attempt_outcome> send(row_id id, attempt attempt,
                                                         steady_time deadline) = 0;
    // Marks as read, with the typing indicator if `typing`. Fire and forget: failures are only counted.
    virtual boost::asio::awaitable<void> mark_read(std::string phone_number_id, std::string wamid,
                                                   bool typing) = 0;
};

struct graph_options {
    http::base_url base;
    std::string version = "v26.0";
    std::string access_token;
    std::map<std::string, std::string, std::less<>> tokens = {};  // of numbers with one of their own
    std::chrono::milliseconds typing_deadline{2000};              // decision 11
};

struct graph_observation {
    std::string_view result;  // "accepted" or the verdict, "typing" for marks
    std::chrono::nanoseconds took;
};

// WhatsApp Cloud API (Graph). `messages` and `marks` are separate clients, so that typing never takes a
// connection that a reply needs. All arguments outlive the sender; options may be replaced at any time.
std::unique_ptr<message_sender> make_graph(http::client& messages, http::client& marks,
                                           const snapshot<graph_options>& options,
                                           std::function<void(const graph_observation&)> observe);

// The pure halves, for tests and fuzzing.
std::string send_body(row_id id, const attempt& a);
// What Graph's answer to a send means (decisions 3 and 4).
attempt_outcome read_send_answer(int status, std::string_view body);

}  // namespace ft9::clients
