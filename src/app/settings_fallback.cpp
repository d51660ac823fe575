// The second AI provider.
#include "settings_parsers.hpp"
#include "settings_rows.hpp"

namespace ft9::app {

std::vector<setting_row> fallback_rows() {
    using enum trait;
    using s = settings;
    constexpr std::string_view group = "Second AI provider";
    return {
        row(group, "FALLBACK_BASE_URL", "",
            "An OpenAI-compatible provider that answers while the first fails; with it FALLBACK_API_KEY and "
            "FALLBACK_MODEL, or none of the three",
            none, &s::fallback_base_url, parse::base_url),
        row(group, "FALLBACK_API_KEY", "", "Its key", secret | hot, &s::fallback_api_key, parse::token),
        row(group, "FALLBACK_MODEL", "", "Its model", hot, &s::fallback_model, parse::token),
        row(group, "FALLBACK_TOKENS_PARAM", "auto", "As OPENAI_TOKENS_PARAM, for it", hot,
            &s::fallback_tokens_param,
            parse::one_of<std::string>({{"auto", "auto"},
                                        {"max_completion_tokens", "max_completion_tokens"},
                                        {"max_tokens", "max_tokens"}})),
        row(group, "FALLBACK_AFTER_PERCENT", "60",
            "Of the time that a turn has left, the part that the first provider may use up before the second "
            "is asked",
            none, &s::fallback_after_percent, parse::between(10, 90)),
    };
}

}  // namespace ft9::app
