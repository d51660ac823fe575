// What a provider that speaks is asked, and what its answer means.
#include "ft9/clients/openai_speech.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/json_text.hpp"
#include "provider_error.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace ft9::clients {
namespace {

class speech_names final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "speech"; }
    std::string message(int value) const override {
        return std::string(to_string(static_cast<speech_error>(value)));
    }
};

speech_error failure_of_speech(int status, const provider_error& e) {
    status = true_status(status, e);
    if (mentions(e.code, "insufficient_quota") || mentions(e.type, "insufficient_quota") || status == 402)
        return speech_error::quota;
    if (status == 401 || status == 403) return speech_error::unauthorized;
    if (status == 429) return speech_error::rate_limited;
    if (status == 408 || status == 409 || status >= 500) return speech_error::server;
    return speech_error::invalid_request;
}

}  // namespace

std::string_view to_string(speech_error e) {
    constexpr std::array names{"ok",       "switched_off", "unreachable",     "rate_limited",
                               "server",   "quota",        "unauthorized",    "too_large",
                               "unusable", "disk",         "invalid_request", "cancelled"};
    const auto at = static_cast<std::size_t>(e);
    return at < names.size() ? names.at(at) : "unknown";
}

const boost::system::error_category& speech_category() {
    static const speech_names instance;
    return instance;
}

std::string speech_body(const speech_options& options, std::string_view words) {
    std::string body = R"({"model":)";
    append_json(body, options.model);
    body += R"(,"voice":)";
    append_json(body, options.voice);
    body += R"(,"response_format":"opus")";
    if (!options.instructions.empty()) {
        body += R"(,"instructions":)";
        append_json(body, options.instructions);
    }
    body += R"(,"input":)";
    append_json(body, words);
    return body + '}';
}

// A page has its number of segments at 26 and their sizes behind it; then the packet begins, whose tenth byte
// counts the channels.
bool is_voice_recording(std::string_view head) {
    constexpr std::size_t segments_at = 26, channels_at = 9;
    constexpr std::string_view page = "OggS", opus = "OpusHead";
    if (!head.starts_with(page) || head.size() <= segments_at) return false;
    const auto packet_at = segments_at + 1 + static_cast<unsigned char>(head[segments_at]);
    if (head.size() <= packet_at + channels_at) return false;
    const auto packet = head.substr(packet_at);
    return packet.starts_with(opus) && packet[channels_at] == 1;
}

speech_refusal read_speech_refusal(int status, const http::fields& headers, std::string_view body) {
    const auto document = parse_json(body);
    const auto error = document ? error_of(*document) : provider_error{};
    speech_refusal r;
    r.failure = failure_of_speech(status, error);
    r.retry_after = retry_after(headers);
    // As with the chat: messages may quote the request, so only their codes are kept.
    r.detail = "HTTP " + std::to_string(status) + shown(error.code) + shown(error.type);
    return r;
}

}  // namespace ft9::clients
