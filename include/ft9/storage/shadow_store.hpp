#pragma once

#include "ft9/storage/journal.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// What another prompt or model would have answered, beside what was sent (docs/replay.md).
namespace ft9::storage {

// One answer that was made twice. Nothing where there is nothing to compare.
struct shadow_answer {
    row_id turn = 0;                    // of the real answer
    std::string prompt_version, model;  // of the other one
    std::string result;                 // "compared"; else why there was no other answer: "failed"
    std::optional<bool> pillar_same, intent_same;
    std::optional<double> length_ratio, similarity;  // of the other text, measured by the real one
    std::int64_t live_ms = 0, shadow_ms = 0;
    std::optional<std::int64_t> live_cost, shadow_cost;  // millionths of the currency
    std::string live_text, shadow_text;                  // empty unless SHADOW_KEEP_TEXTS
};

// All answers of one prompt and model together. Means are over those that were compared; nothing: there are
// none.
struct shadow_variant {
    std::string prompt_version, model;
    std::int64_t answers = 0, compared = 0, failed = 0;
    std::optional<double> pillar_agreement, intent_agreement;  // parts of 1
    std::optional<double> length_ratio, similarity;
    std::optional<double> live_ms, shadow_ms;
    std::optional<double> live_cost, shadow_cost;  // of one answer, in millionths
};

struct shadow_summary {
    std::vector<shadow_variant> variants;  // the newest first, at most 50
    std::vector<shadow_answer> examples;   // the newest first
};

// Any thread.
class shadow_store {
  public:
    virtual ~shadow_store() = default;
    // False: the turn is no more, its person was erased meanwhile; nothing is kept.
    virtual awaitable_result<bool> add(shadow_answer answer) = 0;
    // Of answers since then, with so many single ones.
    virtual awaitable_result<shadow_summary> summary(unix_ms since, std::size_t examples) = 0;
};

// `journal` must be one of open_sqlite_journal and outlive the store.
std::unique_ptr<shadow_store> make_shadow_store(journal& journal);

}  // namespace ft9::storage
