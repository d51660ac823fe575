#include "simulator/graph_media.hpp"

#include "simulator/media_magic.hpp"

#include <fmt/format.h>

#include <map>

namespace ft9::simulator {
namespace {

using verdict = std::optional<graph_error>;

constexpr std::size_t kb = 1024, mb = 1024 * kb;

struct limits {
    std::string_view carrier;
    std::size_t most;
};

// Meta's media page, written here anew.
const std::map<std::string, limits>& known_types() {
    static const std::string office = "application/vnd.openxmlformats-officedocument.";
    static const std::map<std::string, limits> types{
        {"audio/aac", {"audio", 16 * mb}},
        {"audio/amr", {"audio", 16 * mb}},
        {"audio/mpeg", {"audio", 16 * mb}},
        {"audio/mp4", {"audio", 16 * mb}},
        {"audio/ogg", {"audio", 16 * mb}},
        {"video/mp4", {"video", 16 * mb}},
        {"video/3gpp", {"video", 16 * mb}},
        {"image/jpeg", {"image", 5 * mb}},
        {"image/png", {"image", 5 * mb}},
        {"image/webp", {"sticker", 500 * kb}},
        {"text/plain", {"document", 100 * mb}},
        {"application/pdf", {"document", 100 * mb}},
        {"application/msword", {"document", 100 * mb}},
        {"application/vnd.ms-excel", {"document", 100 * mb}},
        {"application/vnd.ms-powerpoint", {"document", 100 * mb}},
        {office + "wordprocessingml.document", {"document", 100 * mb}},
        {office + "spreadsheetml.sheet", {"document", 100 * mb}},
        {office + "presentationml.presentation", {"document", 100 * mb}},
    };
    return types;
}

// Formats whose first bytes always tell.
bool has_magic(const std::string& type) {
    return !type.starts_with("text/") && !type.starts_with("application/ms") &&
           !type.starts_with("application/vnd.ms-");
}

verdict judge_file(const form_part& file, const std::string& type) {
    const auto bare = type.substr(0, type.find(';'));  // "audio/ogg; codecs=opus"
    const auto at = known_types().find(bare);
    if (at == known_types().end())
        return known_error(100,
                           fmt::format("Param file must be a file with one of the supported types. Received "
                                       "file of type '{}'.",
                                       type));
    if (!file.filename) return known_error(100, "Param file must be a file.");
    if (file.content_type != type)
        return known_error(100, fmt::format("Param type '{}' is not that of the file.", type));
    if (file.body.empty() || file.body.size() > at->second.most)
        return known_error(131053, fmt::format("The file has {} bytes; at most {} are allowed.",
                                               file.body.size(), at->second.most));
    if (has_magic(bare) && !fits_magic(bare, magic_of(file.body)))
        return known_error(131053, fmt::format("The file is not a '{}'.", type));
    return std::nullopt;
}

}  // namespace

verdict judge_upload(const std::vector<form_part>& form) {
    for (const auto& part : form) {
        if (part.name != "messaging_product" && part.name != "type" && part.name != "file")
            return known_error(100, fmt::format("Unexpected key \"{}\" on param \"media\".", part.name));
    }
    const auto* product = find_part(form, "messaging_product");
    const auto* type = find_part(form, "type");
    const auto* file = find_part(form, "file");
    if (product == nullptr || product->body != "whatsapp")
        return known_error(100, "The parameter messaging_product is required.");
    if (file == nullptr) return known_error(100, "The parameter file is required.");
    return judge_file(*file, type == nullptr ? file->content_type : type->body);
}

bool may_carry(const std::string& message_type, const std::string& mime_type) {
    const auto at = known_types().find(mime_type.substr(0, mime_type.find(';')));
    return message_type == "document" || (at != known_types().end() && at->second.carrier == message_type);
}

}  // namespace ft9::simulator
