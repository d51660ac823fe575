#include "ft9/mentor/reply_checks.hpp"

#include "ft9/core/text.hpp"
#include "ft9/mentor/language.hpp"

#include <algorithm>
#include <array>

namespace ft9::mentor {
namespace {

check_result passed_if(bool holds) {
    return holds ? check_result::passed : check_result::failed;
}

// The first alternative that stands in the text; empty: none does.
std::string mentioned(const std::string& folded_text, std::string_view alternatives) {
    while (!alternatives.empty()) {
        const auto bar = std::min(alternatives.find('|'), alternatives.size());
        const auto wanted = fold(alternatives.substr(0, bar));
        if (!wanted.empty() && folded_text.find(wanted) != std::string::npos) return wanted;
        alternatives.remove_prefix(std::min(bar + 1, alternatives.size()));
    }
    return {};
}

check_verdict check_length(const char* name, std::size_t limit, std::size_t length, bool holds) {
    return {std::string(name) + ": " + std::to_string(limit), passed_if(holds), std::to_string(length)};
}

check_verdict check_pillar(const std::string& wanted, const checked_reply& reply) {
    const auto name = "pillar: " + wanted;
    if (!reply.analysed) return {name, check_result::skipped, "no analysis"};
    const auto found = reply.pillar.empty() ? std::string("none") : std::string(reply.pillar);
    return {name, passed_if(found == wanted), found};
}

check_verdict check_language(const std::string& wanted, std::string_view text) {
    const auto found = language_of(text);
    const auto name = "language: " + wanted;
    if (found == language::unknown) return {name, check_result::skipped, "too few words"};
    return {name, passed_if(to_string(found) == wanted), std::string(to_string(found))};
}

}  // namespace

std::string_view to_string(check_result r) {
    constexpr std::array names{"passed", "failed", "skipped"};
    return names.at(static_cast<std::size_t>(r));
}

std::vector<check_verdict> check_reply(const reply_checks& checks, const checked_reply& reply) {
    std::vector<check_verdict> all;
    const auto text = fold(reply.text);
    for (const auto& wanted : checks.must_mention)
        all.push_back({"must_mention: " + wanted, passed_if(!mentioned(text, wanted).empty()), {}});
    for (const auto& unwanted : checks.must_not) {
        auto found = mentioned(text, unwanted);
        const auto result = passed_if(found.empty());
        all.push_back({"must_not: " + unwanted, result, std::move(found)});
    }
    if (!checks.pillar.empty()) all.push_back(check_pillar(checks.pillar, reply));
    const auto length = count_characters(reply.text);
    if (checks.max_characters > 0)
        all.push_back(
            check_length("max_characters", checks.max_characters, length, length <= checks.max_characters));
    if (checks.min_characters > 0)
        all.push_back(
            check_length("min_characters", checks.min_characters, length, length >= checks.min_characters));
    if (!checks.language.empty()) all.push_back(check_language(checks.language, reply.text));
    return all;
}

bool all_passed(const std::vector<check_verdict>& verdicts) {
    return std::none_of(verdicts.begin(), verdicts.end(),
                        [](const check_verdict& v) { return v.result == check_result::failed; });
}

}  // namespace ft9::mentor
