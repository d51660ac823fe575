#include "counted_model.hpp"

#include "ft9/observability/log.hpp"

namespace ft9::app {

boost::asio::awaitable<bool> counted_model::may_spend() {
    auto limits = options_.get()->limits;
    limits.forget_person();  // this is nobody's turn
    if (!limits.any()) co_return true;
    const auto day = zone_.day_at(time_.now());
    auto reading = usage_.sums(0, day, day - (date_of(day).day - 1));
    const auto sums = co_await std::move(reading);
    if (!sums) co_return false;
    const bool room = pipeline::used_up(limits, *sums, {}) == pipeline::budget::none;
    co_return room;
}

boost::asio::awaitable<clients::ai_answer> counted_model::ask(clients::ai_request request,
                                                              steady_time deadline) {
    auto asking = model_.ask(std::move(request), deadline);
    auto a = co_await std::move(asking);
    const auto options = options_.get();
    const bool second = a.provider == "fallback";
    storage::usage used{1, a.input_tokens, a.cached_tokens, a.output_tokens, 0};
    used.cost = cost_of(second ? options->fallback : options->primary, used.input, used.cached, used.output)
                    .value_or(0);
    std::vector<storage::provider_usage> all;
    all.push_back({second ? "fallback" : "primary", used});
    auto noting = usage_.note(0, zone_.day_at(time_.now()), std::move(all));
    const auto noted = co_await std::move(noting);
    if (!noted)
        log::warning("what a question used was not written down", {{"error", noted.error().message()}});
    co_return a;
}

}  // namespace ft9::app
