// What the simulated journal stores: the journal's functions, each by the real statements.
#include "support/simulation/sim_journal.hpp"

#include "../../../src/storage/sqlite/webhook_slices.hpp"

#include <algorithm>

namespace ft9::simulation {

namespace asio = boost::asio;
namespace sqlite = storage::sqlite;
using storage::accept_receipt;

namespace {

// Fewer than the real ones, so that small webhooks span groups, too.
constexpr std::size_t slice_rows = 3;

std::vector<sqlite::webhook_slice> slices_of(const storage::incoming_webhook& w) {
    std::vector<sqlite::webhook_slice> slices;
    for (std::size_t i = 0; i < w.messages.size(); i += slice_rows)
        slices.push_back({i, std::min(i + slice_rows, w.messages.size()), 0, 0});
    for (std::size_t i = 0; i < w.statuses.size(); i += slice_rows)
        slices.push_back({0, 0, i, std::min(i + slice_rows, w.statuses.size())});
    if (slices.empty()) slices.push_back({});
    return slices;
}

}  // namespace

storage::awaitable_result<accept_receipt> sim_journal::accept(storage::incoming_webhook webhook) {
    accept_receipt all;
    row_id raw = 0;
    const auto slices = slices_of(webhook);
    for (std::size_t i = 0; i < slices.size(); ++i) {
        auto work = sqlite::storing(webhook, slices, i, raw);
        auto writing_it = write<accept_receipt>(lane::acknowledgement, "accept", std::move(work));
        auto stored = co_await std::move(writing_it);
        if (!stored && i == 0) co_return stored.error();
        if (!stored) {
            all.incomplete = stored.error();
            break;
        }
        sqlite::append(all, std::move(*stored));
    }
    co_return all;
}

storage::awaitable_result<std::vector<storage::pending_message>> sim_journal::pending_of(
    row_id conversation) {
    return read<std::vector<storage::pending_message>>(
        [conversation](database& db) { return sqlite::pending_of(db, conversation); });
}

storage::awaitable_result<std::vector<context_entry>> sim_journal::context_of(row_id conversation,
                                                                              std::size_t limit) {
    return read<std::vector<context_entry>>(
        [conversation, limit](database& db) { return sqlite::context_of(db, conversation, limit); });
}

storage::awaitable_result<storage::decided> sim_journal::decide(storage::decision d) {
    return write<storage::decided>(lane::pipeline, "decide",
                                   [d = std::move(d)](writing& w) { return sqlite::decide(w, d); });
}

storage::awaitable_result<bool> sim_journal::settle_media(media_outcome o) {
    return write<bool>(lane::pipeline, "settle_media",
                       [o = std::move(o)](writing& w) { return sqlite::settle_media(w, o); });
}

storage::awaitable_result<std::vector<std::string>> sim_journal::media_files() {
    return read<std::vector<std::string>>([](database& db) { return sqlite::media_files(db); });
}

storage::awaitable_result<bool> sim_journal::claim(row_id conversation, bool alone) {
    return do_it(lane::pipeline, "claim",
                 [conversation, alone](writing& w) { sqlite::claim(w, conversation, alone); });
}

void sim_journal::claim_soon(row_id conversation) {
    ride_along("claim_soon", [conversation](writing& w) { sqlite::claim(w, conversation, false); });
}

void sim_journal::release_soon(row_id conversation) {
    ride_along("release_soon", [conversation](writing& w) { sqlite::release(w, conversation); });
}

storage::awaitable_result<bool> sim_journal::note_alive() {
    return do_it(lane::maintenance, "note_alive", sqlite::note_alive);
}

storage::awaitable_result<bool> sim_journal::note_clean_stop() {
    return do_it(lane::maintenance, "note_clean_stop", sqlite::note_clean_stop);
}

storage::awaitable_result<storage::attempt> sim_journal::begin_attempt(row_id send, attempt_wish wish) {
    return write<storage::attempt>(lane::pipeline, "begin_attempt",
                                   [send, wish](writing& w) { return sqlite::begin_attempt(w, send, wish); });
}

storage::awaitable_result<storage::send_progress> sim_journal::finish_attempt(storage::attempt_outcome o) {
    return write<storage::send_progress>(lane::pipeline, "finish_attempt",
                                         [this, o = std::move(o)](writing& w) {
                                             auto progress = sqlite::finish_attempt(w, o);
                                             if (o.accepted) observer_.recorded(o.id, o.number);
                                             return progress;
                                         });
}

storage::awaitable_result<std::vector<storage::open_send>> sim_journal::reconcile(ambiguity_rule rule) {
    return write<std::vector<storage::open_send>>(lane::pipeline, "reconcile",
                                                  [rule](writing& w) { return sqlite::reconcile(w, rule); });
}

storage::awaitable_result<storage::queued_send> sim_journal::queue_send(storage::new_send s) {
    return write<storage::queued_send>(lane::pipeline, "queue_send",
                                       [s = std::move(s)](writing& w) { return sqlite::queue_send(w, s); });
}

storage::awaitable_result<bool> sim_journal::write_through(std::size_t /*rows*/,
                                                           std::function<void(writing&)> work) {
    return do_it(lane::pipeline, "write_through", std::move(work));
}

storage::awaitable_result<bool> sim_journal::read_through(std::function<void(database&)> work) {
    return read<bool>([work = std::move(work)](database& db) {
        work(db);
        return true;
    });
}

storage::awaitable_result<bool> sim_journal::note_audit(std::string action, std::string ref) {
    return do_it(lane::pipeline, "note_audit",
                 [action = std::move(action), ref = std::move(ref)](writing& w) {
                     sqlite::note_audit(w, action, ref);
                 });
}

storage::awaitable_result<bool> sim_journal::set_paused(bool paused) {
    return do_it(lane::pipeline, "set_paused", [paused](writing& w) { sqlite::set_paused(w, paused); });
}

storage::awaitable_result<bool> sim_journal::pause_number(std::string id, int code, std::string fingerprint) {
    return do_it(lane::pipeline, "pause_number",
                 [id = std::move(id), code, fingerprint = std::move(fingerprint)](writing& w) {
                     sqlite::pause_number(w, id, code, fingerprint);
                 });
}

storage::awaitable_result<bool> sim_journal::resume_number(std::string id, std::string fingerprint) {
    return write<bool>(lane::pipeline, "resume_number",
                       [id = std::move(id), fingerprint = std::move(fingerprint)](writing& w) {
                           return sqlite::resume_number(w, id, fingerprint);
                       });
}

storage::awaitable_result<bool> sim_journal::raise_context_floor(row_id conversation,
                                                                 std::chrono::milliseconds ttl) {
    return write<bool>(lane::pipeline, "raise_context_floor", [conversation, ttl](writing& w) {
        return sqlite::raise_context_floor(w, conversation, ttl);
    });
}

storage::awaitable_result<storage::send_view> sim_journal::find_send(row_id id) {
    return read<storage::send_view>([id](database& db) { return sqlite::view_send(db, id); });
}

storage::awaitable_result<storage::send_view> sim_journal::find_send(std::string wamid) {
    return read<storage::send_view>([wamid = std::move(wamid)](database& db) {
        return sqlite::view_send(db, sqlite::send_of_wamid(db, wamid));
    });
}

storage::awaitable_result<std::vector<storage::dead_letter>> sim_journal::dead_letters(std::string kind,
                                                                                       row_id after,
                                                                                       std::size_t limit) {
    return read<std::vector<storage::dead_letter>>([kind = std::move(kind), after, limit](database& db) {
        return sqlite::list_dead_letters(db, kind, after, limit);
    });
}

storage::awaitable_result<storage::replayed_letter> sim_journal::replay_dead_letter(row_id id) {
    return write<storage::replayed_letter>(lane::pipeline, "replay_dead_letter",
                                           [id](writing& w) { return sqlite::replay_dead_letter(w, id); });
}

storage::awaitable_result<std::string> sim_journal::body_of_dead_letter(row_id id) {
    return read<std::string>([id](database& db) { return sqlite::body_of_dead_letter(db, id); });
}

storage::awaitable_result<std::string> sim_journal::discard_dead_letter(row_id id) {
    return write<std::string>(lane::pipeline, "discard_dead_letter",
                              [id](writing& w) { return sqlite::discard_dead_letter(w, id); });
}

storage::awaitable_result<std::vector<storage::conversation_view>> sim_journal::find_conversations(
    std::vector<std::string> identifiers, std::string number) {
    return read<std::vector<storage::conversation_view>>(
        [identifiers = std::move(identifiers), number = std::move(number)](database& db) {
            return sqlite::find_conversations(db, identifiers, number);
        });
}

storage::awaitable_result<std::vector<storage::conversation_view>> sim_journal::conversations(
    std::vector<row_id> ids) {
    return read<std::vector<storage::conversation_view>>(
        [ids = std::move(ids)](database& db) { return sqlite::view_conversations(db, ids); });
}

storage::awaitable_result<storage::recovery> sim_journal::recover(storage::recovery_options options) {
    return write<storage::recovery>(lane::pipeline, "recover",
                                    [options](writing& w) { return sqlite::recover(w, options); });
}

storage::awaitable_result<storage::backlog> sim_journal::count_backlog() {
    return read<storage::backlog>([](database& db) { return sqlite::count_backlog(db); });
}

storage::awaitable_result<storage::undelivered_sends> sim_journal::count_undelivered(
    std::chrono::milliseconds age) {
    return read<storage::undelivered_sends>(
        [this, age](database& db) { return sqlite::count_undelivered(db, stage_.time.now(), age); });
}

storage::awaitable_result<std::vector<storage::charge_sum>> sim_journal::charges(std::string month) {
    return read<std::vector<storage::charge_sum>>(
        [month = std::move(month)](database& db) { return sqlite::charges_of(db, month); });
}

storage::awaitable_result<bool> sim_journal::probe() {
    return write<bool>(lane::maintenance, "probe", [](writing&) { return true; });
}

storage::awaitable_result<storage::expired> sim_journal::expire_step(retention keep) {
    return write<storage::expired>(lane::maintenance, "expire_step", [this, keep](writing& w) {
        return sqlite::expire_step(w, keep, cursor_);
    });
}

// Erasures need threads of their own; tests/integration and tests/e2e erase while the process is killed.
storage::awaitable_result<storage::erasure_begun> sim_journal::begin_erasure(std::vector<std::string>) {
    co_return make_error_code(errc::storage_failed);
}

storage::awaitable_result<storage::erase_progress> sim_journal::erase_step() {
    storage::erase_progress nothing_to_erase;
    co_return nothing_to_erase;
}

storage::awaitable_result<storage::erasure_view> sim_journal::find_erasure(row_id) {
    co_return make_error_code(errc::not_found);
}

}  // namespace ft9::simulation
