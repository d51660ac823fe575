#include "simulator/media_magic.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace ft9::simulator {
namespace {

using namespace std::string_view_literals;

struct magic {
    std::size_t at;
    std::string_view bytes, type;
};

constexpr std::array known{
    magic{0, "OggS"sv, "audio/ogg"},
    magic{0, "ID3"sv, "audio/mpeg"},
    magic{0, "\xFF\xFB"sv, "audio/mpeg"},
    magic{0, "\xFF\xF3"sv, "audio/mpeg"},
    magic{0, "\xFF\xF1"sv, "audio/aac"},
    magic{0, "\xFF\xF9"sv, "audio/aac"},
    magic{0, "#!AMR"sv, "audio/amr"},
    magic{0, "fLaC"sv, "audio/flac"},
    magic{8, "WAVE"sv, "audio/wav"},
    magic{4, "ftyp"sv, "video/mp4"},
    magic{0, "\x1A\x45\xDF\xA3"sv, "video/webm"},
    magic{0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    magic{0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    magic{8, "WEBP"sv, "image/webp"},
    magic{0, "GIF8"sv, "image/gif"},
    magic{0, "%PDF-"sv, "application/pdf"},
    magic{0, "PK\x03\x04"sv, "application/zip"},
};

bool is_base64(std::string_view text) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.empty() || text.size() % 4 != 0) return false;
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    return text.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

std::string_view magic_of(std::string_view bytes) {
    const auto at = std::find_if(known.begin(), known.end(), [&](const magic& row) {
        return bytes.size() > row.at && bytes.substr(row.at).starts_with(row.bytes);
    });
    return at == known.end() ? std::string_view() : at->type;
}

bool fits_magic(std::string_view mime_type, std::string_view found) {
    if (mime_type == found) return true;
    if (found == "video/mp4") return mime_type == "audio/mp4" || mime_type == "video/3gpp";
    if (found == "video/webm") return mime_type == "audio/webm";
    if (found == "application/zip") return mime_type.starts_with("application/vnd.openxmlformats-");
    return false;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (!is_base64(text)) return std::nullopt;
    std::string out(text.size() / 4 * 3, '\0');
    EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                    reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    out.resize(out.size() - static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '=')));
    return out;
}

}  // namespace ft9::simulator
