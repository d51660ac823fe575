#include "send_request.hpp"

#include "person.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/phone.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ft9::api {
namespace {

using nlohmann::json;

constexpr std::size_t text_limit = 4096, caption_limit = 1024, filename_limit = 240, link_limit = 2048;
constexpr std::array media_types{"image", "document", "video", "audio"};

field_problem wrong(std::string field, std::string detail) {
    return {422, std::move(field), std::move(detail)};
}

field_problem only_known(const json& object, const std::string& prefix,
                         std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : object.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return wrong(prefix + name, "The field is not known here.");
    }
    return {};
}

field_problem read_text(const json& object, const char* name, const std::string& path, std::size_t limit,
                        std::string& out) {
    const auto at = object.find(name);
    if (at == object.end() || !at->is_string()) return wrong(path, "The field must be a text.");
    out = at->get<std::string>();
    const auto size = count_characters(out);
    if (trim(out).empty() || size > limit)
        return wrong(path, "The text must have 1 to " + std::to_string(limit) + " characters.");
    return {};
}

field_problem read_recipient(const json& body, storage::new_send& out) {
    std::string to;
    if (auto p = read_text(body, "to", "to", 160, to); p.status != 0) return p;
    const auto identifiers = identifiers_of(to);
    if (identifiers.empty())
        return wrong("to", "The recipient must be a number such as +5511999990000, or a BSUID.");
    (identifiers.front().find('.') == std::string::npos ? out.to_digits : out.to_bsuid) = identifiers.front();
    return {};
}

field_problem read_text_message(const json& body, storage::new_send& out) {
    const auto text = body.find("text");
    if (text == body.end() || !text->is_object())
        return wrong("text", "The field must be an object with `body`.");
    if (auto p = only_known(*text, "text.", {"body", "preview_url"}); p.status != 0) return p;
    if (auto p = read_text(*text, "body", "text.body", text_limit, out.text); p.status != 0) return p;
    const auto preview = text->find("preview_url");
    if (preview == text->end()) return {};
    if (!preview->is_boolean()) return wrong("text.preview_url", "The field must be true or false.");
    out.payload = dump_json({{"body", out.text}, {"preview_url", *preview}});
    return {};
}

field_problem read_source(const json& media, const std::string& type) {
    const bool by_link = media.contains("link"), by_id = media.contains("id");
    if (by_link == by_id) return wrong(type, "Either `link` or `id` must be given.");
    std::string value;
    const char* name = by_link ? "link" : "id";
    if (auto p = read_text(media, name, type + "." + name, by_link ? link_limit : 128, value); p.status != 0)
        return p;
    if (by_link && !value.starts_with("https://") && !value.starts_with("http://"))
        return wrong(type + ".link", "The link must start with https:// or http://.");
    return {};
}

field_problem read_optional(const json& media, const std::string& type, const char* name, std::size_t limit,
                            std::string& out) {
    return media.contains(name) ? read_text(media, name, type + "." + name, limit, out) : field_problem{};
}

field_problem read_media(const json& body, storage::new_send& out) {
    const auto media = body.find(out.type);
    if (media == body.end() || !media->is_object())
        return wrong(out.type, "The field must be an object with `link` or `id`.");
    const auto prefix = out.type + ".";
    auto p = out.type == "audio"      ? only_known(*media, prefix, {"link", "id", "voice"})
             : out.type == "document" ? only_known(*media, prefix, {"link", "id", "caption", "filename"})
                                      : only_known(*media, prefix, {"link", "id", "caption"});
    if (p.status == 0) p = read_source(*media, out.type);
    std::string filename;
    if (p.status == 0) p = read_optional(*media, out.type, "caption", caption_limit, out.text);
    if (p.status == 0) p = read_optional(*media, out.type, "filename", filename_limit, filename);
    if (p.status == 0 && media->contains("voice") && !media->at("voice").is_boolean())
        p = wrong("audio.voice", "The field must be true or false.");
    if (p.status != 0) return p;
    out.payload = dump_json(*media);
    // The mentor's context says what was sent, in words.
    if (out.text.empty()) out.text = "[" + out.type + "]";
    return {};
}

field_problem read_shorthand(const json& body, storage::new_send& out) {
    if (auto p = only_known(body, "", {"to", "message"}); p.status != 0) return p;
    out.type = "text";
    return read_text(body, "message", "message", text_limit, out.text);
}

field_problem read_graph_shape(const json& body, storage::new_send& out) {
    if (auto p = read_text(body, "type", "type", 32, out.type); p.status != 0) return p;
    const bool media = std::find(media_types.begin(), media_types.end(), out.type) != media_types.end();
    if (out.type != "text" && !media)
        return wrong("type", "The type must be text, image, document, video or audio.");
    auto p = only_known(body, "", {"to", "type", out.type, "messaging_product", "recipient_type"});
    if (p.status != 0) return p;
    return media ? read_media(body, out) : read_text_message(body, out);
}

}  // namespace

field_problem read_send_request(std::string_view text, storage::new_send& out) {
    const auto body = parse_json(text);
    if (!body || !body->is_object()) return {400, "body", "The body must be a JSON object."};
    if (auto p = read_recipient(*body, out); p.status != 0) return p;
    return body->contains("message") ? read_shorthand(*body, out) : read_graph_shape(*body, out);
}

}  // namespace ft9::api
