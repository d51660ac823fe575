#include "ft9/media/format.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ft9::media {
namespace {

struct named_format {
    std::string_view mime;
    format is;
};

// The first of each format is the one under which it is handed on.
constexpr std::array mimes{
    named_format{"audio/ogg", format::ogg},       named_format{"application/ogg", format::ogg},
    named_format{"audio/opus", format::ogg},      named_format{"audio/mpeg", format::mp3},
    named_format{"audio/mp3", format::mp3},       named_format{"audio/mp4", format::mp4},
    named_format{"audio/m4a", format::mp4},       named_format{"audio/x-m4a", format::mp4},
    named_format{"audio/aac", format::aac},       named_format{"audio/aacp", format::aac},
    named_format{"audio/amr", format::amr},       named_format{"audio/amr-wb", format::amr},
    named_format{"image/jpeg", format::jpeg},     named_format{"image/jpg", format::jpeg},
    named_format{"image/png", format::png},       named_format{"image/webp", format::webp},
    named_format{"application/pdf", format::pdf},
};

unsigned byte(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

// Eleven set bits begin a frame of MPEG audio; then come version, layer and bit rate. ADTS (AAC) has layer 0.
format framed(std::string_view head) {
    if (head.size() < 3 || byte(head, 0) != 0xFF || (byte(head, 1) & 0xE0U) != 0xE0U) return format::unknown;
    const auto version = (byte(head, 1) >> 3U) & 3U, layer = (byte(head, 1) >> 1U) & 3U;
    if ((byte(head, 1) & 0xF6U) == 0xF0U) return format::aac;
    const bool sound = version != 1 && layer == 1 && (byte(head, 2) >> 4U) != 0xF;
    return sound ? format::mp3 : format::unknown;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

bool is_audio(format f) {
    return f >= format::ogg && f <= format::amr;
}

bool is_image(format f) {
    return f >= format::jpeg && f <= format::webp;
}

}  // namespace

format format_of(std::string_view head) {
    using namespace std::string_view_literals;
    constexpr std::array<std::pair<std::string_view, format>, 7> beginnings{
        {{"OggS"sv, format::ogg},
         {"ID3"sv, format::mp3},
         {"#!AMR\n"sv, format::amr},
         {"#!AMR-WB\n"sv, format::amr},
         {"\xFF\xD8\xFF"sv, format::jpeg},
         {"\x89PNG\r\n\x1A\n"sv, format::png},
         {"%PDF-"sv, format::pdf}}};
    for (const auto& [mark, is] : beginnings) {
        if (head.starts_with(mark)) return is;
    }
    if (head.size() >= 8 && head.substr(4, 4) == "ftyp") return format::mp4;
    if (head.size() >= 12 && head.starts_with("RIFF") && head.substr(8, 4) == "WEBP") return format::webp;
    return framed(head);
}

format format_of_mime(std::string_view mime) {
    mime = mime.substr(0, mime.find(';'));
    while (!mime.empty() && mime.back() == ' ')
        mime.remove_suffix(1);
    const auto* found =
        std::find_if(mimes.begin(), mimes.end(), [&](const auto& m) { return same_word(m.mime, mime); });
    return found == mimes.end() ? format::unknown : found->is;
}

std::string_view mime_of(format f) {
    const auto* found = std::find_if(mimes.begin(), mimes.end(), [f](const auto& m) { return m.is == f; });
    return found == mimes.end() ? std::string_view{} : found->mime;
}

bool acceptable(media_kind kind, std::string_view declared, format found) {
    const bool fits = kind == media_kind::image ? is_image(found) : is_audio(found);
    return fits && format_of_mime(declared) == found;
}

}  // namespace ft9::media
