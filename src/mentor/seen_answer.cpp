#include "ft9/mentor/seen_answer.hpp"

#include "ft9/mentor/answer_form.hpp"

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

}  // namespace ft9::mentor
