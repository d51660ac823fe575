#include "ft9/mentor/media_texts.hpp"

namespace ft9::mentor {

std::initializer_list<media_row> media_table() {
    using t = media_texts;
    static const std::initializer_list<media_row> rows{
        {"audio_off", &t::audio_off}, {"image_off", &t::image_off},   {"video", &t::video},
        {"document", &t::document},   {"sticker", &t::sticker},       {"too_big", &t::too_big},
        {"gone", &t::gone},           {"unreadable", &t::unreadable}, {"unavailable", &t::unavailable},
        {"not_heard", &t::not_heard}, {"silent", &t::silent},
    };
    return rows;
}

const std::string& media_texts::of(event_kind kind) const {
    static const std::string none;
    switch (kind) {
        case event_kind::audio:
        case event_kind::voice:
            return audio_off;
        case event_kind::image:
            return image_off;
        case event_kind::video:
            return video;
        case event_kind::document:
            return document;
        case event_kind::sticker:
            return sticker;
        default:
            return none;
    }
}

const std::string& media_texts::of(media_failure failure) const {
    switch (failure) {
        case media_failure::too_big:
            return too_big;
        case media_failure::gone:
            return gone;
        case media_failure::wrong_type:
        case media_failure::damaged:
            return unreadable;
        case media_failure::not_heard:
            return not_heard;
        case media_failure::silent:
            return silent;
        default:
            return unavailable;
    }
}

}  // namespace ft9::mentor
