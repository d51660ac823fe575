#include "migrations.hpp"
#include "schema_mentor.hpp"

#include "ft9/core/failpoint.hpp"

#include <array>

namespace ft9::storage::sqlite {
namespace {

// Row ids order by time (core/id.hpp), so retention and "since" need no index of their own.
constexpr const char* schema_1 = R"sql(
CREATE TABLE raw(id INTEGER PRIMARY KEY, body BLOB NOT NULL);

CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE identity(
    number_id TEXT NOT NULL, kind INTEGER NOT NULL, value TEXT NOT NULL,  -- kind 0 wa_id, 1 BSUID
    person_id INTEGER NOT NULL,
    PRIMARY KEY(number_id, kind, value)) WITHOUT ROWID;
CREATE INDEX identity_person ON identity(person_id);
CREATE TABLE conversation(
    id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL, number_id TEXT NOT NULL,
    address TEXT NOT NULL, address_kind INTEGER NOT NULL,                 -- the identifier that wrote last
    epoch INTEGER NOT NULL DEFAULT 0, context_floor INTEGER NOT NULL DEFAULT 0,
    opted_out_at INTEGER, taken_over_at INTEGER,
    UNIQUE(person_id, number_id));

-- turn_id: NULL pending, 0 needed no turn
CREATE TABLE inbox(
    id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, raw_id INTEGER NOT NULL, turn_id INTEGER,
    epoch INTEGER NOT NULL, outcome INTEGER NOT NULL, sent_at INTEGER NOT NULL,
    wamid TEXT NOT NULL, type TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX inbox_pending ON inbox(conversation_id) WHERE turn_id IS NULL;
CREATE INDEX inbox_context ON inbox(conversation_id, turn_id) WHERE turn_id > 0;
CREATE TABLE dedupe(key BLOB PRIMARY KEY, inbox_id INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE turn(
    id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, outcome INTEGER NOT NULL, reason TEXT NOT NULL,
    model TEXT NOT NULL, prompt_version TEXT NOT NULL,
    input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, ai_ms INTEGER NOT NULL);

-- The first attempt is part of its row; further ones have rows of their own (decision 15).
CREATE TABLE outbox(
    id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, turn_id INTEGER NOT NULL, part INTEGER NOT NULL,
    kind INTEGER NOT NULL, epoch INTEGER NOT NULL, state INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,
    attempt_at INTEGER, accepted_at INTEGER, sent_at INTEGER, delivered_at INTEGER, read_at INTEGER, failed_at INTEGER,
    http_status INTEGER NOT NULL DEFAULT 0, error_code INTEGER NOT NULL DEFAULT 0,
    wamid TEXT, error_text TEXT, type TEXT NOT NULL, payload TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX outbox_open ON outbox(state) WHERE state < 3;
CREATE INDEX outbox_conversation ON outbox(conversation_id);
CREATE INDEX outbox_wamid ON outbox(wamid) WHERE wamid IS NOT NULL;
CREATE TABLE attempt(
    outbox_id INTEGER NOT NULL, number INTEGER NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
    http_status INTEGER NOT NULL DEFAULT 0, error_code INTEGER NOT NULL DEFAULT 0, wamid TEXT,
    PRIMARY KEY(outbox_id, number)) WITHOUT ROWID;
CREATE INDEX attempt_wamid ON attempt(wamid) WHERE wamid IS NOT NULL;

CREATE TABLE status(
    wamid TEXT NOT NULL, status INTEGER NOT NULL, at INTEGER NOT NULL, row INTEGER NOT NULL,
    outbox_id INTEGER NOT NULL, error_code INTEGER NOT NULL, error_text TEXT NOT NULL,
    PRIMARY KEY(wamid, status, at)) WITHOUT ROWID;

CREATE TABLE dead(
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref INTEGER NOT NULL, reason TEXT NOT NULL, replays INTEGER NOT NULL);
CREATE TABLE number(
    number_id TEXT PRIMARY KEY, paused_at INTEGER, code INTEGER NOT NULL, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE idempotency(
    key TEXT PRIMARY KEY, hash TEXT NOT NULL, outbox_id INTEGER NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE audit(id INTEGER PRIMARY KEY, action TEXT NOT NULL, ref TEXT NOT NULL);
)sql";

// Targets of an erasure name the person until it is done; then the text is empty. A tombstone's hash is
// keyed. Every message of a conversation is found through one of three partial indexes: pending, of a turn,
// settled.
constexpr const char* schema_2 = R"sql(
CREATE TABLE erasure(
    id INTEGER PRIMARY KEY, done INTEGER NOT NULL, finished_at INTEGER, counts TEXT NOT NULL, targets TEXT NOT NULL);
CREATE INDEX erasure_open ON erasure(id) WHERE done=0;
CREATE TABLE tombstone(
    hash BLOB PRIMARY KEY, erasure_id INTEGER NOT NULL, at INTEGER NOT NULL, opted_out INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX tombstone_expiring ON tombstone(at) WHERE opted_out=0;
CREATE INDEX identity_value ON identity(value);
CREATE INDEX inbox_settled ON inbox(conversation_id) WHERE turn_id=0;
CREATE INDEX dead_ref ON dead(ref);
CREATE INDEX idempotency_created ON idempotency(created_at);
)sql";

// Conversations that somebody works on, and starts that no orderly end preceded (decisions 1 and 2).
constexpr const char* schema_3 = R"sql(
CREATE TABLE claim(
    conversation_id INTEGER PRIMARY KEY, alone INTEGER NOT NULL DEFAULT 0, crashes INTEGER NOT NULL DEFAULT 0);
CREATE TABLE unclean_start(at INTEGER PRIMARY KEY);
)sql";

// The message that an outgoing one answers: WhatsApp shows it quoted.
constexpr const char* schema_4 = R"sql(
ALTER TABLE outbox ADD COLUMN quoted TEXT NOT NULL DEFAULT '';
)sql";

// What Meta said of a refusal, in its parts. Replies that wait for the person to write again have `late_at`.
constexpr const char* schema_5 = R"sql(
ALTER TABLE outbox ADD COLUMN error_title TEXT;
ALTER TABLE outbox ADD COLUMN error_details TEXT;
ALTER TABLE status ADD COLUMN error_title TEXT NOT NULL DEFAULT '';
ALTER TABLE status ADD COLUMN error_details TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN ad_window_until INTEGER;
ALTER TABLE outbox ADD COLUMN late_at INTEGER;
CREATE TABLE charge(
    month TEXT NOT NULL, number_id TEXT NOT NULL, category TEXT NOT NULL, type TEXT NOT NULL,
    messages INTEGER NOT NULL, charged INTEGER NOT NULL,
    PRIMARY KEY(month, number_id, category, type)) WITHOUT ROWID;
CREATE INDEX outbox_late ON outbox(conversation_id) WHERE late_at IS NOT NULL;
)sql";

// What people gave up: until then it was theirs.
constexpr const char* schema_6 = R"sql(
CREATE TABLE former_identity(
    number_id TEXT NOT NULL, kind INTEGER NOT NULL, value TEXT NOT NULL, person_id INTEGER NOT NULL,
    until INTEGER NOT NULL,                                               -- seconds, Meta's
    PRIMARY KEY(number_id, kind, value, person_id)) WITHOUT ROWID;
CREATE INDEX former_identity_person ON former_identity(person_id);
CREATE INDEX former_identity_value ON former_identity(value);
)sql";

// What a message carries besides words. `note`: bytes at the end of its text that stand for it.
constexpr const char* schema_7 = R"sql(
CREATE TABLE media(
    inbox_id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, state INTEGER NOT NULL, failure INTEGER NOT NULL,
    media_id TEXT NOT NULL, mime TEXT NOT NULL, sha256 TEXT NOT NULL, file TEXT NOT NULL DEFAULT '',
    bytes INTEGER NOT NULL DEFAULT 0, note INTEGER NOT NULL);
)sql";

constexpr std::array steps{schema_1,     schema_2,     schema_3,        schema_4,      schema_5,
                           schema_6,     schema_7,     schema_insights, schema_people, schema_memories,
                           schema_tools, schema_hooks, schema_spent,    schema_traces};
constexpr int newest = static_cast<int>(steps.size());

int schema_of(database& db) {
    auto q = db.run("PRAGMA user_version");
    return q.next() ? static_cast<int>(q.integer(0)) : 0;
}

}  // namespace

bool migrate(database& db) {
    const int found = schema_of(db);
    if (found > newest) return false;
    for (int version = found; version < newest; ++version) {
        db.exec("BEGIN IMMEDIATE");
        db.exec(steps.at(static_cast<std::size_t>(version)));
        FT9_FAILPOINT(migrating);
        db.exec(("PRAGMA user_version=" + std::to_string(version + 1)).c_str());
        db.exec("COMMIT");
    }
    return true;
}

}  // namespace ft9::storage::sqlite
