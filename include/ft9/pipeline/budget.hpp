#pragma once

#include "ft9/core/ai_price.hpp"
#include "ft9/storage/usage_store.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ft9::pipeline {

// What may be spent at most; 0: without limit. Costs in millionths of a US dollar.
struct budget_limits {
    std::int64_t person_day_tokens = 0, day_tokens = 0, day_cost = 0, month_cost = 0, person_day_cost = 0;

    bool any() const {
        return person_day_tokens > 0 || day_tokens > 0 || day_cost > 0 || month_cost > 0 ||
               person_day_cost > 0;
    }
    // What only a person's turn is held against.
    void forget_person() { person_day_tokens = person_day_cost = 0; }
};

struct budget_options {
    budget_limits limits;
    prices primary, fallback;                // of the two providers
    std::int64_t most_output_tokens = 1024;  // of one answer: what a turn reserves besides its question
};

enum class budget : std::uint8_t { none, person_day, tokens_day, cost_day, cost_month, person_cost };
std::string_view to_string(budget b);
constexpr bool is_of_person(budget b) {
    return b == budget::person_day || b == budget::person_cost;
}

// What turns that are under way are going to use, by estimate.
struct turn_estimate {
    std::int64_t tokens = 0, cost = 0;
};

// The first budget that leaves nothing for a further turn. What is under way elsewhere counts as spent, so
// that turns side by side pass a limit by no more than the last one of them uses itself. Pure.
budget used_up(const budget_limits& l, const storage::usage_sums& sums, const turn_estimate& under_way);
// How full a budget is, 1 being all of it; 0 without a limit. Pure.
double part_used(const budget_limits& l, const storage::usage_sums& sums, budget b);

// What turns have used up and not yet written down, and what they are going to. Kept by conversation, which
// has one turn at a time. Any thread.
class turn_ledger {
  public:
    // A turn begins; what all others have reserved. It lasts until release(). `carried`: what the turn took
    // over from those that gave way to it, part of its counts from the first on.
    turn_estimate reserve(row_id conversation, turn_estimate mine, const storage::usage& carried = {});
    void release(row_id conversation);
    // The turn's counts so far; what is new since the last call was this provider's.
    void see(row_id conversation, const storage::usage& so_far, const std::string& provider,
             const budget_options& o);
    // What is to be written down with the next decision: also of turns before that ended without one.
    std::vector<storage::provider_usage> unwritten(row_id conversation) const;
    // It was.
    void written(row_id conversation);
    std::size_t size() const;

  private:
    struct entry {
        turn_estimate reserved;
        storage::usage seen;  // of this turn, and of what it took over
        std::map<std::string, storage::usage> unwritten;
        bool open = false;
    };
    mutable std::mutex mutex_;
    std::unordered_map<row_id, entry> entries_;
};

}  // namespace ft9::pipeline
