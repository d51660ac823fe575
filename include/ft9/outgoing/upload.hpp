#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ft9::outgoing {

// What Meta takes as a file (media page of May 2026), and how large. Pure.
struct upload_kind {
    std::string_view type;    // of the message that may carry it: "image" ...
    std::string_view ending;  // of a name that it may be given
    std::uint64_t most = 0;   // bytes
};
// By the MIME type without parameters, in lower case; nullopt: Meta takes none such.
std::optional<upload_kind> upload_kind_of(std::string_view mime_type);
inline constexpr std::uint64_t largest_upload = 100 * 1024 * 1024;

// A name for a file: not empty, at most 240 bytes, without slashes and control characters.
bool is_filename(std::string_view name);

}  // namespace ft9::outgoing
