#include "guide_loader.hpp"

#include "ft9/core/text.hpp"
#include "object_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace ft9::mentor {
namespace {

constexpr const char* guide_file = "mentor/analysis.json";
constexpr const char* rules_file = "mentor/rules.md";
constexpr std::size_t max_choice_key = 64, max_description_characters = 600;

using problems_found = std::vector<content_problem>;

bool guide_file_exists(const std::string& dir, const char* file) {
    std::error_code ec;
    return std::filesystem::exists(std::filesystem::path(dir) / file, ec);
}

named_choice read_choice(const nlohmann::json& value, const std::string& path, problems_found& found) {
    if (!value.is_object()) {
        found.push_back({path, "must be an object"});
        return {};
    }
    object_reader reader(value, path + ".", found);
    named_choice out;
    out.key = reader.text("key", max_choice_key);
    if (!is_key(out.key)) reader.complain("key", "may hold a-z, 0-9 and _ only, and must not be none");
    out.description = reader.text("description", max_description_characters);
    reader.finish();
    return out;
}

void read_choices(object_reader& reader, const char* key, std::size_t most, std::vector<named_choice>& out,
                  problems_found& found) {
    const auto* list = reader.optional_array(key);
    if (list == nullptr) return;
    out.clear();
    for (std::size_t i = 0; i < list->size(); ++i) {
        auto choice = read_choice((*list)[i], fmt::format("{}: {}[{}]", guide_file, key, i), found);
        const auto same = [&choice](const named_choice& c) { return c.key == choice.key; };
        if (!choice.key.empty() && std::any_of(out.begin(), out.end(), same))
            reader.complain(key, "repeats a key");
        out.push_back(std::move(choice));
    }
    if (out.empty() || out.size() > most)
        reader.complain(key, fmt::format("must have 1 to {} entries", most));
}

}  // namespace

bool is_key(const std::string& key) {
    return key != "none" && std::all_of(key.begin(), key.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

std::initializer_list<guide_row> guide_table() {
    using g = analysis_guide;
    static const std::initializer_list<guide_row> rows{
        {"instruction", &g::instruction}, {"reply", &g::reply},         {"pillar", &g::pillar},
        {"intent", &g::intent},           {"sentiment", &g::sentiment}, {"urgency", &g::urgency},
        {"wants_human", &g::wants_human}, {"concern", &g::concern},     {"lead", &g::lead},
    };
    return rows;
}

analysis_guide load_guide(const std::string& dir, problems_found& problems) {
    analysis_guide out;
    if (!guide_file_exists(dir, guide_file)) return out;
    const auto document = read_json(dir, guide_file, problems);
    if (!document) return out;
    object_reader reader(*document, std::string(guide_file) + ": ", problems);
    for (const auto& row : guide_table()) {
        if (auto text = reader.optional_text(row.key, max_description_characters))
            out.*row.text = std::move(*text);
    }
    read_choices(reader, "intents", most_intents, out.intents, problems);
    read_choices(reader, "lead_facts", most_lead_facts, out.lead_facts, problems);
    reader.finish();
    return out;
}

std::string load_rules(const std::string& dir, problems_found& problems) {
    if (!guide_file_exists(dir, rules_file)) return {};
    const auto text = read_text(dir, rules_file, problems);
    return text ? std::string(trim(*text)) : std::string{};
}

}  // namespace ft9::mentor
