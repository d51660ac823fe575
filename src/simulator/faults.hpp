#pragma once

#include "ft9/core/errors.hpp"
#include "simulator/signature.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ft9::simulator {

// Where things go wrong: in the fake Graph's answers, in the fake model's, or in what we send to the server.
enum class side : std::uint8_t { graph, ai, webhook };
enum class cut : std::uint8_t {
    none,
    before_request,  // the connection ends before its TLS handshake: no request byte is ever sent
    after_request,   // the request is read, no byte of an answer follows
    mid_response,    // half of the answer, then the end
};

// One way to misbehave, for a number of calls.
struct fault {
    side target = side::graph;
    std::string call = "message";  // Graph: message, read or any. AI: transcription, speech, tool, any,
                                   // otherwise chat. Webhook: message, status, any
    std::string match;             // only requests whose body contains this text; empty: all
    std::int64_t times = 1;        // 0: until reset
    std::int64_t percent = 100, seed = 0;  // it hits this share of the calls that fit, drawn with the seed
    int status = 0;                        // HTTP status; 0: what `code` implies, or the usual answer
    nlohmann::json code;                   // Graph: number. AI: text such as "insufficient_quota". null: none
    std::optional<std::string> body;
    std::chrono::milliseconds delay{0};  // before the answer
    std::chrono::milliseconds drip{0};   // pause after each byte of the answer
    cut where = cut::none;
    bool after_accept =
        false;  // Graph: the message is accepted and its statuses follow, whatever the answer says
    std::string retry_after;  // header's value; empty: none
    bool malformed = false;   // an answer that is not JSON
    // Of webhooks only:
    std::int64_t copies = 0;  // further deliveries of the same bytes
    bool hold = false;        // the next webhook overtakes it (after `delay`, 5 s by default, it goes anyway)
    std::optional<signature_kind> signature;
    nlohmann::json order;  // the body that asked for it, for those who look at the list
    // Nothing in it but slowness: the usual answer is given.
    bool only_slow() const;
};

// Reads the body of POST /control/faults. errc::invalid_argument names no field: `problem` does.
result<fault> parse_fault(const nlohmann::json& body, std::string& problem);

// Faults that wait for their calls; the first one that fits is used. Any thread.
class fault_queue {
  public:
    // The number by which it can be removed.
    std::uint64_t push(fault f);
    // The fault for this request, one use taken. Never one of cut::before_request.
    std::optional<fault> take(side target, std::string_view call, std::string_view body);
    // True if the next connection is to be refused; one use is taken.
    bool take_refusal(side target);
    // True if a refusal waits: idle connections must not be used to get round it.
    bool refuses(side target) const;
    // All of them: [{"id","order","hits","left"}]. `left`: calls to come, null until it is removed. Those
    // that are used up follow, the newest first, with left 0; a few are remembered.
    nlohmann::json list() const;
    // False if there is none of that number, used up or not.
    bool remove(std::uint64_t id);
    void clear();
    // How many still wait.
    std::size_t size() const;

  private:
    struct item {
        std::uint64_t id = 0;
        std::uint64_t hits = 0, asked = 0;
        fault what;
    };
    using place = std::list<item>::iterator;
    static bool drawn(item& i);
    fault use(place found);

    mutable std::mutex mutex_;
    std::uint64_t last_id_ = 0;
    std::list<item> waiting_, spent_;
};

}  // namespace ft9::simulator
