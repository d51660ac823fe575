#pragma once

#include "ft9/core/id.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What a message carries besides words, on its way from Meta to whoever hears or sees it.
namespace ft9 {

// What is fetched. The values are stored.
enum class media_kind : std::uint8_t { audio, image };
std::string_view to_string(media_kind k);

// The values are stored.
enum class media_state : std::uint8_t {
    waiting,  // nothing of it is here
    fetched,  // its file is
    ready,    // audio: its words stand in the message's text; image: it may be shown to the model
    failed    // for good: media_failure says why
};

// Why it could not be fetched or heard. The values are stored.
enum class media_failure : std::uint8_t {
    none,
    too_big,      // more bytes than the limit of its kind
    gone,         // Meta does not have it any more
    wrong_type,   // the bytes are not what was declared
    damaged,      // the bytes do not have Meta's hash
    forbidden,    // its address lies outside of MEDIA_HOSTS, or leads elsewhere
    unavailable,  // Meta did not hand it over within the deadline
    disk,         // it could not be written
    not_heard,    // the model that listens failed
    silent        // nothing is said in it
};
// "" for none.
std::string_view to_string(media_failure f);

// As the journal keeps it (table `media`).
struct pending_media {
    media_kind kind = media_kind::audio;
    media_state state = media_state::waiting;
    media_failure failure = media_failure::none;
    std::string media_id;       // Meta's; asked for within 7 days
    std::string mime_type;      // as declared; of the bytes once they are here
    std::string sha256;         // as Meta gave it, base64 or hex; may be empty
    std::string file;           // name in the media folder; empty: none
    std::size_t note_size = 0;  // bytes at the end of the message's text that stand for the media
};

// What became of it.
struct media_outcome {
    row_id message = 0;
    media_state state = media_state::failed;
    media_failure failure = media_failure::none;
    std::string mime_type, sha256, file;
    std::int64_t bytes = 0;
    std::string text;           // what the model reads of the message from now on; empty: what it read before
    std::size_t note_size = 0;  // bytes at its end that stand for the media, as before
};

}  // namespace ft9
