#pragma once

#include "conversation.hpp"

#include "ft9/clients/ai.hpp"
#include "ft9/core/ai_price.hpp"
#include "ft9/core/clock.hpp"
#include "ft9/mentor/prompt.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// Two prompts or models answer the same conversations.
namespace ft9::app::replay {

// One of both sides.
struct contestant {
    std::string label;  // for the report: prompt's version and model
    std::shared_ptr<const mentor::mentor_content> content;
    clients::ai_model* model = nullptr;  // null: what was recorded answers
    prices price = {};
};

struct played_answer {
    std::string failure;  // why there is none; empty: there is one
    std::string text, pillar, intent;
    bool analysed = false;
    std::string model;  // as the provider named it
    std::int64_t ms = 0, input_tokens = 0, cached_tokens = 0, output_tokens = 0;
    std::optional<std::int64_t> cost;  // millionths
    std::vector<mentor::check_verdict> verdicts;
    bool good() const { return failure.empty() && mentor::all_passed(verdicts); }
};

struct played {
    const conversation* of = nullptr;
    played_answer baseline, candidate;
    double similarity = 0;  // of both texts; 0 if one is missing
};

struct match_rules {
    std::size_t concurrency = 4;
    std::chrono::milliseconds deadline{40'000};  // of one answer, all attempts together
    int most_asks = 3;
    std::chrono::milliseconds first_wait{1000};  // doubles, unless the provider names another
};

struct match {
    const std::vector<conversation>& conversations;
    contestant baseline, candidate;
    match_rules rules;
};

// Runs `io` until all is played; nothing else should be on it but what the models need. In the order of the
// conversations. `progress` (may be empty) is called after each. What a model throws is thrown.
std::vector<played> play(boost::asio::io_context& io, const clock& time, const match& m,
                         const std::function<void(std::size_t done)>& progress = {});

// Sums for the end of a report.
struct tally {
    std::size_t conversations = 0, passed = 0, failed = 0,
                unanswered = 0;  // of the candidate; failed: the rest
    std::size_t better = 0,
                worse = 0;  // all checks passed where they did not with the baseline, and the reverse
    std::int64_t mean_ms = 0, tokens = 0;
    std::optional<std::int64_t> cost;
};
tally sum_of(const std::vector<played>& all, played_answer played::*side);

}  // namespace ft9::app::replay
