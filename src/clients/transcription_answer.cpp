// What the answer to a request for a transcription means.
#include "ft9/clients/openai_transcriber.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"
#include "provider_error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ft9::clients {
namespace {

using nlohmann::json;

class transcription_names final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "transcription"; }
    std::string message(int value) const override {
        return std::string(to_string(static_cast<transcription_error>(value)));
    }
};

// Of providers' words about a file that they cannot hear; none has a code for it (seen 2024 to 2026).
bool speaks_of_format(const provider_error& e) {
    constexpr std::array words{"file format", "could not be decoded", "corrupted", "unsupported_format",
                               "Invalid file"};
    return std::any_of(words.begin(), words.end(),
                       [&](auto word) { return mentions(e.message, word) || mentions(e.code, word); });
}

transcription_error failure_of_transcription(int status, const provider_error& e) {
    status = true_status(status, e);
    const auto named = [&](std::string_view what) {
        return mentions(e.code, what) || mentions(e.type, what);
    };
    if (named("insufficient_quota") || status == 402) return transcription_error::quota;
    if (status == 401 || status == 403) return transcription_error::unauthorized;
    if (status == 413) return transcription_error::too_large;
    if (status == 429) return transcription_error::rate_limited;
    if (status == 408 || status == 409 || status >= 500) return transcription_error::server;
    if (named("audio_too_short")) return transcription_error::silent;
    if (status == 415 || speaks_of_format(e)) return transcription_error::unsupported_format;
    return transcription_error::invalid_request;
}

double seconds_at(const json& object, const char* key) {
    constexpr double a_day = 86'400;
    const auto* value = find(object, key);
    const double seconds = value != nullptr && value->is_number() ? value->get<double>() : 0;
    return seconds > 0 && seconds < a_day ? seconds : 0;
}

// Models that are paid by the minute tell seconds, the others tokens.
void read_usage(const json& document, transcription_answer& a) {
    const auto* usage = find(document, "usage");
    if (usage == nullptr) return;
    a.audio_seconds = seconds_at(*usage, "seconds");
    a.input_tokens = std::max<std::int64_t>(0, count_at(*usage, "input_tokens"));
    a.output_tokens = std::max<std::int64_t>(0, count_at(*usage, "output_tokens"));
}

transcription_answer said(std::string_view words) {
    transcription_answer a;
    a.text = trim(drop_direction_controls(sanitize_utf8(words)));
    if (!a.text.empty()) return a;
    a.failure = transcription_error::silent;
    a.detail = "no words";
    return a;
}

transcription_answer unreadable() {
    transcription_answer a;
    a.failure = transcription_error::server;
    a.detail = "unreadable answer";
    return a;
}

// Servers that know no response_format answer the bare text.
bool is_plain_text(const http::fields& headers) {
    return headers.find("Content-Type").value_or("").starts_with("text/plain");
}

}  // namespace

std::string_view to_string(transcription_error e) {
    constexpr std::array names{
        "ok",           "switched_off", "unreachable",        "rate_limited",    "server",          "quota",
        "unauthorized", "too_large",    "unsupported_format", "unreadable_file", "invalid_request", "silent"};
    const auto at = static_cast<std::size_t>(e);
    return at < names.size() ? names.at(at) : "unknown";
}

const boost::system::error_category& transcription_category() {
    static const transcription_names instance;
    return instance;
}

std::string_view audio_ending(std::string_view mime_type) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 14> known{{
        {"audio/ogg", "ogg"},
        {"audio/opus", "ogg"},
        {"audio/mpeg", "mp3"},
        {"audio/mp3", "mp3"},
        {"audio/mp4", "m4a"},
        {"audio/m4a", "m4a"},
        {"audio/x-m4a", "m4a"},
        {"audio/wav", "wav"},
        {"audio/x-wav", "wav"},
        {"audio/webm", "webm"},
        {"audio/flac", "flac"},
        {"application/ogg", "ogg"},
        {"video/mp4", "mp4"},
        {"video/webm", "webm"},
    }};
    const auto bare = trim(mime_type.substr(0, mime_type.find(';')));
    const auto at =
        std::find_if(known.begin(), known.end(), [&](const auto& row) { return row.first == bare; });
    return at == known.end() ? std::string_view{} : at->second;
}

transcription_answer read_transcription(int status, const http::fields& headers, std::string_view body) {
    const bool good = status >= 200 && status < 300;
    const auto document = parse_json(body);
    if (good && !document) return is_plain_text(headers) ? said(body) : unreadable();
    const auto error = document ? error_of(*document) : provider_error{};
    if (good && !error.present) {
        const auto* text = find(*document, "text");
        auto a =
            text != nullptr && text->is_string() ? said(text->get_ref<const std::string&>()) : unreadable();
        read_usage(*document, a);
        return a;
    }
    transcription_answer a;
    a.failure = failure_of_transcription(status, error);
    a.retry_after = retry_after(headers);
    // As with the chat: messages may quote the request, so only their codes are kept.
    a.detail = "HTTP " + std::to_string(status) + shown(error.code) + shown(error.type);
    return a;
}

}  // namespace ft9::clients
