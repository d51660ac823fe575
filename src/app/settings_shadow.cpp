// The settings of what tries another prompt or model without anybody noticing.
#include "settings_parsers.hpp"
#include "settings_rows.hpp"

namespace ft9::app {

std::vector<setting_row> shadow_rows() {
    using enum trait;
    using s = settings;
    using parse::between;
    constexpr std::string_view group = "Trying changes";
    return {
        row(group, "SHADOW_PROMPT_DIR", "",
            "Another prompt, a folder like CONFIG_DIR or CONFIG_DIR/mentor, that is asked along with the "
            "real "
            "one; nothing of it is sent",
            none, &s::shadow_prompt_dir, parse::text),
        row(group, "SHADOW_MODEL", "", "Another model at the same provider, likewise", none, &s::shadow_model,
            parse::token),
        row(group, "SHADOW_PERCENT", "10", "Part of the answers for which that is done", none,
            &s::shadow_percent, between(0, 100)),
        row(group, "SHADOW_CONCURRENCY", "2", "Such requests at a time; further ones are left out", none,
            &s::shadow_concurrency, between(1, 64)),
        row(group, "SHADOW_DEADLINE_SECONDS", "60", "Time of one such request", none, &s::shadow_deadline,
            between(1, 600)),
        row(group, "SHADOW_KEEP_TEXTS", "off",
            "on: both answers are kept with their comparison for JOURNAL_RETENTION_DAYS", none,
            &s::shadow_keep_texts, parse::on_off),
        row(group, "REPLAY_API_KEY", "",
            "Key for another provider that `ft9-server replay --base-url` asks; OPENAI_API_KEY goes to its "
            "own "
            "host only",
            secret, &s::replay_api_key, parse::token),
    };
}

}  // namespace ft9::app
