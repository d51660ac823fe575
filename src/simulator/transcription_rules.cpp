#include "simulator/transcription_rules.hpp"

#include "simulator/media_magic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>
#include <set>

namespace ft9::simulator {
namespace {

using nlohmann::json;
using verdict = std::optional<openai_error>;

constexpr std::size_t max_file = 26'214'400;
constexpr std::string_view endings[] = {"flac", "mp3", "mp4", "mpeg", "mpga",
                                        "m4a",  "ogg", "oga", "wav",  "webm"};

openai_error wrong(std::string param, std::string message, std::string code = {}) {
    return {400, std::move(message), "invalid_request_error", std::move(param), std::move(code)};
}

bool has_ending(const std::string& filename) {
    const auto dot = filename.rfind('.');
    const auto ending = dot == std::string::npos ? std::string() : filename.substr(dot + 1);
    return std::find(std::begin(endings), std::end(endings), ending) != std::end(endings);
}

verdict judge_file(const std::vector<form_part>& form) {
    const auto* file = find_part(form, "file");
    if (file == nullptr || !file->filename) return wrong("file", "file is a required property");
    if (file->body.size() > max_file) {
        openai_error e = wrong("", fmt::format("Maximum content size limit ({}) exceeded", max_file));
        e.http_status = 413;
        return e;
    }
    if (!has_ending(*file->filename))
        return wrong("",
                     "Invalid file format. Supported formats: ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', "
                     "'oga', 'ogg', 'wav', 'webm']");
    const auto magic = magic_of(file->body);
    if (!magic.starts_with("audio/") && !magic.starts_with("video/"))
        return wrong("file", "The audio file could not be decoded or its format is not supported.",
                     "invalid_value");
    return std::nullopt;
}

verdict judge_texts(const std::vector<form_part>& form) {
    static const std::set<std::string> known = {
        "file", "model", "language", "prompt", "response_format", "temperature", "stream"};
    static const std::set<std::string> formats = {"json", "text", "verbose_json"};
    static const std::regex language("[a-z]{2,3}");
    for (const auto& part : form) {
        if (!known.contains(part.name))
            return wrong(part.name, "Unrecognized request argument supplied: " + part.name,
                         "unknown_parameter");
        if (find_part(form, part.name) == nullptr)
            return wrong(part.name, "Duplicate parameter: " + part.name, "invalid_value");
        if (part.name == "language" && !std::regex_match(part.body, language))
            return wrong("language", "Language parameter must be specified in ISO-639-1 format.",
                         "invalid_language_format");
        if (part.name == "response_format" && !formats.contains(part.body))
            return wrong("response_format", "response_format is not supported", "unsupported_value");
        if (part.name == "stream" && part.body != "false")
            return wrong("stream", "Streaming is not simulated.", "unsupported_value");
    }
    return std::nullopt;
}

std::string text_of_part(const std::vector<form_part>& form, std::string_view name) {
    const auto* part = find_part(form, name);
    return part == nullptr ? std::string() : part->body;
}

}  // namespace

verdict judge_transcription(const std::vector<form_part>& form) {
    if (text_of_part(form, "model").empty())
        return wrong("model", "you must provide a model parameter", "missing_required_parameter");
    if (auto e = judge_texts(form)) return e;
    return judge_file(form);
}

std::string transcription_body(const std::vector<form_part>& form, const std::string& text) {
    if (text_of_part(form, "response_format") == "text") return text + "\n";
    json out = {{"text", text}};
    const auto seconds = 1 + find_part(form, "file")->body.size() / 4000;  // as of a voice note
    if (text_of_part(form, "model") == "whisper-1")
        out["usage"] = {{"type", "duration"}, {"seconds", seconds}};
    else
        out["usage"] = {{"type", "tokens"},
                        {"input_tokens", 10 * seconds},
                        {"input_token_details", {{"text_tokens", 0}, {"audio_tokens", 10 * seconds}}},
                        {"output_tokens", 1 + text.size() / 4},
                        {"total_tokens", 10 * seconds + 1 + text.size() / 4}};
    return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

verdict judge_image_part(const json& part, const std::string& where) {
    static const std::regex data(R"(data:(image/(jpeg|png|webp|gif));base64,)");
    static const std::set<std::string> details = {"low", "high", "auto"};
    const std::string param = where + ".content";
    const json image = part.value("image_url", json());
    if (!image.is_object() || !image.value("url", json()).is_string())
        return wrong(param, "Missing required parameter: 'image_url.url'.", "missing_required_parameter");
    const json detail = image.value("detail", json("auto"));
    if (!detail.is_string() || !details.contains(detail.get<std::string>()))
        return wrong(param, "Invalid value for 'image_url.detail'.", "invalid_value");
    const std::string url = image["url"];
    if (url.starts_with("https://")) return std::nullopt;
    const auto comma = std::min(url.find(','), url.size() - 1) + 1;
    std::smatch parts;
    const std::string head = url.substr(0, comma);
    if (!std::regex_match(head, parts, data))
        return wrong(param, "Expected a base64-encoded data URL with an image MIME type.",
                     "invalid_image_url");
    const auto bytes = from_base64(std::string_view(url).substr(comma));
    if (!bytes || !fits_magic(parts[1].str(), magic_of(*bytes)))
        return wrong(param, "You uploaded an unsupported image. Please make sure your image is valid.",
                     "invalid_image_format");
    return std::nullopt;
}

}  // namespace ft9::simulator
