#include "ft9/clients/model_ladder.hpp"

#include "ft9/observability/log.hpp"

namespace ft9::clients {

namespace asio = boost::asio;

namespace {

ai_attempt attempt_of(const ai_answer& a) {
    return {a.provider, a.model, a.failure, a.form, a.took};
}

}  // namespace

model_ladder::model_ladder(ai_model& primary, ai_model& fallback, const clock& time, ladder_options options,
                           std::function<void(const ladder_observation&)> observe)
    : primary_(primary), fallback_(fallback), time_(time), observe_(std::move(observe)), state_(options) {}

bool model_ladder::admit(rung who) {
    const std::lock_guard lock(mutex_);
    return state_.admit(who, time_.now());
}

ladder_observation model_ladder::note(rung who, const ai_answer& a) {
    const std::lock_guard lock(mutex_);
    const bool before = state_.left_alone(who);
    state_.ended(who, a, time_.now());
    const bool after = state_.left_alone(who);
    return {who, a.failure, after && !before, before && !after};
}

asio::awaitable<ai_answer> model_ladder::ask_one(rung who, ai_request request, steady_time deadline) {
    auto& model = who == rung::primary ? primary_ : fallback_;
    const auto begin = time_.steady();
    auto asking = model.ask(std::move(request), deadline);
    auto answer = co_await std::move(asking);
    answer.provider = to_string(who);
    answer.took = std::chrono::duration_cast<std::chrono::milliseconds>(time_.steady() - begin);
    const auto seen = note(who, answer);
    if (observe_) observe_(seen);
    co_return answer;
}

asio::awaitable<ai_answer> model_ladder::ask_second(const ai_answer& first, bool asked, ai_request request,
                                                    steady_time deadline) {
    const bool unwanted = request.abort && request.abort->pressed();
    if (unwanted || time_.steady() >= deadline || !admit(rung::fallback)) co_return first;
    log::warning("the second AI provider is asked", {{"first", to_string(first.failure)}});
    auto asking = ask_one(rung::fallback, std::move(request), deadline);
    auto second = co_await std::move(asking);
    const auto other = attempt_of(second);
    auto answer = ladder_state::combined(first, std::move(second));
    if (answer.provider == first.provider)
        answer.earlier.push_back(other);
    else if (asked)
        answer.earlier.push_back(attempt_of(first));
    co_return answer;
}

asio::awaitable<ai_answer> model_ladder::ask(ai_request request, steady_time deadline) {
    ai_answer first;
    first.provider = to_string(rung::primary);
    const bool may = admit(rung::primary);
    if (may) {
        steady_time limit = deadline;
        {
            const std::lock_guard lock(mutex_);
            const auto now = time_.steady();
            limit = state_.limit_of_first(now, deadline, state_.ready(rung::fallback, time_.now()));
        }
        auto asking = ask_one(rung::primary, request, limit);
        first = co_await std::move(asking);
    } else {
        const std::lock_guard lock(mutex_);
        first.failure = state_.why(rung::primary);
        first.detail = "left alone for now";
    }
    bool on = !may;
    if (may) {
        const std::lock_guard lock(mutex_);
        on = state_.moves_on(first);
    }
    if (!on) co_return first;
    auto going_on = ask_second(first, may, std::move(request), deadline);
    auto answer = co_await std::move(going_on);
    co_return answer;
}

void model_ladder::provider_changed() {
    const std::lock_guard lock(mutex_);
    state_.forget();
}

}  // namespace ft9::clients
