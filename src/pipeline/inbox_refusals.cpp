// Messages that are settled without a turn of the model.
#include "inbox_worker.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours rate_window{1};  // decision 8

}  // namespace

storage::decision inbox_worker::decision_for(row_id conversation, const messages& waiting) {
    storage::decision d;
    d.conversation = conversation;
    for (const auto& m : waiting) {
        d.messages.push_back(m.id);
        d.epoch = std::max(d.epoch, m.epoch);
    }
    return d;
}

// Messages that waited through a pause or an outage until an answer would come out of the blue. False:
// storage failed.
asio::awaitable<bool> inbox_worker::expire_stale(row_id conversation, messages& waiting) {
    const auto oldest = env_.time.now() - options_.stale_after.count();
    const auto fresh = [oldest](const storage::pending_message& m) {
        return m.timestamp == 0 || m.timestamp * 1000 > oldest;
    };
    const auto split = std::stable_partition(waiting.begin(), waiting.end(), fresh);
    if (split == waiting.end()) co_return true;
    auto d = decision_for(conversation, messages(split, waiting.end()));
    d.what = outcome::expired;
    d.reason = "stale";
    waiting.erase(split, waiting.end());
    auto concluding = conclude(conversation, {}, std::move(d), nullptr);
    const auto again = co_await std::move(concluding);
    co_return !again.has_value();
}

// A person is told once an hour; another bot never: it would answer.
asio::awaitable<std::optional<unix_ms>> inbox_worker::refuse(row_id conversation, const messages& waiting,
                                                             turn_rate::ruling why) {
    auto d = decision_for(conversation, waiting);
    d.what = outcome::ignored;
    d.reason = why == turn_rate::ruling::hour ? "rate" : "loop";
    if (why == turn_rate::ruling::loop)
        env_.alarms.raise(
            "loop_suspected",
            "Somebody writes faster than a person does, perhaps another bot; not answered for 10 "
            "minutes.");
    if (why == turn_rate::ruling::hour) {
        d.kind = send_kind::rate;
        d.once_within = rate_window;
        d.suppressed = {outcome::ignored, "rate"};
        d.parts = split_message(words_of(waiting.back().phone_number_id).rate_text);
    }
    auto concluding = conclude(conversation, {}, std::move(d), nullptr);
    co_return co_await std::move(concluding);
}

}  // namespace ft9::pipeline
