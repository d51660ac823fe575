// Image, document, video, audio and sticker; by link or by the id of something uploaded before.
#include "kinds.hpp"

#include "ft9/core/json.hpp"

#include <algorithm>
#include <array>

namespace ft9::outgoing {

using nlohmann::json;

namespace {

constexpr std::size_t caption_limit = 1024, filename_limit = 240, id_limit = 128;

struct medium {
    std::string_view type, word;
    bool caption = false, filename = false, voice = false;
};
constexpr std::array media_kinds{
    medium{"image", "imagem", true}, medium{"document", "documento", true, true},
    medium{"video", "vídeo", true},  medium{"audio", "áudio", false, false, true},
    medium{"sticker", "figurinha"},
};

const medium& medium_named(std::string_view type) {
    const auto named = [&](const medium& m) { return m.type == type; };
    return *std::find_if(media_kinds.begin(), media_kinds.end(), named);
}

void refuse_unknown_members(const fields& of, const medium& m, bool captions) {
    if (m.voice) return of.only({"link", "id", "voice"});
    if (m.filename && captions) return of.only({"link", "id", "caption", "filename"});
    if (m.filename) return of.only({"link", "id", "filename"});
    if (m.caption && captions) return of.only({"link", "id", "caption"});
    of.only({"link", "id"});
}

// Letters behind the last dot of the link's path, in lower case; empty if there are none.
std::string ending_of(std::string_view link) {
    link = link.substr(0, link.find_first_of("?#"));
    const auto dot = link.rfind('.');
    if (dot == std::string_view::npos || link.find('/', dot) != std::string_view::npos) return {};
    std::string ending(link.substr(dot + 1));
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return ending;
}

// Only an ending that surely names another format is refused: links need not have one.
bool ends_in(std::string_view link, std::initializer_list<std::string_view> endings) {
    return std::find(endings.begin(), endings.end(), ending_of(link)) != endings.end();
}

// The link, or nothing.
std::string read_source(const fields& of) {
    const bool by_link = of.has("link");
    if (of && by_link == of.has("id")) {
        of.wrong("", "Either `link` or `id` must be given.");
        return {};
    }
    if (by_link) return read_link(of, "link");
    of.text("id", id_limit);
    return {};
}

}  // namespace

std::string read_link(const fields& of, const char* name) {
    auto link = of.text(name, link_limit);
    const std::string_view rest = std::string_view(link).substr(std::min(link.find("://"), link.size()));
    const bool clean = std::none_of(
        link.begin(), link.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
    const bool web = link.starts_with("https://") || link.starts_with("http://");
    if (!link.empty() && (!web || !clean || rest.size() < 4 || rest[3] == '/'))
        of.wrong(name, "The link must start with https:// or http://, name a host and have no spaces.");
    return link;
}

void check_media(const fields& of, std::string_view type) {
    refuse_unknown_members(of, medium_named(type), false);
    read_source(of);
    if (of.has("filename")) of.text("filename", filename_limit);
}

void read_media(const json* content, fault_list& faults, message& out) {
    const auto& m = medium_named(out.type);
    const fields of(content, out.type, faults);
    refuse_unknown_members(of, m, true);
    const auto link = read_source(of);
    const auto caption = m.caption ? of.optional_text("caption", caption_limit) : std::string{};
    const auto filename = m.filename ? of.optional_text("filename", filename_limit) : std::string{};
    const bool voice = m.voice && of.flag("voice");
    if (voice && ends_in(link, {"mp3", "m4a", "aac", "amr", "mp4", "wav"}))
        of.wrong("voice", "A voice message must be Ogg with Opus.");
    if (m.type == "sticker" && ends_in(link, {"png", "jpg", "jpeg", "gif", "svg", "mp4"}))
        of.wrong("link", "A sticker must be WebP.");
    if (!faults.empty()) return;
    out.payload = dump_json(*content);
    const auto word = voice ? std::string("mensagem de voz") : std::string(m.word);
    out.words = "[" + word + (filename.empty() ? "" : ": " + filename) + "]";
    if (!caption.empty()) out.words += " " + caption;
}

}  // namespace ft9::outgoing
