#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ft9::simulator {

// What a file's first bytes say it is: "audio/ogg", "image/jpeg" …; empty: none that the fakes know. An MP4
// is "video/mp4" and an Office document "application/zip", whatever is inside. Pure.
std::string_view magic_of(std::string_view bytes);

// Whether bytes of that magic may be sent as `mime_type` (without its parameters).
bool fits_magic(std::string_view mime_type, std::string_view magic);

// RFC 4648 4, with padding; nullopt: not base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace ft9::simulator
