#pragma once

#include "ft9/clients/tool.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/pipeline/tool_step.hpp"
#include "ft9/storage/tool_store.hpp"

#include <string>
#include <vector>

// What may be called now. Pure: rows of the last day and the time come from the caller.
namespace ft9::pipeline {

using tool_rows = std::vector<storage::tool_call_row>;

struct tool_ruling {
    enum class kind : std::uint8_t {
        call,         // commit the intent, then call
        reuse,        // it was called in this turn before: `row` says what came of it
        propose,      // the person is to be asked first
        asked,        // likewise, and that is stored already
        unconfirmed,  // the person was asked and has not said yes
        over_limit,
    } what = kind::call;
    storage::tool_call_row row = {};  // of reuse
    row_id proposal = 0;              // of call: the one that was said yes to; 0: none was needed
};

// `arguments` in the form in which rows hold them; `yes`: the person's newest message, if it says yes,
// otherwise 0. One that came before the turn that asked was decided says yes to something else.
tool_ruling judge_tool_call(const clients::tool& which, const std::string& arguments, const tool_rows& known,
                            row_id yes, unix_ms now, const tool_limits& limits);

// Whether the person may have it called at all today.
bool is_offered(const clients::tool& which, const tool_rows& known, unix_ms now, const tool_limits& limits);

// Proposals that the person has read of and may still say yes to.
bool is_pending_proposal(const storage::tool_call_row& r, unix_ms now, const tool_limits& limits);

}  // namespace ft9::pipeline
