#pragma once

#include "database.hpp"
#include "tombstones.hpp"

#include "ft9/core/clock.hpp"
#include "ft9/storage/hook_outlet.hpp"
#include "ft9/storage/journal.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The statements behind the journal's functions. Each runs on a storage thread inside a transaction that the
// caller opened, may be run again after a rollback (inputs are never consumed) and throws sqlite_error or
// system_error.
namespace ft9::storage::sqlite {

// Makes row ids: time above, a counter below, never repeating even if the clock goes back. Writer thread
// only.
class id_source {
  public:
    id_source(const clock& time, row_id last) : time_(time), last_(last) {}
    row_id next() {
        last_ = std::max(last_ + 1, first_id_at(time_.now()));
        return last_;
    }

  private:
    const clock& time_;
    row_id last_;
};

// What lies further ahead than this was written by an earlier process, whose clock was ahead: a process's own
// clock steps back by milliseconds only.
constexpr unix_ms time_to_come = 60'000;

// What only memory needs to know about sends: it is made again from the rows at each start. Writer thread
// only.
struct send_facts {
    // Times of attempts say which was later only as long as nobody sets the clock back, and that happens
    // between two processes. What is older than `first_id` counts as made by then, at the latest.
    struct start {
        row_id first_id = 0;
        unix_ms at = 0;
    };
    start started;   // when recover() ran
    start set_back;  // the last one at which the clock stood behind what had been written; 0: none
    // Of each business number the newest attempt that a status has confirmed.
    std::map<std::string, unix_ms, std::less<>> confirmed;
    // Whether there may be rows at all that hardly any database has: without them each message is spared the
    // questions after them.
    bool has_former_identities = true, has_late_sends = true;
};

struct writing {
    database& db;
    id_source& ids;
    unix_ms now;
    tombstones& graves;
    send_facts& facts;
    unix_ms restored_at = 0;              // 0: the database was never restored
    std::string_view late_template = {};  // JSON of sqlite_options::late_reply_template
    std::string_view media_folder = {};   // sqlite_options::media_folder
    // Who is to be told of events, null: nobody; and what is wanted, as it was when the work began.
    hook_outlet* hooks = nullptr;
    std::shared_ptr<const hook_wishes> wishes = nullptr;
};

struct conversation_row {
    row_id id = 0;
    std::int64_t epoch = 0;
    bool opted_out = false;
    bool taken_over = false;  // a human being has it
};

// --- people.cpp
// The conversation of the sender, made on first sight. Links wa_id and BSUID on first sight of both, which
// may merge two people into one (decisions/0030): the receipt tells.
conversation_row conversation_of_sender(writing& w, const inbound_message& m, accept_receipt& receipt);
// The conversation to write to for an operator: of a known number, in the form that wrote last.
conversation_row conversation_of_recipient(writing& w, const new_send& s);
std::vector<conversation_view> find_conversations(database& db, const std::vector<std::string>& identifiers,
                                                  const std::string& number_id);
std::vector<conversation_view> view_conversations(database& db, const std::vector<row_id>& ids);
struct identity_row {
    identity_kind kind;
    std::string value;
};
std::vector<identity_row> identities_of(database& db, row_id person);
// Keeps, as a hash, that the person asked not to be written to.
void bury_opt_out(writing& w, row_id person);
// Deletes a person who has no conversation left, with all identities, and tells how many rows of which table.
void forget_person_without_conversation(
    writing& w, row_id person, const std::function<void(const char* table, std::int64_t rows)>& count);

// --- accept.cpp
// 16 bytes of SHA-256: keys of `dedupe`.
std::string short_hash(std::string_view text);
// Stores messages [first, last) and statuses [first_status, last_status) of a webhook; `raw` is the row of
// its body.
struct webhook_slice {
    std::size_t first, last, first_status, last_status;
};
// 0 without a row: nothing is to be kept, or something in it speaks of somebody who was erased since. The
// body of a dead letter has its row: not_found if there is no such letter.
row_id store_raw(writing& w, const incoming_webhook& webhook);
void store_slice(writing& w, const incoming_webhook& webhook, row_id raw, webhook_slice slice,
                 accept_receipt& receipt);

// --- statuses.cpp
// The key in `dedupe` under which the id of an erased send's message is recognised.
std::string erased_wamid_key(const std::string& wamid);
// A status of a send whose rows are gone: there is nothing to settle, and nothing to be kept.
bool is_of_erased(database& db, const status_update& s);
void store_status(writing& w, const status_update& s, accept_receipt& receipt);
// Statuses that came before their send's wamid was known (decision 3).
void apply_early_statuses(writing& w, row_id send, int attempt, const std::string& wamid);

// --- charges.cpp
// Counts a delivered message by its price, once.
void note_charge(writing& w, const status_update& u, accept_receipt& receipt);
std::vector<charge_sum> charges_of(database& db, const std::string& month);

// --- turns.cpp
decided decide(writing& w, const decision& d);
open_send insert_send(writing& w, open_send s, std::int64_t epoch, const std::string& type,
                      const std::string& payload, const std::string& text);
// Whether the conversation got a send of that kind since then.
bool sent_since(database& db, row_id conversation, send_kind kind, unix_ms since);
std::vector<pending_message> pending_of(database& db, row_id conversation);
std::vector<context_entry> context_of(database& db, row_id conversation, std::size_t limit);

// --- media.cpp
void store_media(writing& w, row_id message, const pending_media& media);
// Of a row of media's columns from `first` on: see media_columns.
constexpr std::string_view media_columns =
    "m.kind,m.state,m.failure,m.media_id,m.mime,m.sha256,m.file,m.note";
std::optional<pending_media> read_media(query& q, int first);
bool settle_media(writing& w, const media_outcome& o);
std::vector<std::string> media_files(database& db);
// The file goes first, then the row; both stay if the file cannot be deleted (the log says why).
enum class media_gone : std::uint8_t { none, gone, stays };
media_gone forget_media(writing& w, row_id message);
// Those of settled messages below `limit`, which nobody holds for an operator; returns how many rows went.
std::int64_t expire_media(writing& w, row_id limit, std::int64_t most);

// --- spoken_replies.cpp
// Whether the decision's only part goes out as a recording.
bool is_spoken(const decision& d);
// A spoken part of a reply becomes a text, which is to be sent next. False: the send is none.
bool say_in_writing(writing& w, row_id send);

// --- sends.cpp
// How long an Idempotency-Key is remembered (contract).
constexpr unix_ms idempotency_window = 24LL * 60 * 60 * 1000;
attempt begin_attempt(writing& w, row_id send, attempt_wish wish);
send_progress finish_attempt(writing& w, const attempt_outcome& o);
// A reply with a hole would mislead: what was to follow a part that failed for good is not sent.
constexpr std::string_view hole_text = "an earlier part failed";
void cancel_later_parts(writing& w, row_id send);
queued_send queue_send(writing& w, const new_send& s);
send_view view_send(database& db, row_id id);
row_id send_of_wamid(database& db, const std::string& wamid);

// --- joined_parts.cpp
// What follows the send in its reply, was never begun and fits becomes part of it; part of the transaction
// that begins its first attempt.
void join_parts(writing& w, row_id send, attempt& a);

// --- ambiguity.cpp
std::vector<open_send> reconcile(writing& w, const ambiguity_rule& rule);
// Reads send_facts, times from the rows of the last hour.
void read_facts(writing& w);
// The time of an attempt as evidence: never later than it really was in comparison with attempts of later
// processes.
unix_ms evidence_time(const send_facts& facts, row_id send, unix_ms attempt_at);
// True, and a row in `dead`, if Meta has confirmed two attempts of the send and that is news (decision 3).
bool note_duplicate(writing& w, row_id send);

// --- claims.cpp
void claim(writing& w, row_id conversation, bool alone);
void release(writing& w, row_id conversation);
void note_alive(writing& w);
void note_clean_stop(writing& w);
// Counts this start and finds suspects, poison and the crash loop (decisions 1 and 2).
void read_crashes(writing& w, std::uint32_t crash_loop_limit, recovery& out);
// --- dead_letters.cpp
// Puts something on the operator's list. What was replayed and is given up again keeps its id and the number
// of its replays.
void add_dead_letter(writing& w, std::string_view kind, row_id ref, std::string_view reason);
// Reasons of messages that a restore holds (decision 22). No turn was due to the second kind but a fixed
// text, which cannot be replayed: only the plan that the message came with had it.
constexpr std::string_view restored_reason = "restored", restored_text_reason = "restored_text";
// Meta has settled what was given up: nothing is left to be decided about the send.
void forget_letter(writing& w, row_id send);
std::vector<dead_letter> list_dead_letters(database& db, const std::string& kind, row_id after,
                                           std::size_t limit);
replayed_letter replay_dead_letter(writing& w, row_id letter);
std::string discard_dead_letter(writing& w, row_id letter);
std::string body_of_dead_letter(database& db, row_id letter);
row_id raw_of_dead_letter(database& db, row_id letter);
// Everything in the body of a dead letter is stored: `raw` is its row, 0 if that is not to be kept.
void settle_raw_letter(writing& w, row_id letter, row_id raw);

// --- controls.cpp
void note_audit(writing& w, const std::string& action, const std::string& ref);
void set_paused(writing& w, bool paused);
void pause_number(writing& w, const std::string& number_id, int code, const std::string& fingerprint);
bool resume_number(writing& w, const std::string& number_id, const std::string& fingerprint);
bool raise_context_floor(writing& w, row_id conversation, std::chrono::milliseconds ttl);
recovery recover(writing& w, const recovery_options& options);
backlog count_backlog(database& db);
void probe(writing& w);

// --- undelivered.cpp
undelivered_sends count_undelivered(database& db, unix_ms now, std::chrono::milliseconds age);

// --- retention.cpp
// How long Meta repeats a webhook (wire facts): no hash that recognises a repetition goes before that.
constexpr std::chrono::hours redelivery{7 * 24};
// Tables whose order says nothing about age are walked around bit by bit; after a whole round a walk rests.
struct retention_cursor {
    std::string dedupe_key;
    std::string status_wamid;
    std::int64_t status = -1, status_at = 0;
    row_id conversation = 0;
    unix_ms dedupe_rests_until = 0, statuses_rest_until = 0, people_rest_until = 0;
};
expired expire_step(writing& w, const journal::retention& keep, retention_cursor& cursor);

}  // namespace ft9::storage::sqlite
