#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ft9 {

// Every metric of the program; names, help texts, labels and buckets stand in metrics_table.cpp.
enum class counter : std::uint8_t {
    webhook_requests,    // ft9_webhook_requests_total{result}
    inbound_messages,    // ft9_inbound_messages_total{type}
    turns,               // ft9_turns_total{outcome}
    outbound_messages,   // ft9_outbound_messages_total{status}
    duplicates,          // ft9_duplicates_total
    alarms,              // ft9_alarms_total{alarm}
    turns_superseded,    // ft9_turns_superseded_total
    superseded_tokens,   // ft9_superseded_tokens_total{kind}: of turns that gave way
    ambiguous_resends,   // ft9_ambiguous_resends_total
    paced_sends,         // ft9_paced_sends_total{limit}: times that a send waited for it
    joined_parts,        // ft9_joined_parts_total
    http_requests,       // ft9_http_requests_total{status}: class "2xx" ... of every answer
    http_refused,        // ft9_http_refused_total{status}: heads and connections refused by the server itself
    http_closed,         // ft9_http_closed_total{reason}: connections that the server ended or turned away
    accept_failures,     // ft9_http_accept_failures_total: attempts without descriptors or memory
    ai_requests,         // ft9_ai_requests_total{result}
    ai_tokens,           // ft9_ai_tokens_total{kind}
    answer_forms,        // ft9_answer_forms_total{mode}
    answers_read,        // ft9_answers_read_total{reading}
    insight_pillars,     // ft9_insight_pillars_total{pillar}: its place in pillars.json
    insight_intents,     // ft9_insight_intents_total{intent}: its place in analysis.json
    insight_sentiments,  // ft9_insight_sentiments_total{sentiment}
    insight_concerns,    // ft9_insight_concerns_total{concern}
    ai_providers,        // ft9_ai_provider_answers_total{result}: of each of two providers
    ai_cost,             // ft9_ai_cost_dollars_total{provider}
    budget_refusals,     // ft9_budget_refusals_total{budget}
    prompt_leaks,        // ft9_prompt_leaks_total{kind}: that were stopped
    tickets,             // ft9_tickets_total{reason}
    graph_requests,      // ft9_graph_requests_total{result}
    status_updates,      // ft9_status_updates_total{status}
    unknown_updates,     // ft9_unknown_updates_total{kind}
    expired_rows,        // ft9_expired_rows_total{table}
    erasures,            // ft9_erasures_total{state}
    account_checks,      // ft9_account_checks_total{result}: the worst finding of each
    priced_messages,     // ft9_priced_messages_total{category}
    media_files,         // ft9_media_total{result}
    transcriptions,      // ft9_transcriptions_total{result}: requests
    transcription_tokens,  // ft9_transcription_tokens_total{kind}
    transcribed_seconds,   // ft9_transcribed_seconds_total: of recordings
    speech_requests,       // ft9_speech_requests_total{result}
    speech_characters,     // ft9_speech_characters_total: that were spoken
    spoken_answers,        // ft9_spoken_answers_total{result}: of turns whose answer was to be spoken
    tool_calls,            // ft9_tool_calls_total{result}: that the model asked for
    memory_updates,        // ft9_memory_updates_total{result}: what models proposed to remember
    summaries,             // ft9_summaries_total{result}: of sessions that ended
    shadow_answers,        // ft9_shadow_total{result}: answers that were made a second time
    hook_deliveries,       // ft9_hook_deliveries_total{result}: attempts
    handovers,             // ft9_handovers_total{reason}
    log_dropped,           // ft9_log_dropped_total
};
enum class histogram : std::uint8_t {
    webhook_ack,     // ft9_webhook_ack_seconds
    turn,            // ft9_turn_seconds
    ai_request,      // ft9_ai_request_seconds
    transcription,   // ft9_transcription_seconds: one request
    speech,          // ft9_speech_seconds: one request
    graph_request,   // ft9_graph_request_seconds
    tool_call,       // ft9_tool_call_seconds: one exchange with a tool's endpoint
    journal_commit,  // ft9_journal_commit_seconds
    journal_group,   // ft9_journal_group_rows: items per commit
};
enum class gauge : std::uint8_t {
    inbox_pending,           // ft9_inbox_pending
    outbox_pending,          // ft9_outbox_pending
    dead_letters,            // ft9_dead_letters
    held_sends,              // ft9_held_sends
    held_messages,           // ft9_held_messages
    sessions_active,         // ft9_sessions_active
    sessions_bytes,          // ft9_sessions_bytes
    turns_inflight,          // ft9_turns_inflight
    webhooks_waiting,        // ft9_webhooks_waiting
    http_connections,        // ft9_http_connections
    http_body_bytes,         // ft9_http_body_bytes: of request bodies, received and held
    ai_circuit_open,         // ft9_ai_circuit_open
    ai_on_fallback,          // ft9_ai_on_fallback: the first provider is left alone
    ai_budget_used,          // ft9_ai_budget_used: the fullest of the budgets of all, 1 is all of it
    paused,                  // ft9_paused
    journal_wal_bytes,       // ft9_journal_wal_bytes
    disk_free_bytes,         // ft9_disk_free_bytes
    loop_lag,                // ft9_loop_lag_seconds: of the io thread that answers last
    clock_deviation,         // ft9_clock_deviation_seconds: system's clock less ours
    ambiguous_sends,         // ft9_ambiguous_sends
    webhook_bytes,           // ft9_webhook_bytes_waiting
    journal_bytes,           // ft9_journal_bytes
    undelivered_sends,       // ft9_undelivered_sends: accepted long ago, not delivered
    account_problems,        // ft9_account_problems: of the last check
    account_warnings,        // ft9_account_warnings
    token_expiry,            // ft9_token_expires_seconds: of the access token
    number_pace,             // ft9_number_messages_per_second: learned
    late_replies,            // ft9_late_replies
    free_messages_used,      // ft9_free_messages_used
    free_messages_forecast,  // ft9_free_messages_forecast
    charged_messages,        // ft9_charged_messages
    hook_pending,            // ft9_hook_deliveries_pending
    handed_over,             // ft9_handed_over_conversations
    tls_expiry,              // ft9_tls_certificate_expires_seconds
};

// Registry and handles, resolved once at construction; all functions may be called from any thread.
class metrics {
  public:
    metrics();
    ~metrics();
    // `label` is the value of the metric's one label (empty where it has none). Values outside the known set
    // are counted under "other", so that a stranger's input can never grow the registry.
    void count(counter c, std::string_view label = {}, double by = 1);
    void observe(histogram h, double value);
    void set(gauge g, double value);
    // Prometheus text format 0.0.4, process metrics (memory, CPU, descriptors, start time) included.
    std::string text() const;
    // Sum over all labels or one label; for tests.
    double value(counter c, std::string_view label = {}) const;

    struct impl;

  private:
    std::unique_ptr<impl> impl_;
};

}  // namespace ft9
