#include "kinds.hpp"

#include "ft9/core/json.hpp"

namespace ft9::outgoing {

using nlohmann::json;

namespace {

constexpr std::size_t most_contacts = 257;  // Meta's
// Meta names no limits of these; they keep a card within reason.
constexpr std::size_t most_entries = 50, entry_limit = 1000;

void check_texts(const fields& of, std::initializer_list<const char*> names) {
    for (const auto* name : names)
        of.optional_text(name, entry_limit);
}

void check_entries(const fields& card, const char* name, std::initializer_list<std::string_view> known,
                   const char* required) {
    if (!card.has(name)) return;
    for (const auto& entry : card.list(name, 0, most_entries)) {
        entry.only(known);
        if (required != nullptr) entry.text(required, entry_limit);
    }
}

std::string read_name(const fields& card) {
    const auto name = card.object("name");
    name.only({"formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix"});
    check_texts(name, {"first_name", "last_name", "middle_name", "suffix", "prefix"});
    return name.text("formatted_name", entry_limit);
}

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    for (const std::size_t at : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
        if (text[at] < '0' || text[at] > '9') return false;
    }
    return true;
}

std::string read_card(const fields& card) {
    card.only({"name", "phones", "emails", "addresses", "urls", "org", "birthday"});
    auto name = read_name(card);
    check_entries(card, "phones", {"phone", "type", "wa_id"}, "phone");
    check_entries(card, "emails", {"email", "type"}, "email");
    check_entries(card, "urls", {"url", "type"}, "url");
    check_entries(card, "addresses", {"street", "city", "state", "zip", "country", "country_code", "type"},
                  nullptr);
    if (const auto org = card.optional_object("org")) {
        org->only({"company", "department", "title"});
        check_texts(*org, {"company", "department", "title"});
    }
    if (card.has("birthday") && !is_date(card.text("birthday", entry_limit)))
        card.wrong("birthday", "The date must be written YYYY-MM-DD.");
    return name;
}

}  // namespace

void read_contacts(const json* content, fault_list& faults, message& out) {
    // The one kind whose content is a list.
    const bool usable = content != nullptr && content->is_array() && !content->empty();
    if (!usable || content->size() > most_contacts) {
        note(faults, "contacts",
             "The field must be a list of 1 to " + std::to_string(most_contacts) + " contacts.");
        return;
    }
    std::string names;
    for (std::size_t i = 0; i < content->size(); ++i) {
        const fields card(&content->at(i), "contacts[" + std::to_string(i) + "]", faults);
        const auto name = read_card(card);
        names += (names.empty() ? "" : ", ") + name;
    }
    if (!faults.empty()) return;
    out.payload = dump_json(*content);
    out.words = "[contato: " + names + "]";
}

}  // namespace ft9::outgoing
