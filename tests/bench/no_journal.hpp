#pragma once

#include "ft9/storage/journal.hpp"

#include <utility>

namespace ft9::bench {

// Keeps nothing and says at once that it did: what receiving costs without the disk, beside the journal.
// Nobody is ever answered through it.
class no_journal final : public storage::journal {
    template <class T>
    using result_of = storage::awaitable_result<T>;
    template <class T>
    static result_of<T> done(T value = {}) {
        co_return std::move(value);
    }
    template <class T>
    static result_of<T> unknown() {
        co_return result<T>(boost::system::in_place_error, make_error_code(errc::not_found));
    }

  public:
    // What it keeps of a webhook is gone when the handler has its answer, as with the journal.
    result_of<storage::accept_receipt> accept(storage::incoming_webhook webhook) override {
        static_cast<void>(webhook);
        co_return storage::accept_receipt{};
    }
    result_of<std::vector<storage::pending_message>> pending_of(row_id) override {
        return done<std::vector<storage::pending_message>>();
    }
    result_of<std::vector<context_entry>> context_of(row_id, std::size_t) override {
        return done<std::vector<context_entry>>();
    }
    result_of<storage::decided> decide(storage::decision) override { return done<storage::decided>(); }
    result_of<bool> settle_media(media_outcome) override { return done(false); }
    result_of<std::vector<std::string>> media_files() override { return done<std::vector<std::string>>(); }
    result_of<bool> claim(row_id, bool) override { return done(true); }
    void claim_soon(row_id) override {}
    void release_soon(row_id) override {}
    result_of<bool> note_alive() override { return done(true); }
    result_of<bool> note_clean_stop() override { return done(true); }
    result_of<storage::attempt> begin_attempt(row_id, attempt_wish) override {
        return done<storage::attempt>();
    }
    result_of<storage::send_progress> finish_attempt(storage::attempt_outcome) override {
        return done<storage::send_progress>();
    }
    result_of<std::vector<storage::open_send>> reconcile(ambiguity_rule) override {
        return done<std::vector<storage::open_send>>();
    }
    result_of<storage::queued_send> queue_send(storage::new_send) override {
        return unknown<storage::queued_send>();
    }
    result_of<bool> note_audit(std::string, std::string) override { return done(true); }
    result_of<bool> set_paused(bool paused) override { return done(paused); }
    result_of<bool> pause_number(std::string, int, std::string) override { return done(true); }
    result_of<bool> resume_number(std::string, std::string) override { return done(false); }
    result_of<bool> raise_context_floor(row_id, std::chrono::milliseconds) override { return done(false); }
    result_of<storage::send_view> find_send(row_id) override { return unknown<storage::send_view>(); }
    result_of<storage::send_view> find_send(std::string) override { return unknown<storage::send_view>(); }
    result_of<std::vector<storage::conversation_view>> find_conversations(std::vector<std::string>,
                                                                          std::string) override {
        return done<std::vector<storage::conversation_view>>();
    }
    result_of<std::vector<storage::conversation_view>> conversations(std::vector<row_id>) override {
        return done<std::vector<storage::conversation_view>>();
    }
    result_of<storage::recovery> recover(storage::recovery_options) override {
        return done<storage::recovery>();
    }
    result_of<std::vector<storage::dead_letter>> dead_letters(std::string, row_id, std::size_t) override {
        return done<std::vector<storage::dead_letter>>();
    }
    result_of<storage::replayed_letter> replay_dead_letter(row_id) override {
        return unknown<storage::replayed_letter>();
    }
    result_of<std::string> body_of_dead_letter(row_id) override { return unknown<std::string>(); }
    result_of<std::string> discard_dead_letter(row_id) override { return unknown<std::string>(); }
    result_of<storage::backlog> count_backlog() override { return done<storage::backlog>(); }
    result_of<storage::undelivered_sends> count_undelivered(std::chrono::milliseconds) override {
        return done<storage::undelivered_sends>();
    }
    result_of<std::vector<storage::charge_sum>> charges(std::string) override {
        return done<std::vector<storage::charge_sum>>();
    }
    result_of<bool> probe() override { return done(true); }
    result_of<storage::expired> expire_step(retention) override { return done<storage::expired>(); }
    result_of<storage::erasure_begun> begin_erasure(std::vector<std::string>) override {
        return unknown<storage::erasure_begun>();
    }
    result_of<storage::erase_progress> erase_step() override { return done<storage::erase_progress>(); }
    result_of<storage::erasure_view> find_erasure(row_id) override {
        return unknown<storage::erasure_view>();
    }
    result_of<bool> write_through(std::size_t, std::function<void(storage::sqlite::writing&)>) override {
        return unknown<bool>();
    }
    result_of<bool> read_through(std::function<void(storage::sqlite::database&)>) override {
        return unknown<bool>();
    }
    void close() override {}
};

}  // namespace ft9::bench
