#include "ft9/pipeline/pipeline.hpp"

#include "pipeline_impl.hpp"

#include "ft9/observability/log.hpp"

#include <atomic>
#include <limits>
#include <set>

namespace ft9::pipeline {

namespace asio = boost::asio;

pipeline::pipeline(pipeline_environment environment, pipeline_options options)
    : impl_(std::make_shared<impl>(std::move(environment), std::move(options))) {
    impl_->build();
}

pipeline::~pipeline() {
    impl_->inbox->stop();
    impl_->outbox->stop();
    impl_->erasing->stop();
}

asio::awaitable<result<storage::recovery>> pipeline::start() {
    auto self = impl_;
    for (const auto& [number, n] : self->numbers) {
        auto resuming = self->env.journal.resume_number(number, n.fingerprint);
        co_await std::move(resuming);
    }
    auto recovering = self->env.journal.recover(
        {std::chrono::milliseconds(self->env.sessions.ttl_ms()), self->options.crash_loop_limit});
    auto found = co_await std::move(recovering);
    if (!found) co_return found;
    self->tell_crashes(*found);
    self->inbox->be_careful(*found);
    if (found->safe_mode) self->enter_safe_mode();
    self->paused = found->paused;
    for (const auto& number : found->paused_numbers) {
        if (!self->numbers.contains(number)) continue;
        self->set_number_paused(number, true);
        self->begin_probing();
    }
    self->inbox->set_paused(true);  // until all that waits is known: suspects are looked for among it
    for (const auto& [conversation, at] : found->recent_turns)
        self->inbox->remember_turn(conversation, at);
    for (const auto& s : found->sends) {
        if (s.turn != 0 && s.state == send_state::queued) self->inbox->block(s.conversation);
    }
    self->outbox->add(found->sends);
    // Ids alone, some 300 bytes each, whatever they wrote. The queue works them off at a limited rate.
    for (std::size_t i = 0; i < found->conversations.size(); ++i)
        self->inbox->found_waiting(found->conversations[i], found->waiting[i].first,
                                   found->waiting[i].second);
    self->apply_pauses();
    self->erasing->wake();
    co_return found;
}

void pipeline::arrived(storage::accept_receipt receipt) {
    for (const auto& m : receipt.merged)
        impl_->merge(m);
    if (receipt.duplicate_sends > 0) impl_->outbox->report_duplicates();
    impl_->outbox->settled(receipt.settled);
    impl_->take_up_late(receipt.late);
    impl_->send_new(receipt.sends);
    for (const auto& line : receipt.remembered)
        impl_->env.sessions.append_said(line.conversation, line.entry);
    for (const auto conversation : receipt.withdrawn) {
        impl_->env.sessions.erase(conversation);
        impl_->inbox->read_again(conversation);
    }
    for (const auto& t : receipt.taken)
        impl_->hand_over(t.conversation, t.cause);
    impl_->inbox->arrived(std::move(receipt.pending));
}

void pipeline::handed_over(const storage::handover_change& change) {
    impl_->note_handover(change, storage::handover_cause::operator_);
}

void pipeline::released(const storage::handover_change& change) {
    impl_->note_release(change);
}

void pipeline::send(const storage::open_send& s) {
    impl_->send_new({s});
}

// The message is read from the journal, so that it stands before what came after it.
void pipeline::replayed(const storage::replayed_letter& letter) {
    impl_->outbox->replay(letter.sends);
    if (letter.conversation != 0) impl_->inbox->waiting_on_disk(letter.conversation, impl_->env.time.now());
}
bool pipeline::takes_sends() const {
    return impl_->outbox->open() < impl_->options.max_open_sends;
}

asio::awaitable<error_code> pipeline::set_paused(bool paused) {
    auto self = impl_;
    auto writing = self->env.journal.set_paused(paused);
    const auto done = co_await std::move(writing);
    if (!done) co_return done.error();
    self->paused = paused;
    log::warning(paused ? "paused by the operator: everything is journaled, nobody is answered"
                        : "resumed by the operator");
    if (!paused) {
        self->leave_safe_mode();
        auto resuming = self->resume_all_numbers("the operator resumed");
        co_await std::move(resuming);
    }
    self->apply_pauses();
    co_return error_code{};
}

bool pipeline::paused() const {
    return impl_->paused;
}
bool pipeline::number_paused() const {
    return !impl_->paused_numbers().empty();
}
bool pipeline::number_paused(const std::string& phone_number_id) const {
    const std::lock_guard lock(impl_->mutex);
    const auto at = impl_->numbers.find(phone_number_id);
    return at != impl_->numbers.end() && at->second.paused;
}
bool pipeline::safe_mode() const {
    return impl_->safe_mode;
}

asio::awaitable<void> pipeline::token_changed(std::string fingerprint) {
    return token_changed(impl_->options.phone_number_id, std::move(fingerprint));
}

asio::awaitable<void> pipeline::token_changed(std::string number, std::string fingerprint) {
    auto self = impl_;
    {
        const std::lock_guard lock(self->mutex);
        self->numbers[number].fingerprint = fingerprint;
    }
    auto resuming = self->resume_number(std::move(number), std::move(fingerprint), "the token changed");
    co_await std::move(resuming);
}

void pipeline::provider_changed() {
    impl_->inbox->provider_changed();
}
void pipeline::reconfigure(marking mark, std::size_t turns_per_person, std::size_t turns_of_all) {
    impl_->inbox->reconfigure(mark, turns_per_person, turns_of_all);
}
bool pipeline::circuit_open() const {
    return impl_->inbox->circuit_open();
}

asio::awaitable<result<storage::erasure_begun>> pipeline::erase(std::vector<std::string> identifiers) {
    return impl_->erasing->begin(std::move(identifiers));
}

asio::awaitable<void> pipeline::tend() {
    auto self = impl_;
    self->erasing->wake();
    self->inbox->tend();
    self->env.sessions.sweep();
    self->outbox->tend();
    self->tend_number();
    if (self->safe_mode && self->env.time.now() >= self->safe_until) self->leave_safe_mode();
    auto proving = self->tend_proof();
    co_await std::move(proving);
    auto minding = self->mind_people();
    co_await std::move(minding);
    if (self->outbox->open() == 0 || self->safe_mode) co_return;
    auto reconciling = self->outbox->reconcile();
    co_await std::move(reconciling);
}

asio::awaitable<std::size_t> pipeline::drain(steady_time deadline) {
    auto self = impl_;
    self->inbox->stop();
    self->erasing->stop();
    const auto busy = [&self] {
        return self->inbox->running() + self->outbox->running() + self->erasing->running();
    };
    while (busy() > 0 && self->env.time.steady() < deadline) {
        auto waiting = sleep_for(self->env.wakeups, std::chrono::milliseconds(10));
        co_await std::move(waiting);
    }
    self->outbox->stop();
    co_return busy();
}

std::size_t pipeline::turns_inflight() const {
    return impl_->inbox->running();
}

}  // namespace ft9::pipeline
