#include "ft9/mentor/prompt.hpp"

#include "ft9/core/sha256.hpp"
#include "ft9/core/text.hpp"
#include "ft9/mentor/answer_form.hpp"
#include "ft9/mentor/memory_words.hpp"
#include "guide_loader.hpp"
#include "object_reader.hpp"
#include "wish_loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ft9::mentor {
namespace {

constexpr const char* persona_file = "mentor/persona.md";
constexpr const char* pillars_file = "mentor/pillars.json";
constexpr const char* texts_file = "texts.json";
constexpr std::string_view pillars_mark = "{{pillars}}";
constexpr std::size_t max_key_characters = 64, max_title_characters = 120, max_word_characters = 40;
constexpr std::size_t max_happening_characters = 300, max_phrase_characters = 60;

using problems = std::vector<content_problem>;

pillar read_pillar(const nlohmann::json& value, const std::string& path, problems& found) {
    if (!value.is_object()) {
        found.push_back({path, "must be an object"});
        return {};
    }
    object_reader reader(value, path + ".", found);
    pillar out;
    out.key = reader.text("key", max_key_characters);
    if (!is_key(out.key)) reader.complain("key", "may hold a-z, 0-9 and _ only, and must not be none");
    out.title = reader.text("title", max_title_characters);
    out.description = reader.text("description");
    out.guidance = reader.text("guidance");
    out.example_questions = reader.texts("example_questions");
    out.placeholder = reader.flag("placeholder");
    reader.finish();
    return out;
}

void check_unique(const std::vector<pillar>& all, problems& found) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto same = [&all, i](const pillar& p) { return !p.key.empty() && p.key == all[i].key; };
        const auto end = all.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::any_of(all.begin(), end, same)) {
            found.push_back(
                {fmt::format("{}: pillars[{}].key", pillars_file, i), "is used by another pillar already"});
        }
    }
}

struct pillar_file {
    std::vector<pillar> pillars;
    std::string guidance_label, questions_label;  // what stands before each in the prompt
};

pillar_file load_pillars(const std::string& dir, problems& found) {
    pillar_file file;
    auto& out = file.pillars;
    const auto document = read_json(dir, pillars_file, found);
    if (!document) return file;
    object_reader reader(*document, std::string(pillars_file) + ": ", found);
    file.guidance_label = reader.text("guidance_label", max_title_characters);
    file.questions_label = reader.text("questions_label", max_title_characters);
    if (const auto* list = reader.array("pillars")) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            out.push_back(read_pillar((*list)[i], fmt::format("{}: pillars[{}]", pillars_file, i), found));
        }
        if (out.size() != pillar_count) {
            reader.complain("pillars", fmt::format("must have {} entries, has {}", pillar_count, out.size()));
        }
        check_unique(out, found);
    }
    reader.finish();
    return file;
}

void check_words(const mentee_texts& texts, object_reader& reader) {
    std::vector<std::string> seen;
    for (const auto* words : {&texts.opt_out_words, &texts.opt_in_words}) {
        const char* key = words == &texts.opt_out_words ? "opt_out_words" : "opt_in_words";
        for (const auto& word : *words) {
            const std::string folded = fold(word);
            if (folded.empty() && !word.empty()) reader.complain(key, "must hold words, not only signs");
            if (std::find(seen.begin(), seen.end(), folded) != seen.end())
                reader.complain(key, "repeats a word");
            seen.push_back(folded);
        }
    }
}

// What the file leaves out keeps our words: a file of before there were these texts stays good.
void load_happenings(object_reader& texts, happening_texts& out, problems& found) {
    const auto* value = texts.optional_object("happenings");
    if (value == nullptr) return;
    object_reader reader(*value, std::string(texts_file) + ": happenings.", found);
    for (const auto& row : happening_table()) {
        const auto text = reader.optional_text(row.key, max_happening_characters);
        if (!text) continue;
        const auto wrong = problem_of(row, *text);
        if (!wrong.empty() && !text->empty()) reader.complain(row.key, wrong);
        out.*row.text = *text;
    }
    reader.finish();
}

// A group of fixed texts; `table` names them. What the file leaves out keeps our words.
template <class Rows, class Texts>
void load_group(object_reader& texts, const char* group, const Rows& table, Texts& out, problems& found) {
    const auto* value = texts.optional_object(group);
    if (value == nullptr) return;
    object_reader reader(*value, fmt::format("{}: {}.", texts_file, group), found);
    for (const auto& row : table) {
        if (auto text = reader.optional_text(row.key)) out.*row.text = std::move(*text);
    }
    reader.finish();
}

void load_safety(object_reader& texts, safety_texts& out, problems& found) {
    const auto* value = texts.optional_object("safety");
    if (value == nullptr) return;
    object_reader reader(*value, std::string(texts_file) + ": safety.", found);
    for (const auto& row : safety_table()) {
        if (auto text = reader.optional_text(row.key)) out.*row.text = std::move(*text);
    }
    if (auto words = reader.optional_texts("emergency_words", max_phrase_characters))
        out.emergency_words = std::move(*words);
    if (auto words = reader.optional_texts("harmless_words", max_phrase_characters))
        out.harmless_words = std::move(*words);
    reader.finish();
}

mentee_texts load_texts(const std::string& dir, problems& found) {
    mentee_texts out;
    const auto document = read_json(dir, texts_file, found);
    if (!document) return out;
    object_reader reader(*document, std::string(texts_file) + ": ", found);
    out.fallback = reader.text("fallback");
    out.unsupported_media = reader.text("unsupported_media");
    out.rate_limited = reader.text("rate_limited");
    out.opted_out = reader.text("opted_out");
    out.opted_in = reader.text("opted_in");
    out.opt_out_words = reader.texts("opt_out_words", max_word_characters);
    out.opt_in_words = reader.texts("opt_in_words", max_word_characters);
    check_words(out, reader);
    load_group(reader, "media", media_table(), out.media, found);
    load_safety(reader, out.safety, found);
    load_group(reader, "situation", situation_table(), out.situation, found);
    load_group(reader, "budgets", budget_table(), out.budgets, found);
    load_happenings(reader, out.happenings, found);
    load_group(reader, "tools", tool_text_table(), out.tools, found);
    load_group(reader, "memory", memory_text_table(), out.memory, found);
    for (const auto& row : memory_text_table()) {
        const auto wrong = problem_of(row, out.memory.*row.text);
        if (!wrong.empty()) found.push_back({fmt::format("{}: memory.{}", texts_file, row.key), wrong});
    }
    load_handover(reader, out.handover, found);
    load_opt_out_phrases(reader, out.opt_out, found);
    load_wishes(reader, out.wishes, found);
    reader.finish();
    return out;
}

std::string render(const pillar_file& file) {
    std::string out;
    for (std::size_t i = 0; i < file.pillars.size(); ++i) {
        const pillar& p = file.pillars[i];
        out += fmt::format("### {}. {}\n{}\n", i + 1, p.title, p.description);
        out += fmt::format("{}: {}\n{}:\n", file.guidance_label, p.guidance, file.questions_label);
        for (const auto& question : p.example_questions)
            out += fmt::format("- {}\n", question);
        out += '\n';
    }
    return std::string(trim(out));
}

std::string assemble(const std::string& dir, const pillar_file& file, problems& found) {
    auto frame = read_text(dir, persona_file, found);
    if (!frame) return {};
    const auto at = frame->find(pillars_mark);
    if (at == frame->npos || frame->find(pillars_mark, at + 1) != frame->npos) {
        found.push_back({persona_file, "must contain {{pillars}} exactly once"});
        return {};
    }
    frame->replace(at, pillars_mark.size(), render(file));
    const auto rules = load_rules(dir, found);
    if (!rules.empty()) *frame = std::string(trim(*frame)) + "\n\n" + rules;
    if (frame->size() > max_prompt_bytes)
        found.push_back({persona_file, "is larger than 128 KiB with pillars and rules"});
    return std::string(trim(*frame));
}

}  // namespace

std::string prompt_version(const std::string& system_prompt, const answer_form& form) {
    return sha256_hex(system_prompt + '\n' + form.name + '\n' + form.description, 6);
}

content_result load_content(const std::string& dir, bool memory) {
    content_result out;
    auto made = std::make_shared<mentor_content>();
    pillar_file file = load_pillars(dir, out.problems);
    made->system_prompt = assemble(dir, file, out.problems);
    made->pillars = std::move(file.pillars);
    made->texts = load_texts(dir, out.problems);
    made->guide = load_guide(dir, out.problems);
    const auto remembered = memory ? memory_schema(pillar_keys(made->pillars)) : std::string{};
    made->form = make_answer_form(made->pillars, made->guide, remembered);
    made->prompt_version = prompt_version(made->system_prompt, made->form);
    made->placeholders = static_cast<std::size_t>(std::count_if(
        made->pillars.begin(), made->pillars.end(), [](const pillar& p) { return p.placeholder; }));
    if (!out.problems.empty()) return out;
    seal(*made);
    out.content = std::move(made);
    return out;
}

std::string to_string(const std::vector<content_problem>& problems) {
    std::string out;
    for (const auto& each : problems)
        out += each.where + " " + each.what + "\n";
    return out;
}

content_holder::content_holder(std::shared_ptr<const mentor_content> first) : current_(std::move(first)) {}

std::shared_ptr<const mentor_content> content_holder::get() const {
    std::lock_guard lock(guard_);
    return current_;
}

std::vector<content_problem> content_holder::reload(const std::string& dir, bool memory) {
    content_result loaded = load_content(dir, memory);
    if (loaded) {
        std::lock_guard lock(guard_);
        current_ = std::move(loaded.content);
    }
    return std::move(loaded.problems);
}

}  // namespace ft9::mentor
