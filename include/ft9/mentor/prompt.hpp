#pragma once

#include "ft9/mentor/analysis_guide.hpp"
#include "ft9/mentor/budget_texts.hpp"
#include "ft9/mentor/happenings.hpp"
#include "ft9/mentor/leak_guard.hpp"
#include "ft9/mentor/media_texts.hpp"
#include "ft9/mentor/memory_texts.hpp"
#include "ft9/mentor/safety_texts.hpp"
#include "ft9/mentor/situation.hpp"
#include "ft9/mentor/tool_texts.hpp"
#include "ft9/mentor/wish_texts.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ft9::mentor {

inline constexpr std::size_t pillar_count = 9;
inline constexpr std::size_t max_text_characters = 4096;     // of one WhatsApp message (Meta's limit)
inline constexpr std::size_t max_prompt_bytes = 128 * 1024;  // far below the window of any current model

// One of the nine pillars, as config/mentor/pillars.json has it.
struct pillar {
    std::string key, title, description, guidance;
    std::vector<std::string> example_questions;
    bool placeholder = false;  // the text is ours, not FT9's official one
};

// The form in which the model is asked to answer (mentor/answer_form.hpp).
struct answer_form {
    std::string name, schema, description;  // as of clients::answer_form
};

// Every text a mentee can see besides the model's answers: config/texts.json.
struct mentee_texts {
    std::string fallback;             // the model cannot be reached
    std::string unsupported_media;    // what WhatsApp does not hand over: polls, view-once media
    std::string rate_limited;         // too many messages in an hour
    std::string opted_out, opted_in;  // confirmations
    // Whole messages that opt out or in; compared after fold().
    std::vector<std::string> opt_out_words, opt_in_words;
    media_texts media;           // files
    safety_texts safety;         // what the model must not answer
    happening_texts happenings;  // for the model's eyes
    tool_texts tools;            // likewise, of what it wants called
    memory_texts memory;         // likewise
    situation_texts situation;   // likewise
    handover_texts handover;
    opt_out_phrases opt_out;
    wish_texts wishes;
    budget_texts budgets;  // what was spent, and what must not be told
};

// All of CONFIG_DIR at one moment; never changes after loading.
struct mentor_content {
    std::string system_prompt;   // the persona with the pillars in it, then the rules: the same for all
    std::string prompt_version;  // of the prompt and the answer's form: see prompt_version()
    std::vector<pillar> pillars;
    analysis_guide guide;
    answer_form form;
    mentee_texts texts;
    std::size_t placeholders = 0;  // pillars that still wait for official text
    // What the model gets: the prompt with a mark of its own at the end, by which it is known again. The mark
    // is new at each load, stands nowhere else and is no part of the version.
    std::string sealed_prompt;
    std::shared_ptr<const leak_guard> guard;  // of that prompt; null: not sealed
};

// Makes the sealed prompt and its guard. What the pillars tell everybody may be told.
void seal(mentor_content& content);

// What is wrong with one file. `where` is "texts.json:12" for syntax, "texts.json: fallback" for content.
struct content_problem {
    std::string where, what;
};

// Either content or all problems.
struct content_result {
    std::shared_ptr<const mentor_content> content;  // null if there are problems
    std::vector<content_problem> problems;
    explicit operator bool() const { return content != nullptr; }
};

// Reads mentor/persona.md, mentor/pillars.json, texts.json and, if they are there, mentor/rules.md and
// mentor/analysis.json below `dir`. `memory`: the answer's form asks for what is to be remembered. Blocks on
// files. Never throws.
content_result load_content(const std::string& dir, bool memory = true);

// First 12 hex digits of the SHA-256 of all that every answer is made with: prompt and form.
std::string prompt_version(const std::string& system_prompt, const answer_form& form);

// One line for each problem, for the log and for --check-config.
std::string to_string(const std::vector<content_problem>& problems);

// The content in force; replaced as a whole or not at all. Any thread.
class content_holder {
  public:
    // `first` must not be null.
    explicit content_holder(std::shared_ptr<const mentor_content> first);
    // A snapshot: stays valid and unchanged as long as it is held.
    std::shared_ptr<const mentor_content> get() const;
    // Loads `dir` again. On problems the old content stays in force and they are returned. Blocks on files.
    std::vector<content_problem> reload(const std::string& dir, bool memory = true);

  private:
    mutable std::mutex guard_;
    std::shared_ptr<const mentor_content> current_;
};

}  // namespace ft9::mentor
