// The settings of answers that are spoken.
#include "settings_parsers.hpp"
#include "settings_rows.hpp"

namespace ft9::app {

std::vector<setting_row> speech_rows() {
    using enum trait;
    using parse::between;
    using s = settings;
    constexpr std::string_view group = "Spoken answers";
    return {
        row(group, "SPOKEN_ANSWERS", "off",
            "voice: who sends a voice note is answered with one, if all goes well; off: answers are written",
            hot, &s::spoken_answers, parse::one_of<bool>({{"off", false}, {"voice", true}})),
        row(group, "OPENAI_SPEECH_MODEL", "gpt-4o-mini-tts", "Model that speaks", hot,
            &s::openai_speech_model, parse::token),
        row(group, "OPENAI_SPEECH_VOICE", "coral", "Its voice", hot, &s::openai_speech_voice, parse::token),
        row(group, "OPENAI_SPEECH_INSTRUCTIONS", "",
            "How it is to speak, in words; empty: not sent, since not every model knows it", hot,
            &s::openai_speech_instructions, parse::text),
        row(group, "SPEECH_MAX_CHARACTERS", "1200", "Longer answers are written", hot,
            &s::speech_max_characters, between(1, 4096)),
        row(group, "SPEECH_MAX_KB", "1024",
            "Larger recordings are not sent, the answer is written; above 512 WhatsApp shows a download in "
            "place "
            "of the play button",
            hot, &s::speech_max_kb, between(16, 16'384)),
        row(group, "SPEECH_DEADLINE_SECONDS", "15",
            "For speaking and uploading, within the turn's deadline; past it the answer is written", hot,
            &s::speech_deadline, between(2, 600)),
        row(group, "SPEECH_BASE_URL", "",
            "Another OpenAI-compatible provider for that; empty: OPENAI_BASE_URL", none, &s::speech_base_url,
            parse::base_url),
        row(group, "SPEECH_API_KEY", "",
            "Its key; empty: OPENAI_API_KEY if it is the same host, otherwise none is sent", secret | hot,
            &s::speech_api_key, parse::token),
    };
}

}  // namespace ft9::app
