#pragma once

#include "ft9/clients/ai.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/mentor/analysis.hpp"
#include "ft9/mentor/situation.hpp"
#include "ft9/storage/memory_store.hpp"
#include "ft9/storage/records.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ft9::pipeline {

struct mentor_words;

// One request to the model and what came of it, for the trace: no words of anybody.
struct request_record {
    std::string provider, model;  // as the answer named them; empty: it did not
    clients::ai_failure failure = clients::ai_failure::none;
    clients::form_mode form = clients::form_mode::text;  // how an answer in a form was asked for
    std::int64_t ms = 0;
    std::int64_t input_tokens = 0, cached_tokens = 0, output_tokens = 0;
};
inline constexpr std::size_t most_request_records = 32;  // of one turn; what comes later is not recorded

// What one turn gathers on its way from the person's words to the decision. One coroutine uses it at a time.
struct turn_work {
    row_id conversation = 0;
    const std::vector<storage::pending_message>& waiting;  // what the turn answers, oldest first; never empty
    const mentor_words& words;
    boost::asio::any_io_executor strand;
    steady_time deadline;              // of the whole turn
    clients::ai_request request = {};  // what the model is asked
    mentor::situation situation = {};  // what before() adds stands in the request, behind the prompt
    clients::ai_answer answer = {};    // what it said last
    int asked = 0;                     // requests to the model so far, retries included
    // Of all of them, and of the turns of the same burst that gave way; of a request that was given up an
    // estimate of its input.
    std::int64_t input_tokens = 0, output_tokens = 0, cached_tokens = 0;
    std::optional<mentor::analysis> analysis = {};
    storage::memory_record remembered = {};  // of the person, as before() found it
    std::string reply = {};           // the model's words to the person, Markdown; a step may change them
    storage::decision decision = {};  // what is going to be committed
    // Something happened outside that cannot be taken back: news does not supersede the turn any more.
    bool acted = false;
    // The model has answered, and `reply` goes out; false: a fixed text, or nothing.
    bool answered = false;
    // What steps keep as long as the turn lasts, however it ends. It may end after the steps themselves:
    // giving it back must not need them.
    std::vector<std::shared_ptr<void>> held = {};
    std::vector<request_record> requests = {};  // oldest first; likewise of all turns of the burst
    unix_ms claimed_at = 0;                     // when the conversation was taken up
    std::int64_t media_ms = 0;                  // then its files were fetched and heard
    int superseded = 0;                         // turns before this one that gave way to news (decision 10)

    // The model has answered and what it found of the person holds: its words go out, or it wishes for a
    // human being, whose notice goes out instead.
    bool is_understood() const {
        return answered ||
               (decision.what == outcome::handed_over && decision.reason == storage::model_wants_human);
    }
};

enum class step_ruling : std::uint8_t {
    go,         // to the next step
    ask_again,  // of after(): the model is asked once more, with what the step added to the request
    settled,    // the decision is complete as it stands: no further step, no model
    unusable,   // of after(): what the model said is no answer, as if it had said nothing
    later,      // nothing can be decided now: the conversation comes again in a few seconds
};

// A concern of its own within a turn: safety, memory, tools, budgets ... The order is that of
// pipeline_environment::steps, in both directions the same. Shared by all turns, so any thread; outlives the
// pipeline. What it throws ends the turn, which is tried again.
class turn_step {
  public:
    virtual ~turn_step() = default;
    // Before the model is asked: may add to the request, or settle the turn without the model.
    virtual boost::asio::awaitable<step_ruling> before(turn_work& t);
    // After the model answered: may read, change or replace what it said.
    virtual boost::asio::awaitable<step_ruling> after(turn_work& t);
    // Just before the decision is committed, whoever made it: what is to be stored with it goes into
    // decision.along. Not for messages that were refused or expired.
    virtual void deciding(turn_work& t);
    // The decision is committed; `made` tells what really became of it.
    virtual void decided(const turn_work& t, const storage::decided& made);
};

}  // namespace ft9::pipeline
