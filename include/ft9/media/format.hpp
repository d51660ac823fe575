#pragma once

#include "ft9/core/media.hpp"

#include <cstdint>
#include <string_view>

namespace ft9::media {

// What a file is by its first bytes. Only what we fetch, and what it might be mistaken for.
enum class format : std::uint8_t { unknown, ogg, mp3, mp4, aac, amr, jpeg, png, webp, pdf };

// Bytes that format_of looks at.
inline constexpr std::size_t head_size = 16;

// Pure; any bytes, also none.
format format_of(std::string_view head);
// Of a MIME type with or without parameters, in any case; unknown for those we have no name for.
format format_of_mime(std::string_view mime);
// The type under which it is handed on; "" for unknown.
std::string_view mime_of(format f);
// Whether a file of that kind may have this format: its own, and the one declared.
bool acceptable(media_kind kind, std::string_view declared, format found);

}  // namespace ft9::media
