#pragma once

#include "ft9/storage/records.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ft9::storage {

namespace sqlite {
struct writing;
class database;
}  // namespace sqlite

template <class T>
using awaitable_result = boost::asio::awaitable<result<T>>;

// The record of everything. Writes are durable when their result arrives. Errors of writes:
// errc::storage_failed (nothing was stored), errc::overloaded (too many wait), errc::disk_reserve,
// errc::cancelled (stopping). A commit whose outcome is unknown ends the process through the fatal handler
// and never returns. Every function may be awaited on any executor; none blocks it.
class journal {
  public:
    virtual ~journal() = default;

    // errc::not_found if `dead_letter` is none (any more).
    virtual awaitable_result<accept_receipt> accept(incoming_webhook webhook) = 0;

    virtual awaitable_result<std::vector<pending_message>> pending_of(row_id conversation) = 0;
    // The last `limit` entries above the context floor, oldest first (decision 7).
    virtual awaitable_result<std::vector<context_entry>> context_of(row_id conversation,
                                                                    std::size_t limit) = 0;
    virtual awaitable_result<decided> decide(decision d) = 0;
    // What became of a message's media. False: the message does not wait any more, or is nobody's: nothing is
    // stored, and nobody will ask for the file.
    virtual awaitable_result<bool> settle_media(media_outcome outcome) = 0;
    // Names of all files in the media folder that a row speaks of.
    virtual awaitable_result<std::vector<std::string>> media_files() = 0;

    // Notes that the conversation is being worked on; its decision takes the note back. After an unclean end
    // the conversations with notes are suspects (decision 1). `alone`: nothing else runs, so that a crash is
    // its.
    virtual awaitable_result<bool> claim(row_id conversation, bool alone) = 0;
    // The same without waiting: the note goes along with the next group, if one comes.
    virtual void claim_soon(row_id conversation) = 0;
    // Takes the note back, likewise: the turn ended without a decision.
    virtual void release_soon(row_id conversation) = 0;
    // The process has proved that it lives: a turn was finished, or 10 seconds have passed (decision 2).
    virtual awaitable_result<bool> note_alive() = 0;
    // An orderly end: clears all notes.
    virtual awaitable_result<bool> note_clean_stop() = 0;

    // The last gate: re-reads epoch, opt-out and pauses, and commits the attempt before the connection opens
    // (decision 9). Only a first attempt joins parts, and only such of which none has begun.
    virtual awaitable_result<attempt> begin_attempt(row_id send, attempt_wish wish = {}) = 0;
    virtual awaitable_result<send_progress> finish_attempt(attempt_outcome outcome) = 0;
    // Decides about sends that may have happened; returns those that are now queued again or held.
    virtual awaitable_result<std::vector<open_send>> reconcile(ambiguity_rule rule) = 0;
    // errc::opted_out, errc::conflict (same key, other body).
    virtual awaitable_result<queued_send> queue_send(new_send send) = 0;

    // An operator did something; `ref` names what, without personal data.
    virtual awaitable_result<bool> note_audit(std::string action, std::string ref) = 0;
    virtual awaitable_result<bool> set_paused(bool paused) = 0;
    // `fingerprint` identifies the token that was refused, so that a new one ends the pause.
    virtual awaitable_result<bool> pause_number(std::string phone_number_id, int code,
                                                std::string fingerprint) = 0;
    // Ends pauses of other tokens than `fingerprint`; true if there was one.
    virtual awaitable_result<bool> resume_number(std::string phone_number_id, std::string fingerprint) = 0;
    // True if there was a context above the old floor that is younger than `ttl`.
    virtual awaitable_result<bool> raise_context_floor(row_id conversation,
                                                       std::chrono::milliseconds ttl) = 0;

    virtual awaitable_result<send_view> find_send(row_id id) = 0;
    virtual awaitable_result<send_view> find_send(std::string wamid) = 0;
    // Conversations of any of the identifiers, optionally under one business number.
    virtual awaitable_result<std::vector<conversation_view>> find_conversations(
        std::vector<std::string> identifiers, std::string phone_number_id) = 0;
    virtual awaitable_result<std::vector<conversation_view>> conversations(std::vector<row_id> ids) = 0;

    // Once, before anything else is asked: counts this start, and what was being sent becomes ambiguous.
    virtual awaitable_result<recovery> recover(recovery_options options) = 0;
    // Dead letters behind `after`, oldest first. `kind`: empty for all; "held" for held sends and restored
    // messages; "dead" for all but those and duplicates; else exactly that kind.
    virtual awaitable_result<std::vector<dead_letter>> dead_letters(std::string kind, row_id after,
                                                                    std::size_t limit) = 0;
    // Does again what was given up: a send is queued for its next attempt, and with it the later parts of its
    // reply; a message is pending. Nothing changes unless the ruling is `done`. Whoever replays knows more
    // than the epoch does, so that this gate is open; all others keep their force. errc::not_found also for
    // what was replayed, discarded or settled before.
    virtual awaitable_result<replayed_letter> replay_dead_letter(row_id id) = 0;
    // The bytes of a dead letter of kind "raw". errc::not_found.
    virtual awaitable_result<std::string> body_of_dead_letter(row_id id) = 0;
    // Takes it off the list for good; a held send becomes `dead`. Returns its kind. errc::not_found.
    virtual awaitable_result<std::string> discard_dead_letter(row_id id) = 0;

    virtual awaitable_result<backlog> count_backlog() = 0;
    // What was accepted at least `age` ago, by what Meta has said of it since.
    virtual awaitable_result<undelivered_sends> count_undelivered(std::chrono::milliseconds age) = 0;
    // What was delivered in a month ("2026-11", UTC), of all business numbers.
    virtual awaitable_result<std::vector<charge_sum>> charges(std::string month) = 0;
    // Writes and commits a row of no meaning: true if the storage takes writes (again).
    virtual awaitable_result<bool> probe() = 0;
    // One step of retention, at most 200 rows. What goes when: docs/privacy.md. Open work never goes, nor do
    // hashes of duplicates within the time that Meta repeats webhooks.
    struct retention {
        std::chrono::hours journal{}, history{}, dedupe{};
        std::chrono::hours media{};  // 0: as soon as the message is settled
    };
    virtual awaitable_result<expired> expire_step(retention keep) = 0;

    // Makes the person of these identifiers unknown and notes what is to be deleted, in one transaction: from
    // then on no turn, send or status finds their conversations. All business numbers; other identifiers of
    // the person are found by themselves. The same person again: the same erasure. errc::not_found if nobody
    // is or was known.
    virtual awaitable_result<erasure_begun> begin_erasure(std::vector<std::string> identifiers) = 0;
    // One bounded step of the oldest erasure that is not done, also of one that an earlier process began. One
    // caller at a time. After an error the step is to be done again.
    virtual awaitable_result<erase_progress> erase_step() = 0;
    // errc::not_found.
    virtual awaitable_result<erasure_view> find_erasure(row_id id) = 0;

    // For the stores that live beside the journal in the same database (src/storage/sqlite/through.hpp):
    // `work` runs on the writer's thread within a group's transaction, in the pipeline's lane; it may be run
    // again after a rollback. `rows`: about how many it writes. What it throws is an error as elsewhere.
    virtual awaitable_result<bool> write_through(std::size_t rows,
                                                 std::function<void(sqlite::writing&)> work) = 0;
    // The same on a reader's thread.
    virtual awaitable_result<bool> read_through(std::function<void(sqlite::database&)> work) = 0;

    // Finishes what is queued, refuses the rest, checkpoints and closes. Blocks; call after the io threads
    // ended.
    virtual void close() = 0;
};

}  // namespace ft9::storage
