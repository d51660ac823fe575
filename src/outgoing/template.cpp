// Templates: what Meta approved before, with the values that are put in.
#include "kinds.hpp"

#include "ft9/core/json.hpp"

#include <algorithm>

namespace ft9::outgoing {

using nlohmann::json;

namespace {

constexpr std::size_t name_limit = 512, value_limit = 1024, header_value_limit = 60, word_limit = 64;
constexpr std::size_t most_components = 20, most_parameters = 100, most_cards = 10;

bool is_name(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// Letters, and behind "_" or "-" letters and digits: pt_BR.
bool is_language(std::string_view text) {
    const auto cut = text.find_first_of("_-");
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    const auto first = text.substr(0, cut);
    const auto second = cut == text.npos ? std::string_view("BR") : text.substr(cut + 1);
    return first.size() >= 2 && first.size() <= 3 && second.size() >= 2 && second.size() <= 4 &&
           std::all_of(first.begin(), first.end(), plain) && std::all_of(second.begin(), second.end(), plain);
}

void read_parameter(const fields& parameter, std::size_t limit, std::string& words) {
    const auto type = parameter.text("type", word_limit);
    parameter.optional_text("parameter_name", word_limit);
    if (type.empty()) return;
    if (type == "text") {
        words += (words.empty() ? "" : ", ") + parameter.text("text", limit);
    } else if (type == "image" || type == "video" || type == "document") {
        check_media(parameter.object(type.c_str()), type);
    } else if (!parameter.has(type.c_str())) {
        // Of every type the value stands in the member of its name.
        parameter.wrong(type, "The field is missing.");
    }
}

void read_components(const fields& of, std::string& words) {
    if (!of.has("components")) return;
    for (const auto& component : of.list("components", 0, most_components)) {
        component.only({"type", "sub_type", "index", "parameters", "cards"});
        auto type = component.text("type", word_limit);
        std::transform(type.begin(), type.end(), type.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (type == "button") {
            component.text("sub_type", word_limit);
            component.number("index", 0, 9);
        }
        if (component.has("parameters")) {
            for (const auto& parameter : component.list("parameters", 0, most_parameters))
                read_parameter(parameter, type == "header" ? header_value_limit : value_limit, words);
        }
        if (type != "carousel") continue;
        for (const auto& card : component.list("cards", 1, most_cards)) {
            card.only({"card_index", "components"});
            card.number("card_index", 0, 9);
            read_components(card, words);
        }
    }
}

}  // namespace

void read_template(const json* content, fault_list& faults, message& out) {
    const fields of(content, "template", faults);
    of.only({"name", "language", "components"});
    const auto name = of.text("name", name_limit);
    if (!is_name(name)) of.wrong("name", "The name must have small letters, digits and underscores only.");
    const auto language = of.object("language");
    language.only({"code", "policy"});
    auto code = language.text("code", word_limit);
    if (!code.empty() && !is_language(code)) language.wrong("code", "The code must be such as pt_BR.");
    language.one_of("policy", {"deterministic"}, "deterministic");
    std::string words;
    read_components(of, words);
    if (!faults.empty()) return;
    // Some of Meta's own webhooks write it with a hyphen.
    json clean = *content;
    std::replace(code.begin(), code.end(), '-', '_');
    clean["language"]["code"] = code;
    out.payload = dump_json(clean);
    out.words = "[modelo " + name + (words.empty() ? "" : ": " + words) + "]";
}

}  // namespace ft9::outgoing
