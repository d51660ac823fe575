#include "ft9/pipeline/trace_step.hpp"

#include <algorithm>
#include <utility>

namespace ft9::pipeline {
namespace {

storage::traced_request traced(const request_record& r) {
    storage::traced_request out;
    out.provider = r.provider;
    out.model = r.model;
    out.failure = std::string(clients::to_string(r.failure));
    out.form = std::string(to_string(r.form));
    out.ms = r.ms;
    out.input_tokens = r.input_tokens;
    out.cached_tokens = r.cached_tokens;
    out.output_tokens = r.output_tokens;
    return out;
}

}  // namespace

std::optional<std::int64_t> cost_of(const std::vector<request_record>& requests,
                                    const trace_step::price_list& prices_of) {
    if (!prices_of) return std::nullopt;
    std::optional<std::int64_t> sum;
    for (const auto& r : requests) {
        const bool used = r.failure == clients::ai_failure::none || r.input_tokens + r.output_tokens > 0;
        const auto cost =
            ft9::cost_of(prices_of(r.provider), r.input_tokens, r.cached_tokens, r.output_tokens);
        if (!cost && used) return std::nullopt;
        if (cost) sum = sum.value_or(0) + *cost;
    }
    return sum;
}

storage::turn_trace trace_of(const turn_work& t, const trace_step::price_list& prices_of) {
    storage::turn_trace out;
    out.provider = t.answer.provider;
    out.structured = t.analysis.has_value();
    // Clocks may be set back between the arrival and the turn.
    out.waited_ms = std::max<std::int64_t>(t.claimed_at - time_of(t.waiting.front().id), 0);
    out.media_ms = t.media_ms;
    out.cached_tokens = t.cached_tokens;
    out.cost = cost_of(t.requests, prices_of);
    out.superseded = t.superseded;
    for (const auto& r : t.requests)
        out.requests.push_back(traced(r));
    return out;
}

trace_step::trace_step(const storage::trace_store& store, price_list prices_of)
    : store_(store), prices_of_(std::move(prices_of)) {}

void trace_step::deciding(turn_work& t) {
    t.decision.along.push_back(store_.note(t.conversation, trace_of(t, prices_of_)));
}

}  // namespace ft9::pipeline
