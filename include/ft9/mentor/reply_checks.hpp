#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::mentor {

// What must be true of an answer, as data. Nothing is checked where a member is empty or 0.
struct reply_checks {
    // Each must, or must not, stand in the answer, whatever its case and accents; "preço|valor" means either.
    std::vector<std::string> must_mention, must_not;
    std::string pillar;  // a key of pillars.json that the analysis must name
    std::size_t max_characters = 0, min_characters = 0;
    std::string language;  // "pt", "es" or "en", as language_of() finds it
};

enum class check_result : std::uint8_t {
    passed,
    failed,
    skipped,  // it cannot be told: an answer without analysis, too few words for a language
};
std::string_view to_string(check_result r);

struct check_verdict {
    std::string check;  // such as "must_mention: preço"
    check_result result = check_result::passed;
    std::string found;  // what was found instead; empty where that says nothing
};

// An answer and what its analysis said.
struct checked_reply {
    std::string_view text;
    std::string_view pillar;  // empty: none of them
    bool analysed = false;    // there was an analysis
};

// One verdict for each thing that is to be checked, in the order of the members. Pure.
std::vector<check_verdict> check_reply(const reply_checks& checks, const checked_reply& reply);
bool all_passed(const std::vector<check_verdict>& verdicts);

}  // namespace ft9::mentor
