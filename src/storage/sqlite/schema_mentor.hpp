#pragma once

// The steps of the schema behind the seventh: what the mentor knows, does and costs. Rows of a conversation
// are named in mentor_tables.cpp, so that they go with it.
namespace ft9::storage::sqlite {

// The row has its turn's id. `score` is in thousandths.
constexpr const char* schema_insights = R"sql(
CREATE TABLE insight(
    id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL,
    pillar TEXT NOT NULL, intent TEXT NOT NULL, sentiment TEXT NOT NULL, urgency TEXT NOT NULL,
    concern TEXT NOT NULL, score INTEGER NOT NULL, wants_human INTEGER NOT NULL,
    lead TEXT NOT NULL, prompt_version TEXT NOT NULL);
CREATE INDEX insight_conversation ON insight(conversation_id);
)sql";

// Who has a conversation (by `cause`, an enumerator), until when (0: until it is released) and for how long
// after a human being's last word, which is the message `answered`; what people wished and were told.
constexpr const char* schema_people = R"sql(
CREATE TABLE handover(
    conversation_id INTEGER PRIMARY KEY, since INTEGER NOT NULL, until INTEGER NOT NULL, cause INTEGER NOT NULL,
    note TEXT NOT NULL, span INTEGER NOT NULL, answered INTEGER NOT NULL);
CREATE INDEX handover_until ON handover(until) WHERE until > 0;
CREATE TABLE erasure_wish(
    conversation_id INTEGER PRIMARY KEY, asked_at INTEGER NOT NULL, confirmed_at INTEGER, send_id INTEGER NOT NULL);
CREATE INDEX erasure_wish_confirmed ON erasure_wish(confirmed_at) WHERE confirmed_at IS NOT NULL;
CREATE TABLE first_contact(
    conversation_id INTEGER PRIMARY KEY, version TEXT NOT NULL, at INTEGER NOT NULL, send_id INTEGER NOT NULL);
)sql";

// What is remembered of a person. `cleared`: the version at which all was forgotten; what was read before it
// is not stored any more. `kept_at`: the last change or answered turn. A session is summarised at `due_at`.
constexpr const char* schema_memories = R"sql(
CREATE TABLE memory(
    conversation_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, cleared INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL, kept_at INTEGER NOT NULL, document TEXT NOT NULL, updated_by TEXT NOT NULL);
CREATE INDEX memory_kept ON memory(kept_at);
CREATE TABLE summary(
    conversation_id INTEGER PRIMARY KEY, body TEXT NOT NULL, through INTEGER NOT NULL, made_at INTEGER NOT NULL,
    due_at INTEGER, failures INTEGER NOT NULL DEFAULT 0, kept_at INTEGER NOT NULL);
CREATE INDEX summary_due ON summary(due_at) WHERE due_at IS NOT NULL;
CREATE INDEX summary_kept ON summary(kept_at);
)sql";

// Calls of tools. `turn_id` 0: their turn is not decided. `message_id`: the first that it answered.
constexpr const char* schema_tools = R"sql(
CREATE TABLE tool_call(
    id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, turn_id INTEGER NOT NULL DEFAULT 0,
    message_id INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, arguments TEXT NOT NULL,
    state INTEGER NOT NULL, result TEXT NOT NULL DEFAULT '', http_status INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER NOT NULL DEFAULT 0);
CREATE INDEX tool_call_conversation ON tool_call(conversation_id, id);
CREATE INDEX tool_call_open ON tool_call(conversation_id) WHERE turn_id = 0;
CREATE INDEX tool_call_turn ON tool_call(turn_id) WHERE turn_id > 0;
)sql";

// What hooks have not taken yet. An event goes with its last delivery.
constexpr const char* schema_hooks = R"sql(
CREATE TABLE hook_event(
    id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, topic INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX hook_event_conversation ON hook_event(conversation_id);
CREATE TABLE hook_delivery(
    id INTEGER PRIMARY KEY, hook TEXT NOT NULL, event_id INTEGER NOT NULL, conversation_id INTEGER NOT NULL,
    since INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,
    given_up INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '');
CREATE INDEX hook_delivery_waiting ON hook_delivery(hook, id) WHERE given_up=0;
CREATE INDEX hook_delivery_event ON hook_delivery(event_id);
CREATE INDEX hook_delivery_conversation ON hook_delivery(conversation_id);
)sql";

// What questions to the model used up, by day (its number in the business's time zone); conversation 0: all
// of them. A ticket's id tells when it was opened; of a conversation one may be open.
constexpr const char* schema_spent = R"sql(
CREATE TABLE usage(
    conversation_id INTEGER NOT NULL, day INTEGER NOT NULL, provider TEXT NOT NULL,
    requests INTEGER NOT NULL, input INTEGER NOT NULL, cached INTEGER NOT NULL, output INTEGER NOT NULL,
    cost INTEGER NOT NULL,                                                -- millionths of a US dollar
    PRIMARY KEY(conversation_id, day, provider)) WITHOUT ROWID;
CREATE INDEX usage_day ON usage(day);
CREATE TABLE ticket(
    id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, reason INTEGER NOT NULL, closed_at INTEGER);
CREATE UNIQUE INDEX ticket_open ON ticket(conversation_id) WHERE closed_at IS NULL;
CREATE INDEX ticket_conversation ON ticket(conversation_id);
)sql";

// How answers came about, one row a turn, and what another prompt or model would have said. Costs are in
// millionths; ratios are in thousandths, null where there is nothing to compare.
constexpr const char* schema_traces = R"sql(
CREATE TABLE answer_trace(
    turn_id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL, provider TEXT NOT NULL, structured INTEGER NOT NULL,
    waited_ms INTEGER NOT NULL, media_ms INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, cost INTEGER,
    superseded INTEGER NOT NULL, requests TEXT NOT NULL);
CREATE INDEX answer_trace_conversation ON answer_trace(conversation_id);
CREATE TABLE shadow_answer(
    id INTEGER PRIMARY KEY, turn_id INTEGER NOT NULL, conversation_id INTEGER NOT NULL,
    prompt_version TEXT NOT NULL, model TEXT NOT NULL, result TEXT NOT NULL,
    pillar_same INTEGER, intent_same INTEGER, length_ratio INTEGER, similarity INTEGER,
    live_ms INTEGER NOT NULL, shadow_ms INTEGER NOT NULL, live_cost INTEGER, shadow_cost INTEGER,
    live_text TEXT NOT NULL DEFAULT '', shadow_text TEXT NOT NULL DEFAULT '');
CREATE INDEX shadow_answer_conversation ON shadow_answer(conversation_id);
)sql";

}  // namespace ft9::storage::sqlite
