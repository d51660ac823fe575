#include "ft9/pipeline/budget.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace {

// Conversations whose turns ended without a decision and never came back (merged, erased): their numbers go.
constexpr std::size_t most_left_over = 10'000;

struct budget_row {
    budget which;
    std::int64_t budget_limits::*limit;
};

// In the order in which they are looked at: the person's own first, for its text is the more helpful.
constexpr std::array<budget_row, 5> budget_rows{{{budget::person_day, &budget_limits::person_day_tokens},
                                                 {budget::person_cost, &budget_limits::person_day_cost},
                                                 {budget::tokens_day, &budget_limits::day_tokens},
                                                 {budget::cost_day, &budget_limits::day_cost},
                                                 {budget::cost_month, &budget_limits::month_cost}}};

std::int64_t spent_of(const storage::usage_sums& s, budget b) {
    switch (b) {
        case budget::person_day:
            return s.person_day.tokens();
        case budget::person_cost:
            return s.person_day.cost;
        case budget::tokens_day:
            return s.day.tokens();
        case budget::cost_day:
            return s.day.cost;
        case budget::cost_month:
            return s.month_cost;
        case budget::none:
            break;
    }
    return 0;
}

// A person has one turn at a time: nothing else of theirs is under way.
std::int64_t under_way_of(const turn_estimate& e, budget b) {
    if (is_of_person(b)) return 0;
    return b == budget::tokens_day ? e.tokens : e.cost;
}

// Of what a turn takes over, the part that was seen before; of a turn that begins anew nothing.
storage::usage seen_of(const storage::usage& seen, const storage::usage& carried) {
    return {std::min(seen.requests, carried.requests), std::min(seen.input, carried.input),
            std::min(seen.cached, carried.cached), std::min(seen.output, carried.output), 0};
}

const prices& prices_of(const budget_options& o, const std::string& provider) {
    return provider == "fallback" ? o.fallback : o.primary;
}

}  // namespace

std::string_view to_string(budget b) {
    constexpr std::array<std::string_view, 6> names{"none",     "person_day", "tokens_day",
                                                    "cost_day", "cost_month", "person_cost"};
    return names.at(static_cast<std::size_t>(b));
}

budget used_up(const budget_limits& l, const storage::usage_sums& sums, const turn_estimate& under_way) {
    for (const auto& row : budget_rows) {
        const auto limit = l.*row.limit;
        if (limit > 0 && spent_of(sums, row.which) + under_way_of(under_way, row.which) >= limit)
            return row.which;
    }
    return budget::none;
}

double part_used(const budget_limits& l, const storage::usage_sums& sums, budget b) {
    const auto row = std::find_if(budget_rows.begin(), budget_rows.end(),
                                  [b](const budget_row& r) { return r.which == b; });
    if (row == budget_rows.end() || l.*row->limit <= 0) return 0;
    return static_cast<double>(spent_of(sums, b)) / static_cast<double>(l.*row->limit);
}

turn_estimate turn_ledger::reserve(row_id conversation, turn_estimate mine, const storage::usage& carried) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() > most_left_over)
        std::erase_if(entries_, [](const auto& e) { return !e.second.open; });
    turn_estimate others;
    for (const auto& [other, e] : entries_) {
        if (other == conversation) continue;
        others.tokens += e.reserved.tokens;
        others.cost += e.reserved.cost;
    }
    auto& own = entries_[conversation];
    own.reserved = mine;
    own.seen = seen_of(own.seen, carried);
    own.open = true;
    return others;
}

void turn_ledger::release(row_id conversation) {
    const std::lock_guard lock(mutex_);
    const auto at = entries_.find(conversation);
    if (at == entries_.end()) return;
    at->second.reserved = {};
    at->second.open = false;
    if (at->second.unwritten.empty()) entries_.erase(at);
}

void turn_ledger::see(row_id conversation, const storage::usage& so_far, const std::string& provider,
                      const budget_options& o) {
    const std::lock_guard lock(mutex_);
    const auto known = entries_.find(conversation);
    const auto seen = known == entries_.end() ? storage::usage{} : known->second.seen;
    storage::usage fresh{so_far.requests - seen.requests, so_far.input - seen.input,
                         so_far.cached - seen.cached, so_far.output - seen.output, 0};
    if (fresh.empty()) return;
    auto& e = entries_[conversation];
    e.seen = so_far;
    fresh.cost = cost_of(prices_of(o, provider), fresh.input, fresh.cached, fresh.output).value_or(0);
    e.unwritten[provider.empty() ? "primary" : provider].add(fresh);
}

std::vector<storage::provider_usage> turn_ledger::unwritten(row_id conversation) const {
    const std::lock_guard lock(mutex_);
    std::vector<storage::provider_usage> all;
    const auto at = entries_.find(conversation);
    if (at == entries_.end()) return all;
    for (const auto& [provider, used] : at->second.unwritten)
        all.push_back({provider, used});
    return all;
}

void turn_ledger::written(row_id conversation) {
    const std::lock_guard lock(mutex_);
    const auto at = entries_.find(conversation);
    if (at == entries_.end()) return;
    at->second.unwritten.clear();
    if (!at->second.open) entries_.erase(at);
}

std::size_t turn_ledger::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace ft9::pipeline
