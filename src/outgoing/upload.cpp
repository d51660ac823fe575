#include "ft9/outgoing/upload.hpp"

#include <algorithm>
#include <array>

namespace ft9::outgoing {
namespace {

constexpr std::uint64_t kib = 1024, mib = 1024 * kib;
constexpr std::uint64_t sound = 16 * mib, picture = 5 * mib, sticker = 500 * kib;

struct row {
    std::string_view mime_type;
    upload_kind kind;
};
constexpr std::array rows{
    row{"audio/aac", {"audio", "aac", sound}},
    row{"audio/amr", {"audio", "amr", sound}},
    row{"audio/mpeg", {"audio", "mp3", sound}},
    row{"audio/mp4", {"audio", "m4a", sound}},
    row{"audio/ogg", {"audio", "ogg", sound}},
    row{"video/mp4", {"video", "mp4", sound}},
    row{"video/3gpp", {"video", "3gp", sound}},
    row{"image/jpeg", {"image", "jpg", picture}},
    row{"image/png", {"image", "png", picture}},
    row{"image/webp", {"sticker", "webp", sticker}},
    row{"text/plain", {"document", "txt", largest_upload}},
    row{"application/pdf", {"document", "pdf", largest_upload}},
    row{"application/msword", {"document", "doc", largest_upload}},
    row{"application/vnd.ms-excel", {"document", "xls", largest_upload}},
    row{"application/vnd.ms-powerpoint", {"document", "ppt", largest_upload}},
    row{"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        {"document", "docx", largest_upload}},
    row{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        {"document", "xlsx", largest_upload}},
    row{"application/vnd.openxmlformats-officedocument.presentationml.presentation",
        {"document", "pptx", largest_upload}},
};

}  // namespace

std::optional<upload_kind> upload_kind_of(std::string_view mime_type) {
    const auto at =
        std::find_if(rows.begin(), rows.end(), [&](const row& r) { return r.mime_type == mime_type; });
    if (at == rows.end()) return std::nullopt;
    return at->kind;
}

bool is_filename(std::string_view name) {
    constexpr std::size_t longest = 240;
    const auto bad = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '/' || c == '\\';
    };
    return !name.empty() && name.size() <= longest && name != "." && name != ".." &&
           std::none_of(name.begin(), name.end(), bad);
}

}  // namespace ft9::outgoing
