// What the model may cost.
#include "settings_parsers.hpp"
#include "settings_rows.hpp"

namespace ft9::app {

std::vector<setting_row> budget_rows() {
    using enum trait;
    using s = settings;
    using parse::between;
    using parse::dollars;
    constexpr std::string_view group = "Budgets";
    constexpr std::uint64_t most_tokens = 1'000'000'000'000;
    const auto price = [&](std::string_view name, std::string_view meaning, double s::*member) {
        return row(group, name, "0", meaning, hot, member, dollars);
    };
    return {
        row(group, "MAX_TOKENS_PER_PERSON_DAY", "0",
            "Tokens, questions and answers together, that one person may use in a day of BUSINESS_TIMEZONE; "
            "then they are told so once and answered again tomorrow; 0: no limit",
            hot, &s::max_tokens_per_person_day, between(0, most_tokens)),
        row(group, "MAX_TOKENS_PER_DAY", "0", "The same of everybody together", hot, &s::max_tokens_per_day,
            between(0, most_tokens)),
        row(group, "MAX_COST_PER_PERSON_DAY", "0",
            "US dollars that one person may cost in a day, by the prices below; 0: no limit", hot,
            &s::max_cost_per_person_day, dollars),
        row(group, "MAX_COST_PER_DAY", "0",
            "US dollars a day for everybody together, by the prices below; 0: no limit", hot,
            &s::max_cost_per_day, dollars),
        row(group, "MAX_COST_PER_MONTH", "0", "The same for a calendar month", hot, &s::max_cost_per_month,
            dollars),
        price("OPENAI_PRICE_INPUT", "US dollars for a million tokens of questions; 0: not known",
              &s::openai_price_input),
        price("OPENAI_PRICE_CACHED", "The same for those that the provider had kept; 0: as the others",
              &s::openai_price_cached),
        price("OPENAI_PRICE_OUTPUT", "The same for answers", &s::openai_price_output),
        price("FALLBACK_PRICE_INPUT", "As OPENAI_PRICE_INPUT, of the second provider",
              &s::fallback_price_input),
        price("FALLBACK_PRICE_CACHED", "As OPENAI_PRICE_CACHED, of the second provider",
              &s::fallback_price_cached),
        price("FALLBACK_PRICE_OUTPUT", "As OPENAI_PRICE_OUTPUT, of the second provider",
              &s::fallback_price_output),
    };
}

}  // namespace ft9::app
