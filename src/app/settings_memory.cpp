// The settings of what is remembered of people beyond a session.
#include "settings_parsers.hpp"
#include "settings_rows.hpp"

namespace ft9::app {

std::vector<setting_row> memory_rows() {
    constexpr std::string_view group = "Memory";
    using s = settings;
    constexpr auto none = trait::none;
    using parse::between;
    return {
        row(group, "MEMORY", "on",
            "Facts about a person (name, clinic, goals, progress, commitments) are kept beyond the session "
            "and "
            "shown to the model; off: none is kept or shown, what is there stays until its retention ends",
            none, &s::memory, parse::on_off),
        row(group, "SESSION_SUMMARIES", "on",
            "The model sums a session up that ended after SESSION_TTL_SECONDS of silence; needs MEMORY=on",
            none, &s::session_summaries, parse::on_off),
        row(group, "SUMMARY_CONCURRENCY", "1", "Sessions that are summed up at a time", none,
            &s::summary_concurrency, between(1, 64)),
        row(group, "SUMMARY_MAX_ATTEMPTS", "4",
            "So often a session is tried, after 2, 8, 32 ... minutes; then only when the person has written "
            "again",
            none, &s::summary_max_attempts, between(1, 8)),
        row(group, "SUMMARY_MAX_OUTPUT_TOKENS", "800",
            "Length limit of a summary with what it adds to the memory; reasoning models think within it",
            none, &s::summary_max_output_tokens, between(100, 32'768)),
    };
}

}  // namespace ft9::app
