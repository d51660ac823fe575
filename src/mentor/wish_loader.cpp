#include "wish_loader.hpp"

#include "ft9/core/phrases.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

constexpr std::size_t max_phrase_characters = 120, max_day_characters = 40;

// Words without a letter or a digit would be a phrase that everything contains.
void load_phrases(object_reader& reader, const char* key, std::vector<std::string>& out) {
    reader.replace_texts(key, max_phrase_characters, out);
    for (const auto& phrase : out) {
        if (!phrase.empty() && folded_words(phrase).empty())
            reader.complain(key, "must hold words, not only signs or articles");
    }
}

}  // namespace

void load_handover(object_reader& texts, handover_texts& out, std::vector<content_problem>& found) {
    const auto* value = texts.optional_object("handover");
    if (value == nullptr) return;
    object_reader reader(*value, "texts.json: handover.", found);
    load_phrases(reader, "words", out.phrases.whole);
    load_phrases(reader, "inside", out.phrases.inside);
    load_phrases(reader, "unless", out.phrases.unless);
    for (const auto& row : handover_table()) {
        if (auto text = reader.optional_text(row.key)) out.*row.text = std::move(*text);
    }
    std::vector<std::string> days(out.weekdays.begin(), out.weekdays.end());
    reader.replace_texts("weekdays", max_day_characters, days);
    if (days.size() == out.weekdays.size()) {
        std::copy(days.begin(), days.end(), out.weekdays.begin());
    } else {
        reader.complain("weekdays", "must have 7 entries, Sunday first");
    }
    reader.finish();
}

void load_opt_out_phrases(object_reader& texts, opt_out_phrases& out, std::vector<content_problem>& found) {
    const auto* value = texts.optional_object("opt_out_phrases");
    if (value == nullptr) return;
    object_reader reader(*value, "texts.json: opt_out_phrases.", found);
    load_phrases(reader, "whole", out.phrases.whole);
    load_phrases(reader, "inside", out.phrases.inside);
    load_phrases(reader, "unless", out.phrases.unless);
    load_phrases(reader, "doubtful", out.phrases.doubtful);
    if (auto text = reader.optional_text("ask")) out.ask = std::move(*text);
    reader.finish();
}

void load_wishes(object_reader& texts, wish_texts& out, std::vector<content_problem>& found) {
    const auto* value = texts.optional_object("wishes");
    if (value == nullptr) return;
    object_reader reader(*value, "texts.json: wishes.", found);
    load_phrases(reader, "erase_words", out.erase.whole);
    load_phrases(reader, "erase_inside", out.erase.inside);
    load_phrases(reader, "erase_unless", out.erase.unless);
    load_phrases(reader, "confirm_words", out.confirm_words);
    for (const auto& row : wish_table()) {
        if (auto text = reader.optional_text(row.key)) out.*row.text = std::move(*text);
    }
    out.first_contact_again = reader.flag("first_contact_again");
    if (!out.first_contact.empty() && out.first_contact_version.empty())
        reader.complain("first_contact_version", "is missing: it says later what a person was told");
    reader.finish();
}

}  // namespace ft9::mentor
