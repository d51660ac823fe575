#include "wiring.hpp"

#include <algorithm>

namespace ft9::app {
namespace {

// Where Graph is and what opens it: the same for what is sent and for files.
template <class Options>
void open_graph(Options& o, const settings& s) {
    o.base = http::parse_base_url(s.graph_base_url).value();
    o.version = s.graph_api_version;
    o.access_token = s.whatsapp_access_token;
    for (const auto& n : s.numbers)
        o.tokens.emplace(n.phone_number_id, n.access_token);
}

// Who hears or speaks: the model's provider, or one of its own, with a key that is for that host.
template <class Options>
void open_provider(Options& o, const settings& s, const std::string& own_url, const std::string& own_key) {
    const auto model_at = http::parse_base_url(s.openai_base_url).value();
    o.base = own_url.empty() ? model_at : http::parse_base_url(own_url).value();
    o.api_key = own_key;
    const bool same_host =
        o.base.where.host_header() == model_at.where.host_header() && o.base.where.tls == model_at.where.tls;
    if (own_key.empty() && same_host) o.api_key = s.openai_api_key;
}

}  // namespace

std::size_t connections_within(const settings& s, std::size_t descriptors) {
    // Database, log, configuration, timers, signals, name look-ups and whatever libraries open for a moment.
    constexpr std::size_t files = 64, least = 16;
    // A check speaks to Graph and to our own address; media come from Graph and another host, into files.
    // Other providers may hear the voice notes, speak the answers and stand in for the model.
    const auto pools = 2 + (s.transcription_base_url.empty() ? 0 : 1) + (s.speech_base_url.empty() ? 0 : 1) +
                       (s.fallback_base_url.empty() ? 0 : 1);
    const auto tools = s.tools && !s.tools->all.empty() ? 2 * tool_connections : 0;
    const auto kept = files + tools + static_cast<std::size_t>(pools) * s.upstream_connections +
                      mark_connections + alert_connections + 2 * check_connections + 3 * media_connections +
                      s.hooks.size() * hook_connections;
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

http::client_options tool_upstream_options(const settings& s) {
    constexpr std::size_t largest_answer = 256 * 1024;
    auto o = upstream_options(s, tool_connections);
    o.max_response_body = largest_answer;
    return o;
}

clients::openai_options openai_options(const settings& s) {
    clients::openai_options o;
    o.base = http::parse_base_url(s.openai_base_url).value();  // checked when the settings were loaded
    o.api_key = s.openai_api_key;
    o.model = s.openai_model;
    o.max_output_tokens = s.openai_max_output_tokens;
    o.tokens_param = s.openai_tokens_param;
    o.image_detail = s.openai_image_detail;
    o.answer_form = s.openai_answer_form;
    return o;
}

clients::openai_options fallback_options(const settings& s) {
    auto o = openai_options(s);
    if (s.fallback_base_url.empty()) return o;
    o.base = http::parse_base_url(s.fallback_base_url).value();
    o.api_key = s.fallback_api_key;
    o.model = s.fallback_model;
    o.tokens_param = s.fallback_tokens_param;
    return o;
}

clients::transcriber_options transcriber_options(const settings& s) {
    clients::transcriber_options o;
    open_provider(o, s, s.transcription_base_url, s.transcription_api_key);
    if (s.openai_transcription_model != "off") o.model = s.openai_transcription_model;
    return o;
}

clients::speech_options speech_options(const settings& s) {
    constexpr std::uint64_t kib = 1024, mib = 1024 * kib;
    clients::speech_options o;
    open_provider(o, s, s.speech_base_url, s.speech_api_key);
    o.model = s.openai_speech_model;
    o.voice = s.openai_speech_voice;
    o.instructions = s.openai_speech_instructions;
    o.max_bytes = s.speech_max_kb * kib;
    o.disk_reserve = s.disk_reserve_mb * mib;
    return o;
}

clients::graph_options graph_options(const settings& s) {
    clients::graph_options o;
    open_graph(o, s);
    return o;
}

media::fetch_options fetch_options(const settings& s) {
    constexpr std::uint64_t mib = 1024 * 1024;
    media::fetch_options o;
    open_graph(o, s);
    o.hosts = s.media_hosts;
    o.max_audio_bytes = s.media_max_audio_mb * mib;
    o.max_image_bytes = s.media_max_image_mb * mib;
    return o;
}

}  // namespace ft9::app
