#include "ft9/pipeline/budget_step.hpp"

#include "ft9/core/text.hpp"
#include "ft9/pipeline/pipeline.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

constexpr std::array<budget, 3> budgets_of_all{budget::tokens_day, budget::cost_day, budget::cost_month};

// Four bytes a token is the usual rule of thumb; the answer is taken to be as long as it may be.
turn_estimate estimate_of(const turn_work& t, const budget_options& o) {
    constexpr std::size_t bytes_of_a_token = 4;
    auto bytes = t.request.situation.size();
    if (t.request.system_prompt) bytes += t.request.system_prompt->size();
    for (const auto& line : t.request.conversation)
        bytes += line.text.size();
    const auto input = static_cast<std::int64_t>(bytes / bytes_of_a_token);
    return {input + o.most_output_tokens, cost_of(o.primary, input, 0, o.most_output_tokens).value_or(0)};
}

storage::usage so_far_of(const turn_work& t) {
    return {t.asked, t.input_tokens, t.cached_tokens, t.output_tokens, 0};
}

std::int64_t first_of_month(std::int64_t day) {
    return day - (date_of(day).day - 1);
}

const std::string& text_of(const mentor_words& words, budget b) {
    static const mentor::budget_texts ours;
    const auto& texts = words.content ? words.content->texts.budgets : ours;
    return is_of_person(b) ? texts.person : texts.everybody;
}

}  // namespace

budget_step::budget_step(storage::usage_store& usage, const clock& time, time_zone zone,
                         const snapshot<budget_options>& options, metrics& meter, alarm_sink& alarms)
    : usage_(usage), time_(time), zone_(std::move(zone)), options_(options), meter_(meter), alarms_(alarms) {}

asio::awaitable<step_ruling> budget_step::before(turn_work& t) {
    const auto options = options_.get();
    // First the reservation, then the reading: what is written in between counts twice rather than not at
    // all.
    const auto others = ledger_->reserve(t.conversation, estimate_of(t, *options), so_far_of(t));
    auto release = [ledger = ledger_, conversation = t.conversation](void*) {
        ledger->release(conversation);
    };
    t.held.emplace_back(nullptr, std::move(release));
    if (!options->limits.any()) co_return step_ruling::go;
    const auto day = zone_.day_at(time_.now());
    const auto month = first_of_month(day);
    auto reading = usage_.sums(t.conversation, day, month);
    const auto sums = co_await std::move(reading);
    if (!sums) co_return step_ruling::later;
    watch(options->limits, *sums, day, month);
    const auto spent = used_up(options->limits, *sums, others);
    if (spent == budget::none) co_return step_ruling::go;
    ledger_->release(t.conversation);
    refuse(t, spent, day);
    co_return step_ruling::settled;
}

void budget_step::refuse(turn_work& t, budget b, std::int64_t day) {
    meter_.count(counter::budget_refusals, to_string(b));
    auto& d = t.decision;
    d.what = outcome::ignored;
    d.reason = is_of_person(b) ? "budget_person" : "budget";
    d.kind = send_kind::budget;
    d.once_within = std::chrono::milliseconds(std::max<unix_ms>(time_.now() - zone_.begin_of(day), 1));
    d.suppressed = {d.what, d.reason};
    d.parts = split_message(text_of(t.words, b));
}

// Once for each budget, period and level.
bool budget_step::is_news(budget b, std::int64_t period, int level) {
    const std::lock_guard lock(mutex_);
    auto& [when, how] = said_[b];
    if (when == period && how >= level) return false;
    when = period;
    how = level;
    return true;
}

void budget_step::watch(const budget_limits& l, const storage::usage_sums& sums, std::int64_t day,
                        std::int64_t month) {
    double fullest = 0;
    for (const auto b : budgets_of_all) {
        const auto part = part_used(l, sums, b);
        fullest = std::max(fullest, part);
        const auto period = b == budget::cost_month ? month : day;
        if (part >= 1 && is_news(b, period, 2)) {
            alarms_.raise("budget_spent",
                          "The budget " + std::string(to_string(b)) +
                              " is used up: people get a fixed text and a ticket until it begins anew. Raise "
                              "it and send SIGHUP, or look at GET /usage for who uses it.");
        } else if (part >= near && part < 1 && is_news(b, period, 1)) {
            alarms_.raise("budget_near",
                          "More than 80 % of the budget " + std::string(to_string(b)) + " is used.");
        }
    }
    meter_.set(gauge::ai_budget_used, fullest);
}

void budget_step::see(const turn_work& t) {
    const auto options = options_.get();
    ledger_->see(t.conversation, so_far_of(t), t.answer.provider, *options);
}

asio::awaitable<step_ruling> budget_step::after(turn_work& t) {
    see(t);
    co_return step_ruling::go;
}

void budget_step::deciding(turn_work& t) {
    see(t);
    auto used = ledger_->unwritten(t.conversation);
    if (used.empty()) return;
    t.decision.along.push_back(usage_.along(t.conversation, zone_.day_at(time_.now()), std::move(used)));
}

void budget_step::decided(const turn_work& t, const storage::decided& made) {
    if (made.turn == 0) return;
    constexpr double micro = 1e-6;
    for (const auto& p : ledger_->unwritten(t.conversation))
        meter_.count(counter::ai_cost, p.provider, static_cast<double>(p.used.cost) * micro);
    ledger_->written(t.conversation);
}

}  // namespace ft9::pipeline
