// What has to be done about people now and then: conversations that are the mentor's again, and erasures that
// people confirmed.
#include "pipeline_impl.hpp"

#include "ft9/observability/log.hpp"
#include "ft9/pipeline/handover_step.hpp"

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds last_words{60};  // so long an erasure waits for its last message

}  // namespace

// A turn under way gives way: what it read is settled, or has another owner.
void pipeline::impl::hand_over(row_id conversation, storage::handover_cause cause) {
    tell_handover(env.meter, env.alarms, conversation, cause);
    inbox->read_again(conversation);
}

void pipeline::impl::note_handover(const storage::handover_change& change, storage::handover_cause cause) {
    for (const auto& line : change.settled)
        env.sessions.append_said(line.conversation, line.entry);
    if (!change.settled.empty())
        env.meter.count(counter::turns, to_string(outcome::handed_over),
                        static_cast<double>(change.settled.size()));
    if (change.notice) send_new({*change.notice});
    if (change.news) hand_over(change.conversation, cause);
}

// The context is read anew: what waits again is no longer part of it.
void pipeline::impl::note_release(const storage::handover_change& change) {
    if (change.waiting == 0) return;
    env.sessions.erase(change.conversation);
    inbox->waiting_on_disk(change.conversation, env.time.now());
}

asio::awaitable<void> pipeline::impl::release_overdue() {
    auto releasing = env.handovers->release_overdue();
    const auto released = co_await std::move(releasing);
    if (!released) co_return;
    for (const auto conversation : *released)
        log::info("the mentor has the conversation again: no human being wrote for long",
                  {{"conversation", public_id(conversation)}});
}

asio::awaitable<void> pipeline::impl::mind_people() {
    if (env.handovers == nullptr) co_return;
    auto looking = env.handovers->due(
        env.time.now() - std::chrono::duration_cast<std::chrono::milliseconds>(last_words).count());
    const auto due = co_await std::move(looking);
    if (!due) co_return;
    env.meter.set(gauge::handed_over, static_cast<double>(due->handed_over));
    if (due->overdue) {
        auto releasing = release_overdue();
        co_await std::move(releasing);
    }
    for (const auto& wish : due->erasures) {
        auto beginning = erasing->begin(wish.identifiers);
        const auto begun = co_await std::move(beginning);
        if (!begun)
            log::warning(
                "a confirmed erasure could not begin; it is tried again",
                {{"conversation", public_id(wish.conversation)}, {"error", begun.error().message()}});
    }
}

}  // namespace ft9::pipeline
