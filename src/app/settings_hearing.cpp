// The settings of what hears voice notes and sees images.
#include "settings_parsers.hpp"
#include "settings_rows.hpp"

namespace ft9::app {

std::vector<setting_row> hearing_rows() {
    using enum trait;
    using s = settings;
    constexpr std::string_view group = "Voice notes and images";
    return {
        row(group, "OPENAI_IMAGE_DETAIL", "auto",
            "How closely the model looks at images: low (512 pixels, cheap), auto or high; off: it is not "
            "shown any",
            hot, &s::openai_image_detail,
            parse::one_of<std::string>({{"low", "low"}, {"auto", "auto"}, {"high", "high"}, {"off", ""}})),
        row(group, "OPENAI_TRANSCRIPTION_MODEL", "gpt-4o-mini-transcribe",
            "Model that puts voice notes into words; off: they are not, and the person is told", hot,
            &s::openai_transcription_model, parse::token),
        row(group, "TRANSCRIPTION_BASE_URL", "",
            "Another OpenAI-compatible provider for that; empty: OPENAI_BASE_URL", none,
            &s::transcription_base_url, parse::base_url),
        row(group, "TRANSCRIPTION_API_KEY", "",
            "Its key; empty: OPENAI_API_KEY if it is the same host, otherwise none is sent", secret | hot,
            &s::transcription_api_key, parse::token),
    };
}

}  // namespace ft9::app
