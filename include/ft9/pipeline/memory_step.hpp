#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/mentor/memory_words.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/turn_step.hpp"
#include "ft9/storage/memory_store.hpp"

#include <chrono>
#include <functional>

namespace ft9::pipeline {

struct memory_options {
    std::chrono::milliseconds session_ttl{1'800'000};
    bool summaries = true;  // sessions that end are noted for the summariser
    // The day in the business's time zone; empty: UTC-3.
    std::function<mentor::calendar_day(unix_ms)> day_of = {};
};

// Tells the model what is remembered of the person, and keeps what it proposes to remember, in the decision's
// own transaction. A memory that cannot be read costs the memory, not the answer.
class memory_step final : public turn_step {
  public:
    // All outlive it.
    memory_step(storage::memory_store& store, const clock& time, metrics& meter, memory_options options);
    boost::asio::awaitable<step_ruling> before(turn_work& t) override;
    void deciding(turn_work& t) override;

  private:
    void tell(turn_work& t) const;
    std::optional<mentor::calendar_day> away(const turn_work& t) const;
    storage::memory_change change_of(const turn_work& t) const;

    storage::memory_store& store_;
    const clock& time_;
    metrics& meter_;
    const memory_options options_;
};

// The day in a place that is three hours behind UTC, as Brazil's business is since 2019.
mentor::calendar_day day_in_brazil(unix_ms at);

// What a model proposes, as a change that can be applied to whatever is in force by then. `read`: the
// document that it had before it. Counts and logs what had to be left out, without its words; empty if
// nothing is left.
storage::memory_change change_proposed(const std::string& proposal, const std::string& read,
                                       const std::vector<std::string>& pillars, metrics& meter);

}  // namespace ft9::pipeline
