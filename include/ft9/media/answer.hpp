#pragma once

#include "ft9/core/media.hpp"
#include "ft9/core/sha256.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ft9::media {

// What Graph says of a media id. `url` lives for 5 minutes.
struct media_answer {
    media_failure failure = media_failure::none;
    bool again = false;  // it may be otherwise in a moment
    int code = 0;        // Meta's, for the log
    std::string url, mime_type, sha256;
    std::optional<std::uint64_t> size;
};

// Pure; any bytes.
media_answer read_media_answer(int status, std::string_view body);

// A digest as Meta writes it: 64 hex digits, or base64 with or without padding. Nothing for anything else.
std::optional<sha256_digest> read_digest(std::string_view text);

// Whether it is Meta's kind of id: digits, so that it can stand in a path.
bool is_media_id(std::string_view id);

}  // namespace ft9::media
