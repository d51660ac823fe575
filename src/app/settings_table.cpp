#include "ft9/app/settings_table.hpp"

#include "settings_parsers.hpp"
#include "settings_rows.hpp"

namespace ft9::app {
namespace {

using parse::between;
using enum trait;

constexpr std::uint64_t mib = 1024 * 1024, year_days = 36'500, long_time = 10'000'000'000;

// Reserved names without a member yet.
setting_row reserved(std::string_view name, std::string_view meaning, trait more = none) {
    return {"Reserved for later versions", name, "", meaning, unsupported | more, {}, {}, {}};
}

std::vector<setting_row> meta_rows() {
    constexpr std::string_view group = "Meta (WhatsApp Cloud API)";
    using s = settings;
    return {
        row(group, "WHATSAPP_ACCESS_TOKEN", "", "Token of a system user; sends messages",
            required | secret | hot, &s::whatsapp_access_token, parse::token),
        row(group, "WHATSAPP_PHONE_NUMBER_ID", "",
            "Id of the business number (digits; not the number itself)", required,
            &s::whatsapp_phone_number_id, parse::digits),
        row(group, "WHATSAPP_APP_SECRET", "",
            "Secret of the app; signs the webhooks. Several, separated by commas, while it is rotated",
            required | secret | hot, &s::whatsapp_app_secret, parse::tokens),
        row(group, "WHATSAPP_VERIFY_TOKEN", "", "Any long word; the same is typed into Meta's webhook form",
            required | secret | hot, &s::whatsapp_verify_token, parse::token),
        row(group, "WHATSAPP_BUSINESS_ACCOUNT_ID", "",
            "Id of the WhatsApp business account, for account checks", none, &s::whatsapp_business_account_id,
            parse::digits),
        row(group, "GRAPH_BASE_URL", "https://graph.facebook.com", "Graph API; http:// only on loopback",
            none, &s::graph_base_url, parse::base_url),
        row(group, "GRAPH_API_VERSION", "v26.0", "Version of the Graph API", none, &s::graph_api_version,
            parse::api_version),
        row(group, "PUBLIC_URL", "",
            "Address under which Meta reaches this server, without /webhook: https://your.host; for account "
            "checks",
            hot, &s::public_url, parse::base_url),
        row(group, "WHATSAPP_TYPING", "on", "on: mark as read and show typing; read: mark as read only; off",
            hot, &s::whatsapp_typing,
            parse::one_of<typing_mode>(
                {{"on", typing_mode::on}, {"read", typing_mode::read}, {"off", typing_mode::off}})),
        row(group, "FREE_MESSAGES_PER_MONTH", "1000",
            "Free service messages of a business number in a month, for warnings before they end; 0: nobody "
            "is warned",
            none, &s::free_messages_per_month, between(0, 1'000'000'000)),
        row(group, "LATE_REPLY_TEMPLATE", "",
            "Name of an approved template without parameters that asks a person, 24 hours after they wrote, "
            "whether an answer that came too late is still wanted; empty: it waits unasked until they write",
            none, &s::late_reply_template, parse::template_name),
        row(group, "LATE_REPLY_LANGUAGE", "pt_BR", "Language code of that template", none,
            &s::late_reply_language, parse::template_name),
    };
}

std::vector<setting_row> ai_rows() {
    constexpr std::string_view group = "AI model";
    using s = settings;
    return {
        row(group, "OPENAI_API_KEY", "", "Key of the provider", required | secret | hot, &s::openai_api_key,
            parse::token),
        row(group, "OPENAI_MODEL", "", "Model that answers", required | hot, &s::openai_model, parse::token),
        row(group, "OPENAI_BASE_URL", "https://api.openai.com/v1",
            "Any OpenAI-compatible provider; http:// only to private hosts", none, &s::openai_base_url,
            parse::base_url),
        row(group, "OPENAI_DEADLINE_SECONDS", "40", "One deadline for a turn, all retries inside", none,
            &s::openai_deadline, between(1, 3600)),
        row(group, "OPENAI_MAX_OUTPUT_TOKENS", "1024", "Longest answer, in tokens", hot,
            &s::openai_max_output_tokens, between(1, 1'000'000)),
        row(group, "OPENAI_ANSWER_FORM", "auto",
            "How the model is asked for its analysis: json_schema, json_object, text (no analysis), or auto: "
            "the "
            "best that the provider takes",
            hot, &s::openai_answer_form,
            parse::one_of<std::string>({{"auto", "auto"},
                                        {"json_schema", "json_schema"},
                                        {"json_object", "json_object"},
                                        {"text", "text"}})),
        row(group, "OPENAI_TOKENS_PARAM", "auto",
            "Name of the parameter that limits the answer: auto, max_completion_tokens or max_tokens", hot,
            &s::openai_tokens_param,
            parse::one_of<std::string>({{"auto", "auto"},
                                        {"max_completion_tokens", "max_completion_tokens"},
                                        {"max_tokens", "max_tokens"}})),
    };
}

std::vector<setting_row> admin_rows() {
    return {
        row("Administration", "ADMIN_TOKEN", "",
            "Bearer token of every admin route, at least 16 characters. Several, separated by commas, while "
            "it is "
            "rotated",
            required | secret | hot, &settings::admin_token, parse::long_tokens),
    };
}

std::vector<setting_row> listener_rows() {
    constexpr std::string_view group = "Listener";
    using s = settings;
    return {
        row(group, "PORT", "8080", "Port to listen on; 0 takes a free one", none, &s::port,
            between(0, 65'535)),
        row(group, "HOST", "0.0.0.0", "Address to listen on", none, &s::host, parse::listen_address),
        row(group, "THREADS", "cores", "Threads for network work", none, &s::threads, parse::threads),
        row(group, "METRICS_PUBLIC", "off", "on: GET /metrics needs no token", none, &s::metrics_public,
            parse::on_off),
        row(group, "TRUSTED_PROXIES", "loopback",
            "Networks whose X-Forwarded-For counts, separated by commas; none: no proxy", none,
            &s::trusted_proxies, parse::networks),
        row(group, "ALLOWED_HOSTS", "any",
            "Host names that are answered, separated by commas; others get 421", none, &s::allowed_hosts,
            parse::hosts),
        row(group, "MAX_CONNECTIONS", "10000",
            "Open connections; at the limit the one that has kept the server waiting longest makes room",
            none, &s::max_connections, between(1, 1'000'000)),
        row(group, "MAX_CONNECTIONS_PER_PEER", "200",
            "The same for one address (IPv6: one /64), which then gets 503; trusted proxies are exempt", none,
            &s::max_connections_per_peer, between(1, 1'000'000)),
        row(group, "MAX_INFLIGHT_BODY_BYTES", "67108864",
            "Bytes of request bodies held at one time; past it webhooks get 503", none,
            &s::max_inflight_body_bytes, between(4 * mib, 65'536 * mib)),
        row(group, "SHUTDOWN_GRACE_SECONDS", "8", "Time to finish what runs after SIGTERM", none,
            &s::shutdown_grace, between(0, 3600)),
    };
}

std::vector<setting_row> tls_rows() {
    constexpr std::string_view group = "HTTPS";
    using s = settings;
    return {
        row(group, "TLS_CERT_FILE", "",
            "Own certificate (PEM), the intermediates after it: HTTPS without a proxy. Read again on SIGHUP; "
            "switching HTTPS on or off needs a restart",
            hot, &s::tls_cert_file, parse::text),
        row(group, "TLS_KEY_FILE", "", "Its private key (PEM, no passphrase)", hot, &s::tls_key_file,
            parse::text),
        row(group, "TLS_CLIENT_CA_FILE", "",
            "Authority of Meta's client certificate (PEM); with it /webhook answers only who shows one", hot,
            &s::tls_client_ca_file, parse::text),
        row(group, "TLS_HANDSHAKE_SECONDS", "10", "Time for a TLS handshake", none, &s::tls_handshake,
            between(1, 300)),
        row(group, "MAX_TLS_HANDSHAKES", "512", "Handshakes under way; past it the oldest is given up", none,
            &s::max_tls_handshakes, between(1, 1'000'000)),
    };
}

std::vector<setting_row> conversation_rows() {
    constexpr std::string_view group = "Conversations";
    using s = settings;
    return {
        row(group, "ALLOWED_NUMBERS", "",
            "Pilot list, separated by commas: only these people are answered; empty: everyone",
            personal | hot, &s::allowed_numbers, parse::phone_numbers),
        row(group, "SESSION_TTL_SECONDS", "1800", "A conversation's context ends after this much silence",
            none, &s::session_ttl, between(1, long_time)),
        row(group, "SESSION_MAX_MESSAGES", "10", "Messages in the context, the current one included", none,
            &s::session_max_messages, between(1, 1000)),
        row(group, "SESSION_MAX_BYTES", "134217728",
            "Memory of all cached contexts together; the oldest are dropped first", none,
            &s::session_max_bytes, between(mib, 1'048'576 * mib)),
        row(group, "MAX_TURNS_PER_PERSON_HOUR", "30", "Answers to one person in an hour", hot,
            &s::max_turns_per_person_hour, between(1, 1'000'000)),
        row(group, "MAX_TURNS_PER_HOUR", "0",
            "Turns of everybody together that may ask the model in an hour; past it people get the fixed "
            "text; 0: no limit",
            hot, &s::max_turns_per_hour, between(0, 100'000'000)),
        row(group, "LOOP_TURNS_PER_MINUTE", "12",
            "Turns of one conversation in a minute that only another bot makes: not answered for 10 minutes; "
            "0: not watched",
            none, &s::loop_turns_per_minute, between(0, 10'000)),
        row(group, "STALE_AFTER_SECONDS", "21600", "Messages first seen at this age are not answered", none,
            &s::stale_after, between(1, long_time)),
        row(group, "REPLY_DEBOUNCE_MS", "2000",
            "Quiet time after a message before it is answered: what comes within it is one turn; 0: none",
            none, &s::reply_debounce, between(0, 60'000)),
        row(group, "REPLY_DEBOUNCE_MAX_MS", "10000",
            "Who goes on writing is answered after this, counted from the first message that waits", none,
            &s::reply_debounce_max, between(0, 600'000)),
        row(group, "MAX_INFLIGHT_TURNS", "256", "Turns worked on at one time; others wait on disk", none,
            &s::max_inflight_turns, between(1, 1'000'000)),
        row(group, "MAX_OPEN_SENDS", "100000",
            "Messages still to be sent or settled; past it POST /send-message gets 503, replies never do",
            none, &s::max_open_sends, between(1, 10'000'000)),
        row(group, "AMBIGUOUS_SEND_POLICY", "evidence",
            "A send of unknown outcome that no status settles: `evidence` makes it again once statuses of "
            "later sends arrive, `hold` never, `resend` after the window",
            none, &s::ambiguous_send,
            parse::one_of<ambiguous_policy>({{"evidence", ambiguous_policy::evidence},
                                             {"hold", ambiguous_policy::hold},
                                             {"resend", ambiguous_policy::resend}})),
        row(group, "AMBIGUOUS_WINDOW_SECONDS", "60", "So long Meta's word is waited for at least", none,
            &s::ambiguous_window, between(0, long_time)),
        row(group, "AMBIGUOUS_MAX_SECONDS", "900", "After this it is held for an operator", none,
            &s::ambiguous_max, between(0, long_time)),
    };
}

std::vector<setting_row> storage_rows() {
    constexpr std::string_view group = "Storage";
    using s = settings;
    return {
        row(group, "DATABASE_URL", "sqlite:data/ft9.db",
            "sqlite:PATH of the journal, on a local disk; relative to the working directory", none,
            &s::database_path, parse::database),
        row(group, "DISK_RESERVE_MB", "256", "Free space under which webhooks get 503", none,
            &s::disk_reserve_mb, between(0, 100'000'000)),
        row(group, "MAX_PENDING_WEBHOOKS", "4096", "Requests that may wait for their commit; past it 503",
            none, &s::max_pending_webhooks, between(1, 1'000'000)),
        row(group, "MAX_PENDING_BYTES", "67108864",
            "The same, of the memory they hold until then; past it 503", none, &s::max_pending_bytes,
            between(4 * mib, 65'536 * mib)),
        row(group, "JOURNAL_RETENTION_DAYS", "14", "Days that raw webhooks are kept", none,
            &s::journal_retention_days, between(1, year_days)),
        row(group, "HISTORY_RETENTION_DAYS", "365", "Days that conversations are kept", none,
            &s::history_retention_days, between(1, year_days)),
        row(group, "DEDUPE_RETENTION_DAYS", "35",
            "Days that a repeated webhook is recognised; Meta repeats for 7", none, &s::dedupe_retention_days,
            between(7, year_days)),
    };
}

std::vector<setting_row> operation_rows() {
    constexpr std::string_view group = "Operation";
    using s = settings;
    const auto levels = parse::one_of<log::level>({{"trace", log::level::trace},
                                                   {"debug", log::level::debug},
                                                   {"info", log::level::info},
                                                   {"warning", log::level::warning},
                                                   {"error", log::level::error},
                                                   {"critical", log::level::critical}});
    return {
        row(group, "CONFIG_DIR", "config",
            "Folder of the prompt and the texts, re-read on SIGHUP; without one here, the installed one",
            none, &s::config_dir, parse::config_dir),
        row(group, "LOG_LEVEL", "info", "trace, debug, info, warning, error or critical", hot, &s::log_level,
            levels),
        row(group, "LOG_FORMAT", "auto", "json or text; auto: text on a terminal, otherwise json", none,
            &s::log_format, parse::log_format),
        row(group, "ALERT_WEBHOOK_URL", "",
            "Every alarm is also posted there, at most once per name in 10 minutes", secret,
            &s::alert_webhook_url, parse::url),
        row(group, "BUSINESS_TIMEZONE", "America/Sao_Paulo", "IANA time zone of the business", none,
            &s::business_timezone, parse::timezone),
        row(group, "CRASH_LOOP_LIMIT", "5",
            "So many ends within 10 s of the start, one after another, lead to safe mode; 0: crashes are not "
            "counted",
            none, &s::crash_loop_limit, between(0, 1000)),
        row(group, "WATCHDOG_SECONDS", "30",
            "Silence of an io thread after which the process ends with 70 to be started again; 0: never",
            none, &s::watchdog, between(0, 3600)),
        row(group, "ACCOUNT_CHECK_SECONDS", "3600",
            "Between two checks of token, number, subscriptions, webhook and templates, as `ft9-server "
            "doctor` makes them; 0: never",
            none, &s::account_check, between(0, 2'592'000)),
        row(group, "UNDELIVERED_ALARM_SECONDS", "1800",
            "A message that Meta accepted and that is not delivered after this raises an alarm; 0: never",
            none, &s::undelivered_alarm, between(0, 86'400)),
        row(group, "UPSTREAM_CA_FILE", "", "Further certificate authorities (PEM) for outgoing TLS", none,
            &s::upstream_ca_file, parse::readable_file),
        row(group, "UPSTREAM_PRIVATE_HOSTS", "",
            "Names that may resolve to private addresses, separated by commas", none,
            &s::upstream_private_hosts, parse::hosts),
        row(group, "UPSTREAM_CONNECTIONS", "64",
            "Open connections to each upstream host; further requests wait for a free one", none,
            &s::upstream_connections, between(1, 65'536)),
    };
}

std::vector<setting_row> reserved_rows() {
    return {
        reserved("REDIS_URL", "Shared sessions for many processes", secret),
        reserved("DATA_ENCRYPTION_KEY", "Encryption at rest", secret),
        reserved("SENTRY_DSN", "Error reports", secret),
        reserved("OTEL_EXPORTER_OTLP_ENDPOINT", "Traces", secret),
    };
}

std::vector<setting_row> all_rows() {
    std::vector<setting_row> all;
    for (auto make : {meta_rows,         ai_rows,     fallback_rows, budget_rows,    hearing_rows,
                      speech_rows,       media_rows,  admin_rows,    listener_rows,  tls_rows,
                      conversation_rows, memory_rows, handover_rows, pace_rows,      tool_rows,
                      hook_rows,         shadow_rows, storage_rows,  operation_rows, reserved_rows}) {
        for (auto& each : make())
            all.push_back(std::move(each));
    }
    return all;
}

}  // namespace

const std::vector<setting_row>& settings_table() {
    static const std::vector<setting_row> rows = all_rows();
    return rows;
}

}  // namespace ft9::app
