// The settings of what people send besides words.
#include "settings_parsers.hpp"
#include "settings_rows.hpp"

namespace ft9::app {

std::vector<setting_row> media_rows() {
    using enum trait;
    using parse::between;
    using s = settings;
    constexpr std::string_view group = "Media";
    return {
        row(group, "MEDIA_HOSTS", "lookaside.fbsbx.com",
            "Hosts from which files are fetched, with all names below them, separated by commas; besides "
            "GRAPH_BASE_URL's. They get the access token",
            hot, &s::media_hosts, parse::hosts),
        row(group, "MEDIA_MAX_AUDIO_MB", "16", "Largest recording that is fetched; Meta takes up to 16", hot,
            &s::media_max_audio_mb, between(1, 100)),
        row(group, "MEDIA_MAX_IMAGE_MB", "5", "The same of pictures; Meta takes up to 5", hot,
            &s::media_max_image_mb, between(1, 100)),
        row(group, "MEDIA_DEADLINE_SECONDS", "60",
            "So long a turn waits for its files to be fetched and heard, before the model is asked", none,
            &s::media_deadline, between(1, 600)),
        row(group, "MEDIA_RETENTION_DAYS", "7",
            "Days that files are kept beside the database; 0: until their message is answered", none,
            &s::media_retention_days, between(0, 36'500)),
    };
}

}  // namespace ft9::app
