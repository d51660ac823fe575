#include "wiring.hpp"

#include "ft9/core/sha256.hpp"

#include <cmath>

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

// Both are letters, digits and underscores: nothing in them needs escaping.
std::string late_reply_payload(const settings& s) {
    if (s.late_reply_template.empty()) return {};
    return R"({"name":")" + s.late_reply_template + R"(","language":{"code":")" + s.late_reply_language +
           R"("}})";
}

}  // namespace

std::string fingerprint(std::string_view secret) {
    return sha256_hex(secret, 8);
}

std::filesystem::path media_folder(const settings& s) {
    return std::filesystem::path(s.database_path).parent_path() / "media";
}

storage::sqlite_options journal_options(const settings& s, storage::hook_outlet* hooks) {
    storage::sqlite_options o;
    o.path = s.database_path;
    o.max_pending_webhooks = s.max_pending_webhooks;
    o.max_pending_bytes = s.max_pending_bytes;
    o.disk_reserve_bytes = s.disk_reserve_mb * 1024 * 1024;
    o.late_reply_template = late_reply_payload(s);
    o.media_folder = media_folder(s).string();
    o.hooks = hooks;
    return o;
}

storage::journal::retention retention_times(const settings& s) {
    constexpr int day = 24;
    storage::journal::retention keep;
    keep.journal = std::chrono::hours(day * s.journal_retention_days);
    keep.history = std::chrono::hours(day * s.history_retention_days);
    keep.dedupe = std::chrono::hours(day * s.dedupe_retention_days);
    keep.media = std::chrono::hours(day * s.media_retention_days);
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

pipeline::tool_limits tool_limits(const settings& s) {
    return {s.tool_max_calls_per_turn, s.tool_max_rounds, s.tool_max_calls_per_person_day,
            s.tool_result_bytes, s.tool_confirm};
}

pipeline::budget_options budget_options(const settings& s) {
    const auto micros = [](double dollars) { return static_cast<std::int64_t>(std::llround(dollars * 1e6)); };
    const auto listed = [](double input, double cached, double output) {
        return prices{input, cached > 0 ? std::optional(cached) : std::nullopt, output};
    };
    pipeline::budget_options o;
    o.limits = {s.max_tokens_per_person_day, s.max_tokens_per_day, micros(s.max_cost_per_day),
                micros(s.max_cost_per_month), micros(s.max_cost_per_person_day)};
    o.primary = listed(s.openai_price_input, s.openai_price_cached, s.openai_price_output);
    o.fallback = listed(s.fallback_price_input, s.fallback_price_cached, s.fallback_price_output);
    o.most_output_tokens = s.openai_max_output_tokens;
    return o;
}

pipeline::trace_step::price_list listed_prices(const snapshot<pipeline::budget_options>& options) {
    return [&options](const std::string& provider) {
        const auto now = options.get();
        return provider == "fallback" ? now->fallback : now->primary;
    };
}

pipeline::speech_rules speech_rules(const settings& s) {
    return {s.spoken_answers, s.speech_max_characters, s.speech_deadline};
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

pipeline::hook_limits hook_limits_of(const settings& s) {
    pipeline::hook_limits l;
    l.give_up = s.hook_retry;
    return l;
}

pipeline::pipeline_options pipeline_options(const settings& s) {
    pipeline::pipeline_options o;
    o.phone_number_id = s.whatsapp_phone_number_id;
    o.token_fingerprint = fingerprint(s.whatsapp_access_token);
    for (const auto& n : s.numbers)
        o.more_numbers.emplace(n.phone_number_id, fingerprint(n.access_token));
    o.max_inflight_turns = s.max_inflight_turns;
    o.max_open_sends = s.max_open_sends;
    o.max_messages = s.session_max_messages;
    o.rate = {s.max_turns_per_person_hour, s.loop_turns_per_minute};
    o.max_turns_per_hour = s.max_turns_per_hour;
    o.messages_per_second = s.number_messages_per_second;
    o.person = {s.person_message, static_cast<int>(s.person_burst)};
    o.crash_loop_limit = s.crash_loop_limit;
    o.ambiguity = {s.ambiguous_send, s.ambiguous_window, s.ambiguous_max};
    o.asks_permission = !s.late_reply_template.empty();
    o.debounce = s.reply_debounce;
    o.debounce_max = s.reply_debounce_max;
    o.stale_after = s.stale_after;
    o.turn.deadline = s.openai_deadline;
    o.media_deadline = s.media_deadline;
    o.mark = marking_of(s);
    return o;
}

business_calendar calendar_of(const settings& s) {
    std::string problem;
    return {business_hours::parse(s.business_hours, problem).value_or(business_hours()),
            time_zone::load(s.business_timezone).value_or(time_zone())};
}

std::chrono::milliseconds handover_lasts(const settings& s) {
    return s.handover_timeout;
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
    r.happenings = content.texts.happenings;
    r.media = content.texts.media;
    r.hears = s.openai_transcription_model != "off";
    r.sees = !s.openai_image_detail.empty();
    r.handover = content.texts.handover;
    r.opt_out_phrases = content.texts.opt_out;
    r.wishes = content.texts.wishes;
    r.calendar = calendar_of(s);
    r.handover_lasts = handover_lasts(s);
    r.echo_takes_over = s.handover_echo;
    return r;
}

voices_result load_voices(const settings& s) {
    voices_result out;
    for (const auto& n : s.numbers) {
        number_voice voice{nullptr, n.max_turns_per_person_hour};
        if (n.config_dir != s.config_dir) {
            auto loaded = mentor::load_content(n.config_dir, s.memory);
            for (auto& p : loaded.problems)
                out.problems.push_back({n.config_dir + "/" + p.where, std::move(p.what)});
            voice.content = std::move(loaded.content);
        }
        out.voices.emplace(n.phone_number_id, std::move(voice));
    }
    return out;
}

pipeline::admission admission_of(const settings& s, const mentor::mentor_content& content,
                                 const number_voices& voices) {
    pipeline::admission all(admission_rules(s, content));
    for (const auto& n : s.numbers) {
        const auto voice = voices.find(n.phone_number_id);
        const bool own = voice != voices.end() && voice->second.content;
        auto rules = admission_rules(s, own ? *voice->second.content : content);
        rules.phone_number_id = n.phone_number_id;
        if (n.allowed_numbers) rules.allowed_numbers = *n.allowed_numbers;
        all.add(std::move(rules));
    }
    return all;
}

pipeline::mentor_words words_of(const std::shared_ptr<const mentor::mentor_content>& content) {
    return {std::shared_ptr<const std::string>(content, &content->sealed_prompt),
            content->prompt_version,
            content->texts.fallback,
            content->texts.rate_limited,
            0,
            {content, &content->texts.media},
            {content, &content->texts.happenings},
            content};
}

std::filesystem::path spool_folder(const settings& s) {
    const auto folder = std::filesystem::path(s.database_path).parent_path();
    return folder.empty() ? "." : folder;
}

api::upload_place upload_place(const settings& s, clients::media_uploader& uploader, file_threads& files) {
    api::upload_place p;
    p.uploader = &uploader;
    p.files = &files;
    p.folder = spool_folder(s);
    p.reserve = s.disk_reserve_mb * 1024 * 1024;
    return p;
}

api::credentials credentials(const settings& s) {
    return {std::make_shared<const webhook::secret_keys>(s.whatsapp_app_secret), s.whatsapp_verify_token,
            s.admin_token, !s.tls_client_ca_file.empty()};
}

}  // namespace ft9::app
