#pragma once

#include "ft9/core/delivery.hpp"
#include "ft9/core/event_hook.hpp"
#include "ft9/observability/log.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ft9::clients {
struct tool_set;
}

namespace ft9::app {

enum class typing_mode : std::uint8_t { on, read, off };

// A further business number, of CONFIG_DIR/numbers.json.
struct business_number {
    std::string phone_number_id;
    std::string access_token;                                 // its own, or WHATSAPP_ACCESS_TOKEN's
    std::string config_dir;                                   // its own, or CONFIG_DIR
    std::optional<std::vector<std::string>> allowed_numbers;  // digits; nullopt: as ALLOWED_NUMBERS
    std::uint32_t max_turns_per_person_hour = 0;              // 0: as MAX_TURNS_PER_PERSON_HOUR
};

// Every setting of docs/settings, parsed and checked. Names follow the environment variables, in lower case.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): one instance, ordered for reading
struct settings {
    // listener
    std::uint16_t port = 8080;
    std::string host = "0.0.0.0";
    std::size_t threads = 1;
    std::string tls_cert_file, tls_key_file, tls_client_ca_file;  // empty: plain HTTP, no client certificates
    std::chrono::seconds tls_handshake{10};
    std::size_t max_tls_handshakes = 512;
    bool metrics_public = false;
    std::uint64_t disk_reserve_mb = 256;
    std::vector<std::string> trusted_proxies;  // CIDRs; empty: none
    std::vector<std::string> allowed_hosts;    // empty: any
    std::size_t max_connections = 10'000;
    std::size_t max_connections_per_peer = 200;
    std::size_t max_inflight_body_bytes = 64 * 1024 * 1024;
    std::chrono::seconds shutdown_grace{8};
    // Meta
    std::string whatsapp_access_token, whatsapp_phone_number_id, whatsapp_verify_token,
        whatsapp_business_account_id;
    std::vector<std::string> whatsapp_app_secret;  // first is the newest; all are accepted
    std::string graph_base_url = "https://graph.facebook.com", graph_api_version = "v26.0";
    typing_mode whatsapp_typing = typing_mode::on;
    std::string public_url;                        // base URL under which Meta reaches us; empty: not known
    std::uint32_t free_messages_per_month = 1000;  // of each number; 0: not watched
    std::string late_reply_template, late_reply_language = "pt_BR";
    // AI
    std::string openai_api_key, openai_model, openai_base_url = "https://api.openai.com/v1";
    std::chrono::seconds openai_deadline{40};
    std::uint32_t openai_max_output_tokens = 1024;
    std::string openai_tokens_param = "auto";  // auto, max_completion_tokens, max_tokens
    std::string openai_answer_form = "auto";   // auto, json_schema, json_object, text
    std::string openai_image_detail = "auto";  // low, auto, high; empty: images are not shown
    // the second AI provider; all three empty: there is none
    std::string fallback_base_url, fallback_api_key, fallback_model;
    std::string fallback_tokens_param = "auto";
    std::uint32_t fallback_after_percent = 60;
    // budgets; 0: no limit, no price
    std::int64_t max_tokens_per_person_day = 0, max_tokens_per_day = 0;
    double max_cost_per_person_day = 0, max_cost_per_day = 0, max_cost_per_month = 0;  // US dollars
    double openai_price_input = 0, openai_price_cached = 0, openai_price_output = 0;   // for a million tokens
    double fallback_price_input = 0, fallback_price_cached = 0, fallback_price_output = 0;
    // voice notes
    std::string openai_transcription_model = "gpt-4o-mini-transcribe";  // "off": they are not transcribed
    std::string transcription_base_url, transcription_api_key;          // empty: those of the AI model
    // spoken answers
    bool spoken_answers = false;
    std::string openai_speech_model = "gpt-4o-mini-tts", openai_speech_voice = "coral";
    std::string openai_speech_instructions;
    std::string speech_base_url, speech_api_key;  // empty: those of the AI model
    std::uint32_t speech_max_characters = 1200, speech_max_kb = 1024;
    std::chrono::seconds speech_deadline{15};
    // trying changes
    std::string shadow_prompt_dir, shadow_model;  // both empty: nothing is tried
    std::uint32_t shadow_percent = 10;
    std::size_t shadow_concurrency = 2;
    std::chrono::seconds shadow_deadline{60};
    bool shadow_keep_texts = false;
    std::string replay_api_key;
    // media
    std::vector<std::string> media_hosts{"lookaside.fbsbx.com"};
    std::uint32_t media_max_audio_mb = 16, media_max_image_mb = 5, media_retention_days = 7;
    std::chrono::seconds media_deadline{60};
    // upstream
    std::string upstream_ca_file;
    std::vector<std::string> upstream_private_hosts;
    std::size_t upstream_connections = 64;
    // admin
    std::vector<std::string> admin_token;
    // memory
    bool memory = true, session_summaries = true;
    std::size_t summary_concurrency = 1;
    std::uint32_t summary_max_attempts = 4, summary_max_output_tokens = 800;
    // sessions
    std::chrono::seconds session_ttl{1800};
    std::size_t session_max_messages = 10;
    std::size_t session_max_bytes =
        128 * 1024 * 1024;  // all sessions together; the oldest are dropped from memory
    // journal
    std::string database_path = "data/ft9.db";  // from DATABASE_URL
    std::uint32_t journal_retention_days = 14, history_retention_days = 365, dedupe_retention_days = 35;
    std::size_t max_pending_webhooks = 4096, max_pending_bytes = 64 * 1024 * 1024;
    // pipeline
    std::vector<std::string> allowed_numbers;  // empty: everyone
    std::uint32_t max_turns_per_person_hour = 30;
    std::uint32_t max_turns_per_hour = 0;  // of everybody together; 0: no limit
    std::uint32_t loop_turns_per_minute = 12;
    std::chrono::seconds stale_after{21'600};
    std::chrono::milliseconds reply_debounce{2000}, reply_debounce_max{10'000};
    ambiguous_policy ambiguous_send = ambiguous_policy::evidence;
    std::chrono::seconds ambiguous_window{60}, ambiguous_max{900};
    std::size_t max_inflight_turns = 256, max_open_sends = 100'000;
    std::uint32_t number_messages_per_second = 80, person_burst = 45;
    std::chrono::seconds person_message{6};
    std::uint32_t crash_loop_limit = 5;
    // human beings
    std::chrono::minutes handover_timeout{720};  // 0: until it is released
    bool handover_echo = true;
    std::string business_hours = "mon-fri 08:00-18:00";
    // tools
    std::uint32_t tool_max_calls_per_turn = 4, tool_max_rounds = 3, tool_max_calls_per_person_day = 20;
    std::chrono::seconds tool_confirm{900};
    std::size_t tool_result_bytes = 4096;
    std::shared_ptr<const clients::tool_set> tools;  // of CONFIG_DIR/tools.json; re-read on SIGHUP
    // operation
    std::chrono::seconds watchdog{30};                                  // 0: off
    std::chrono::seconds account_check{3600}, undelivered_alarm{1800};  // 0: off
    std::string alert_webhook_url;
    std::string business_timezone = "America/Sao_Paulo";
    std::string config_dir = "config";
    std::vector<business_number> numbers;  // beside whatsapp_phone_number_id; re-read on SIGHUP
    std::vector<event_hook> hooks;         // of CONFIG_DIR/hooks.json; re-read on SIGHUP
    std::chrono::hours hook_retry{24};
    log::level log_level = log::level::info;
    log::format log_format = log::format::json;
};

// One thing that is wrong (or only worth a warning) with one variable.
struct problem {
    std::string name;    // the variable, or ".env line 7"
    std::string remedy;  // what is wrong and what to do; never the value of anything
    bool warning = false;
};

// Where a value came from, for --check-config.
struct effective_value {
    std::string name, shown,
        source;        // `shown` is masked for secrets; source: environment, .env, NAME_FILE, default, unset
    bool hot = false;  // SIGHUP suffices
};

struct load_result {
    settings values;
    std::vector<problem> problems;              // all of them; start is refused if one is not a warning
    std::vector<effective_value> effective;     // every setting, in the order of the table
    std::vector<std::string> required_missing;  // names of required settings that are unset
    bool refused() const;
};

using environment = std::map<std::string, std::string>;

// Reads NAME from `env`, else from the lines of the .env file at `dotenv_path` (missing file: fine), else
// from the file that NAME_FILE names. An empty or blank value counts as unset; outer white space is dropped.
// Reads files and asks the file system about the database's place; blocks for that. Never throws.
load_result load_settings(const environment& env, const std::string& dotenv_path);

// The process's environment. Not while another thread changes it.
environment process_environment();

// `running` with the hot settings of `fresh`: what a SIGHUP may change.
settings apply_hot(const settings& running, const settings& fresh);

// Names of settings that differ and only take effect after a restart.
std::vector<std::string> changed_but_not_hot(const settings& running, const settings& fresh);

// What is worth a word about the place of the database file: a network file system is refused, a tmpfs or
// overlay is warned about. `path` need not exist.
std::optional<problem> check_database_location(const std::string& path);

// For --check-config: an aligned table of name, value, source and reload, then the problems. Secrets show
// that they are set, and their last 4 characters when longer than 12.
std::string render_check_config(const load_result& loaded);

// For a refused start: one line for each problem, refusals first.
std::string render_problems(const load_result& loaded);

// The settings as Markdown tables, one for each group: docs/settings.md.
std::string settings_markdown();

// The text of .env.example: every setting, empty, with its meaning.
std::string env_example();

}  // namespace ft9::app
