#pragma once

#include "ft9/clients/tool_caller.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/storage/journal.hpp"
#include "ft9/storage/tool_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace ft9::pipeline {

struct tool_ruling;

struct tool_limits {
    std::uint32_t calls_per_turn = 4;  // of all tools
    std::uint32_t rounds = 3;          // times that the model may ask for calls before it must answer
    std::uint32_t calls_per_day = 20;  // of one person, in 24 hours
    std::size_t result_bytes = 4096;   // that the model is shown of a result
    std::chrono::milliseconds confirm_within{900'000};  // a yes that comes later counts for nothing
};

// What the step works with; all of it outlives the step.
struct tool_parts {
    const snapshot<clients::tool_set>& tools;
    clients::tool_caller& caller;
    storage::tool_store& store;
    storage::journal& journal;
    const clock& time;
    metrics& meter;
};

// Lets the model call the operator's tools (decision 26, docs/tools.md): arguments are judged, the intent is
// committed before each call, what came of it is stored and told to the model, which is then asked again.
// Nothing that may have happened is repeated by itself. The first of the steps: while the model wants
// something done there is no answer to read.
class tool_step final : public turn_step {
  public:
    tool_step(tool_parts parts, tool_limits limits);
    boost::asio::awaitable<step_ruling> before(turn_work& t) override;
    boost::asio::awaitable<step_ruling> after(turn_work& t) override;
    void deciding(turn_work& t) override;

  private:
    struct told;  // what the model is told of one call, or why the turn ends
    boost::asio::awaitable<told> carry_out(turn_work& t, clients::ai_tool_call asked);
    boost::asio::awaitable<told> follow(turn_work& t, const clients::tool& which, std::string arguments);
    boost::asio::awaitable<told> act(turn_work& t, const clients::tool& which, std::string arguments,
                                     const tool_ruling& ruling);
    boost::asio::awaitable<told> propose(turn_work& t, const clients::tool& which, std::string arguments);
    boost::asio::awaitable<told> make_call(turn_work& t, const clients::tool& which, std::string arguments,
                                           row_id proposal);
    boost::asio::awaitable<clients::tool_outcome> exchange(turn_work& t, const clients::tool& which,
                                                           storage::tool_call_row row);
    boost::asio::awaitable<told> retell(turn_work& t, storage::tool_call_row row);
    told say(const turn_work& t, const char* result, const std::string& why) const;

    const tool_parts parts_;
    const tool_limits limits_;
};

}  // namespace ft9::pipeline
