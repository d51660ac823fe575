#pragma once

#include "ft9/storage/journal.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::storage {

enum class tool_state : std::uint8_t {
    proposed,   // the person is to be asked first; nothing was called
    intent,     // committed before the call; found so later, nobody knows whether it was made
    done,       // the endpoint said so
    failed,     // it was not done
    unknown,    // it may have been done
    confirmed,  // of a proposal: the person said yes, and the call has a row of its own
    withdrawn,  // of a proposal: the person never read of it
};
std::string_view to_string(tool_state s);

// One call, as the model asked for it.
struct tool_call_row {
    row_id id = 0;
    row_id turn = 0;     // 0: its turn has not been decided yet
    row_id message = 0;  // the first that the turn answered
    int number = 0;      // within the turn, from 1; 0: a proposal
    std::string name;
    std::string arguments;  // compact JSON, members in alphabetical order
    tool_state state = tool_state::intent;
    std::string result;   // as the endpoint answered, shortened
    int http_status = 0;  // 0: no answer
    unix_ms ended_at = 0;
    // A call was made, or may have been.
    bool was_made() const { return state >= tool_state::intent && state <= tool_state::unknown; }
    // What the endpoint recognises a repetition by.
    std::string key() const { return public_id(message) + "." + std::to_string(number); }
};

struct new_tool_call {
    row_id conversation = 0;
    std::int64_t epoch = 0;  // of the conversation when the turn began
    row_id message = 0;
    std::string name, arguments;
    row_id proposal = 0;  // that the person said yes to; 0: none
};

struct tool_call_end {
    row_id id = 0;
    tool_state state = tool_state::unknown;
    std::string result;
    int http_status = 0;
};

// Calls of tools, journaled as sends are: the intent before the call (decision 26). Errors are the journal's.
// Any thread; await on any executor.
class tool_store {
  public:
    virtual ~tool_store() = default;
    // Of a conversation since then, oldest first, at most 200.
    virtual awaitable_result<std::vector<tool_call_row>> since(row_id conversation, unix_ms at) = 0;
    // Of a decided turn, in their order.
    virtual awaitable_result<std::vector<tool_call_row>> calls_of(row_id turn) = 0;
    // Commits the intent. Its row; one with id 0: the gate is closed (the person opted out, a human being
    // took over, or the conversation is no more), and nothing is to be called.
    virtual awaitable_result<tool_call_row> begin(new_tool_call call) = 0;
    // Commits that the person is to be asked. False: the gate is closed.
    virtual awaitable_result<bool> propose(new_tool_call call) = 0;
    // Commits that nobody was asked about what the conversation's undecided turn has proposed so far.
    virtual awaitable_result<bool> withdraw(row_id conversation) = 0;
    // What became of an intent. False: it is none (any more).
    virtual awaitable_result<bool> finish(tool_call_end end) = 0;
    // For decision.along: the calls become those of the turn. `answered`: the person reads the model's words;
    // otherwise nobody was asked, and what was proposed is withdrawn.
    virtual std::function<void(sqlite::writing&, const decided&)> settled_by(row_id conversation,
                                                                             bool answered) = 0;
};

// In the journal's database. `j` outlives it.
std::unique_ptr<tool_store> make_tool_store(journal& j);

}  // namespace ft9::storage
