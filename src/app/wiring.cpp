#include "wiring.hpp"

#include "ft9/core/sha256.hpp"

#include <algorithm>

namespace ft9::app {
namespace {

http::trusted_proxies proxies_of(const std::vector<std::string>& networks) {
    http::trusted_proxies out;
    for (const auto& text : networks) {
        boost::system::error_code ec;
        const auto v4 = boost::asio::ip::make_network_v4(text, ec);
        if (!ec) {
            out.v4.push_back(v4);
            continue;
        }
        const auto v6 = boost::asio::ip::make_network_v6(text, ec);
        if (!ec) out.v6.push_back(v6);
    }
    return out;
}

}  // namespace

std::string fingerprint(std::string_view secret) {
    return sha256_hex(secret, 8);
}

storage::sqlite_options journal_options(const settings& s) {
    storage::sqlite_options o;
    o.path = s.database_path;
    o.max_pending_webhooks = s.max_pending_webhooks;
    o.max_pending_bytes = s.max_pending_bytes;
    o.disk_reserve_bytes = s.disk_reserve_mb * 1024 * 1024;
    return o;
}

storage::journal::retention retention_times(const settings& s) {
    constexpr int day = 24;
    storage::journal::retention keep;
    keep.journal = std::chrono::hours(day * s.journal_retention_days);
    keep.history = std::chrono::hours(day * s.history_retention_days);
    keep.dedupe = std::chrono::hours(day * s.dedupe_retention_days);
    return keep;
}

storage::session_options session_options(const settings& s) {
    return {s.session_ttl, s.session_max_messages, s.session_max_bytes};
}

http::server_options listener_options(const settings& s) {
    http::server_options o;
    o.handshake_deadline = s.tls_handshake;
    o.max_handshakes = s.max_tls_handshakes;
    o.max_connections = s.max_connections;
    o.max_connections_per_peer = s.max_connections_per_peer;
    o.max_inflight_body_bytes = s.max_inflight_body_bytes;
    o.proxies = proxies_of(s.trusted_proxies);
    o.allowed_hosts = s.allowed_hosts;
    return o;
}

std::size_t connections_within(const settings& s, std::size_t descriptors) {
    // Database, log, configuration, timers, signals, name look-ups and whatever libraries open for a moment.
    constexpr std::size_t files = 64, least = 16;
    const auto kept = files + 2 * s.upstream_connections + mark_connections + alert_connections;
    const auto free = descriptors > kept ? descriptors - kept : 0;
    return std::min(s.max_connections, std::max(free, least));
}

http::client_options upstream_options(const settings& s, std::size_t connections) {
    http::client_options o;
    o.max_connections_per_host = connections;
    o.ca_file = s.upstream_ca_file;
    o.private_hosts = s.upstream_private_hosts;
    return o;
}

clients::openai_options openai_options(const settings& s) {
    clients::openai_options o;
    o.base = http::parse_base_url(s.openai_base_url).value();  // checked when the settings were loaded
    o.api_key = s.openai_api_key;
    o.model = s.openai_model;
    o.max_output_tokens = s.openai_max_output_tokens;
    o.tokens_param = s.openai_tokens_param;
    return o;
}

clients::graph_options graph_options(const settings& s) {
    clients::graph_options o;
    o.base = http::parse_base_url(s.graph_base_url).value();
    o.version = s.graph_api_version;
    o.access_token = s.whatsapp_access_token;
    return o;
}

pipeline::marking marking_of(const settings& s) {
    switch (s.whatsapp_typing) {
        case typing_mode::off:
            return pipeline::marking::off;
        case typing_mode::read:
            return pipeline::marking::read;
        case typing_mode::on:
            break;
    }
    return pipeline::marking::typing;
}

pipeline::pipeline_options pipeline_options(const settings& s) {
    pipeline::pipeline_options o;
    o.phone_number_id = s.whatsapp_phone_number_id;
    o.token_fingerprint = fingerprint(s.whatsapp_access_token);
    o.max_inflight_turns = s.max_inflight_turns;
    o.max_open_sends = s.max_open_sends;
    o.max_messages = s.session_max_messages;
    o.rate = {s.max_turns_per_person_hour, s.loop_turns_per_minute};
    o.max_turns_per_hour = s.max_turns_per_hour;
    o.crash_loop_limit = s.crash_loop_limit;
    o.ambiguity = {s.ambiguous_send, s.ambiguous_window, s.ambiguous_max};
    o.debounce = s.reply_debounce;
    o.stale_after = s.stale_after;
    o.turn.deadline = s.openai_deadline;
    o.mark = marking_of(s);
    return o;
}

pipeline::admission_rules admission_rules(const settings& s, const mentor::mentor_content& content) {
    pipeline::admission_rules r;
    r.phone_number_id = s.whatsapp_phone_number_id;
    r.allowed_numbers = s.allowed_numbers;
    r.stale_after = s.stale_after;
    r.opt_out_words = content.texts.opt_out_words;
    r.opt_in_words = content.texts.opt_in_words;
    r.opt_out_text = content.texts.opted_out;
    r.opt_in_text = content.texts.opted_in;
    r.unsupported_text = content.texts.unsupported_media;
    return r;
}

api::credentials credentials(const settings& s) {
    return {std::make_shared<const webhook::secret_keys>(s.whatsapp_app_secret), s.whatsapp_verify_token,
            s.admin_token, !s.tls_client_ca_file.empty()};
}

}  // namespace ft9::app
