#include "ft9/mentor/seen_answer.hpp"

#include "ft9/mentor/answer_form.hpp"
#include "ft9/mentor/leak_guard.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

// Null: the model's own words are sent.
const std::string* text_instead(concern about, const safety_texts& texts) {
    switch (about) {
        case concern::emergency:
            return &texts.emergency;
        case concern::medical:
            return &texts.medical;
        case concern::off_topic:
            return &texts.off_topic;
        case concern::none:
            break;
    }
    return nullptr;
}

}  // namespace

std::optional<seen_answer> seen_of(std::string_view said, const mentor_content& content) {
    auto read = read_answer(said, content.pillars, content.guide);
    if (read.how == answer_reading::unreadable) return std::nullopt;
    seen_answer out;
    out.text = std::move(read.reply);
    if (!read.about) return out;
    out.analysed = true;
    out.pillar = std::move(read.about->pillar);
    out.intent = std::move(read.about->intent);
    if (const auto* fixed = text_instead(read.about->about, content.texts.safety)) out.text = *fixed;
    return out;
}

bool gives_prompt_away(std::string_view said, const mentor_content& content) {
    if (!content.guard) return false;
    const auto leaks = [&guard = *content.guard](std::string_view text) {
        return guard.look(text) != leak::none;
    };
    if (leaks(said)) return true;
    const auto read = read_answer(said, content.pillars, content.guide);
    if (leaks(read.reply)) return true;
    if (!read.about) return false;
    const auto& lead = read.about->lead;
    return leaks(read.about->memory) ||
           std::any_of(lead.begin(), lead.end(), [&leaks](const auto& fact) { return leaks(fact.second); });
}

}  // namespace ft9::mentor
