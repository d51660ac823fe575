#pragma once

#include "ft9/core/message.hpp"
#include "ft9/mentor/memory.hpp"
#include "ft9/mentor/memory_texts.hpp"
#include "ft9/mentor/prompt.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Memory put into words for the model, and what the model says of a session read back. Pure; any thread.
namespace ft9::mentor {

// Days since 1970-01-01 in the business's time zone (core/time_zone.hpp).
using calendar_day = std::int64_t;

struct remembered_person {
    memory known;
    std::string summary;  // of the last session; empty: none
    calendar_day today = 0;
    // Set if the person begins a new session: calendar days since the last one.
    std::optional<calendar_day> away = std::nullopt;
};

// The section of the prompt about this person, a fact on a line, all of it marked as data; for who is back
// there follows how to greet. Empty if nothing is known.
std::string memory_section(const remembered_person& p, const memory_texts& texts,
                           const std::vector<pillar>& pillars);

// The keys of pillars.json.
std::vector<std::string> pillar_keys(const std::vector<pillar>& pillars);

// What a model is shown of a session that ended: a line for each message, so that nothing in one looks like
// another; the newest of them within `most_bytes`.
std::string session_transcript(const std::vector<context_entry>& lines, const std::string& date,
                               const memory_texts& texts, std::size_t most_bytes);

// The JSON Schema of its answer: {"summary": text, "memory": memory_schema()}.
std::string summary_schema(const std::vector<std::string>& pillars);

struct session_words {
    std::string summary;  // one line within memory_limits::summary; empty: the answer is of no use
    std::string memory;   // for read_memory_update(); empty: nothing
};
// Takes plain words, too: not every provider knows schemas.
session_words read_session_words(std::string_view answer);

}  // namespace ft9::mentor
