#pragma once

#include "ft9/core/attempt.hpp"
#include "ft9/core/delivery.hpp"
#include "ft9/core/errors.hpp"
#include "ft9/core/event_hook.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/media.hpp"
#include "ft9/core/message.hpp"
#include "ft9/storage/handover_records.hpp"
#include "ft9/storage/upkeep_records.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What goes into the journal and comes out of it.
namespace ft9::storage {

namespace sqlite {
struct writing;
}

// --- arriving
// -------------------------------------------------------------------------------------------------------

// What shall become of a message, decided from the message alone (decision 8). The journal adds what only it
// knows: duplicates, opted-out people, who has the conversation, wishes and the windows of the fixed texts.
enum class plan : std::uint8_t {
    ignore,
    expire,
    opt_out,
    opt_in,
    unsupported,
    turn,
    opt_out_ask,    // they may want no more messages: asked once a day, otherwise a turn
    erase_ask,      // they want their data to go: they are asked to confirm it
    erase_confirm,  // the words that confirm it; without that wish a turn
    handover,       // they want a human being
    echo            // a human being wrote to them from the business's phone
};

// An earlier message of the same conversation that a message speaks of. If the journal knows it, what is
// stored as said is `head`, a piece of it and `tail`; otherwise the message's own text.
struct mention {
    std::string wamid, head, tail;
};

struct planned_message {
    inbound_message message;  // its text is what the model reads
    plan what = plan::ignore;
    std::string reason;      // of ignore and expire: "unrouted", "not_allowed", "stale", else the kind's name
    std::string reply_text;  // of all plans but ignore, expire, turn and echo
    bool remembered = false;  // no turn answers it, but it is part of the context
    std::optional<mention> mentions;
    // Not empty: the wamid of a message that its sender deleted. `withdrawn_text` stands for its words from
    // now on, and nobody answers it any more.
    std::string withdraws, withdrawn_text;
    // To be fetched before a turn reads the message; its text ends with a note in its place.
    std::optional<pending_media> media;
    std::optional<takeover> takes_over;    // of handover and echo
    std::optional<first_contact> contact;  // told before the first answer
};

// One verified webhook POST. `body` is kept raw unless all of it was understood status updates.
struct incoming_webhook {
    std::string body;
    bool keep_body = true;
    std::string
        quarantine_reason;  // not empty: the body could not be read; it becomes a dead letter of kind "raw"
    std::vector<planned_message> messages;
    std::vector<status_update> statuses;
    // Not zero: this body is that of a dead letter and could be read now. It is not stored again, and the
    // letter goes when all of it is stored.
    row_id dead_letter = 0;
};

struct pending_message {
    row_id id = 0;
    row_id conversation = 0;
    std::int64_t epoch = 0;  // of the conversation when the message arrived
    std::int64_t timestamp = 0;
    std::string wamid;
    std::string text;
    std::string phone_number_id = {};  // the business number it was written to
    std::optional<pending_media> media = {};
};

// An outgoing message that is still ours to work on.
struct open_send {
    row_id id = 0;
    row_id conversation = 0;
    row_id turn = 0;  // 0: not part of a turn
    int part = 0;
    send_kind kind = send_kind::reply;
    send_state state = send_state::queued;
    int failures = 0;
    unix_ms next_at = 0;    // not before
    bool returned = false;  // no part of the context any more, and then a status said that it arrived
};

struct counted_outcome {
    outcome what;
    std::string reason;
};

// A line that entered a conversation's context without a turn.
struct remembered_line {
    row_id conversation = 0;
    context_entry entry;
};

// A human being has the conversation from now on.
struct taken_conversation {
    row_id conversation = 0;
    handover_cause cause = handover_cause::asked;
};

// Messages that Meta delivered and told the price of.
struct charge_sum {
    std::string number_id, category, type;  // of core/pricing.hpp's closed sets
    std::int64_t messages = 0, charged = 0;
};

// Two conversations turned out to be one person's: all rows of `from`, which is no more, are `into`'s.
struct merged_conversation {
    row_id from = 0, into = 0;
    bool waiting = false;  // messages of `from` wait for an answer, now in `into`
};

struct accept_receipt {
    std::vector<merged_conversation> merged;  // in this order, before all else that the receipt says
    std::vector<pending_message> pending;
    std::vector<open_send> sends;
    std::vector<open_send> settled;         // as a status left them: some are open no more
    std::vector<open_send> late;            // replies that waited for the person to write again
    std::vector<counted_outcome> outcomes;  // of messages that needed no turn
    std::vector<remembered_line> remembered;
    std::vector<row_id>
        withdrawn;  // conversations in which something was deleted: what was read of them is old
    std::vector<taken_conversation> taken;
    std::vector<charge_sum> charges;  // of messages whose price was not known before
    std::size_t duplicates = 0;
    std::size_t orphan_statuses = 0;   // of sends that we do not know (yet)
    std::size_t foreign_statuses = 0;  // our callback data under another number: refused
    std::size_t duplicate_sends = 0;   // Meta confirmed two attempts of one message
    // Set if only a first part of a big webhook could be stored: that part is to be worked on, since it will
    // be a duplicate when Meta delivers the webhook again, as it must.
    error_code incomplete;
};

// --- turns
// ----------------------------------------------------------------------------------------------------------

struct decided {
    row_id turn = 0;
    std::vector<open_send> sends;
    bool superseded = false;  // nothing was decided: a newer message waits
    counted_outcome result{outcome::replied,
                           {}};  // what really became of the messages (opt-out beats the reply)
};

// A recording of a reply's words that Meta keeps already. If Meta refuses it for good, the words go as a text
// in the next attempt of the same send (decisions/0039).
struct spoken_reply {
    std::string words;    // as the text would have them: what stands in the context
    std::string payload;  // JSON of Graph's `audio` object
};

// The end of a turn, one transaction: messages done, reply committed as sends.
struct decision {
    row_id conversation = 0;
    std::int64_t epoch = 0;
    std::vector<row_id> messages;
    outcome what = outcome::replied;
    std::string reason;  // "fallback", "rate", "stale" ...; empty for a plain reply
    send_kind kind = send_kind::reply;
    std::vector<std::string> parts;
    // Goes out in place of the only part, if that has the same words; otherwise it is nothing.
    std::optional<spoken_reply> spoken = {};
    // Not zero: if a send of this kind is younger than this, no parts are made and `suppressed` replaces the
    // outcome.
    std::chrono::milliseconds once_within{0};
    counted_outcome suppressed{outcome::ignored, {}};
    bool supersedable = false;  // nothing is decided if a newer message waits (decision 10)
    std::string model, prompt_version;
    std::int64_t input_tokens = 0, output_tokens = 0, ai_ms = 0;
    // What the stores beside the journal write in the same transaction, once the turn has its row; none of it
    // if nothing was decided. May be run again after a rollback.
    std::vector<std::function<void(sqlite::writing&, const decided&)>> along = {};
};

// --- sends
// ----------------------------------------------------------------------------------------------------------

using ft9::attempt;
using ft9::attempt_outcome;
using ft9::gate;

// The state after an attempt, which a status may have settled meanwhile.
struct send_progress {
    send_state state = send_state::queued;
    int failures = 0;
    unix_ms next_at = 0;
    bool duplicate = false;  // Meta accepted an earlier attempt, too
};

struct new_send {
    std::string to_digits;  // with or without the ninth digit; or empty
    std::string to_bsuid;
    std::string phone_number_id;
    std::string type, payload, text;
    std::string quoted;                             // wamid of the message that it answers; empty: none
    std::string idempotency_key, idempotency_hash;  // empty: none
};

struct queued_send {
    open_send send;
    bool repeated = false;  // the same Idempotency-Key was seen before
};

// --- reading
// --------------------------------------------------------------------------------------------------------

struct send_view {
    row_id id = 0, conversation = 0;
    send_kind kind = send_kind::reply;
    send_state state = send_state::queued;
    std::string type, wamid, error_text;
    std::string error_title, error_details;  // Meta's, of the last refusal
    int attempts = 0, error_code = 0;
    unix_ms created_at = 0, attempt_at = 0, accepted_at = 0, sent_at = 0, delivered_at = 0, read_at = 0,
            failed_at = 0;
};

struct conversation_view {
    row_id id = 0;
    std::string phone_number_id, phone, bsuid, name;
    bool opted_out = false;
};

struct recovery_options {
    std::chrono::milliseconds session_ttl{1'800'000};
    std::uint32_t crash_loop_limit = 5;  // 0: crashes are not counted (decisions 1 and 2)
};

// --- dead letters
// ---------------------------------------------------------------------------------------------------

// Something that waits for an operator's decision. Kinds: "held" (of unknown outcome), "dead" (given up after
// refusals), "raw" (a body that could not be read), "poison" (a message that crashes the process),
// "restored" (a message that a restore held), "duplicate" (sent twice; nothing to do again), "hook" (an event
// that a hook did not take). It speaks of one of the last four; of none if retention was faster.
struct dead_letter {
    struct outgoing {
        row_id id = 0, conversation = 0;
        send_kind kind = send_kind::reply;
        send_state state = send_state::held;
        std::string type;
        int part = 0, attempts = 0, error_code = 0;
        std::string error_text, error_title, error_details;
    };
    struct incoming {
        row_id id = 0, conversation = 0;
        std::string wamid, type;
    };
    struct told {  // an event that a hook did not take
        row_id delivery = 0, id = 0, conversation = 0;
        std::string hook;
        event_topic topic = event_topic::test;
        int attempts = 0;
    };
    row_id id = 0;  // made when it was given up for the first time
    std::string kind, reason;
    int replays = 0;
    std::optional<outgoing> send;
    std::optional<incoming> message;
    std::optional<std::int64_t> body_bytes;
    std::optional<told> event;
};

// Why a dead letter is or is not worked on again.
enum class replay_ruling : std::uint8_t {
    done,
    unread,        // a body: it is to be parsed and given to accept()
    nothing,       // there is nothing to do again
    moved_on,      // what it speaks of is in another state, or gone
    erased,        // with the person's data
    opted_out,     // the person asked not to be written to
    taken_over,    // a human being writes in that conversation
    earlier_part,  // an earlier part of the same reply is given up too: `in_the_way`
    later_part,    // a later part of the same reply has left already
    no_hook,       // no hook of that name is configured
};

struct replayed_letter {
    replay_ruling ruling = replay_ruling::done;
    std::string kind;
    row_id in_the_way = 0;         // a dead letter
    std::vector<open_send> sends;  // queued again, in their order
    row_id message = 0;            // pending again
    row_id conversation = 0;       // of that message
    row_id delivery = 0;           // waits for its hook again
};

struct recovery {
    std::vector<row_id> conversations;               // with pending messages
    std::vector<std::pair<row_id, row_id>> waiting;  // of each of these: its oldest and newest one
    std::vector<open_send> sends;
    std::vector<std::pair<row_id, unix_ms>> recent_turns;  // (conversation, time) of the last hour
    std::vector<row_id> fresh_conversations;               // with activity within the session's TTL
    bool paused = false;
    std::vector<std::string> paused_numbers;
    // Starts within the last 10 minutes that no orderly end preceded, this one included.
    std::size_t unclean_starts = 0;
    std::vector<row_id> suspects;  // conversations that were being worked on at the last unclean end
    std::size_t poison = 0;        // messages that became dead letters: alone, they ended the process 3 times
    bool safe_mode = false;        // so many short lives one after another (decision 2)
};

}  // namespace ft9::storage
