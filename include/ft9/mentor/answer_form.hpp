#pragma once

#include "ft9/mentor/analysis.hpp"
#include "ft9/mentor/prompt.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::mentor {

// The form in which the model answers: its reply first, then what it says of what it read. Follows OpenAI's
// rules for strict schemas (guide "Structured Outputs", 2026-08): every object is closed, all of its members
// are required, what may be missing is nullable. `memory_schema`: of the member `memory`, which must take
// null; empty: there is none. Pure.
answer_form make_answer_form(const std::vector<pillar>& pillars, const analysis_guide& guide,
                             const std::string& memory_schema = {});

enum class answer_reading : std::uint8_t {
    structured,  // in the form
    salvaged,    // a form that is cut or no sound JSON; the reply could be read
    plain,       // words: they are the reply
    unreadable,  // JSON without a reply: nothing of it may be shown to anybody
};
std::string_view to_string(answer_reading r);

struct model_words {
    answer_reading how = answer_reading::unreadable;
    std::string reply;              // trimmed, valid UTF-8; empty if unreadable
    std::optional<analysis> about;  // of structured answers
};

// Reads what a model said, asked for the form or not: fences, text around the JSON, missing members and
// unknown words are forgiven. Of the analysis only what `pillars` and `guide` name is kept. Pure; never
// throws on any text.
model_words read_answer(std::string_view text, const std::vector<pillar>& pillars,
                        const analysis_guide& guide);

}  // namespace ft9::mentor
