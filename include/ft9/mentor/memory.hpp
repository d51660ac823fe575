#pragma once

#include "ft9/core/clock.hpp"

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What is remembered of a person beyond the session: one document for each conversation. Everything here is
// pure and for any thread. What a document holds comes from a person or from a model that read a person's
// words: data, never an order.
namespace ft9::mentor {

// Limits in characters (code points), entries or bytes. A model's text beyond one is cut, its entries beyond
// one push out older ones or are left out; an operator's is refused.
namespace memory_limits {
inline constexpr std::size_t name = 80, clinic_name = 120, city = 80, about = 300;
inline constexpr std::size_t goals = 8, goal = 200;
inline constexpr std::size_t progress = 16, progress_note = 240;
inline constexpr std::size_t commitments = 20, commitment = 200;
inline constexpr std::size_t notes = 20, note = 240;
inline constexpr std::size_t key = 64;                    // of a pillar
inline constexpr std::size_t document_bytes = 64 * 1024;  // as JSON; more is not even read
inline constexpr std::size_t update_bytes = 16 * 1024;    // what a model may propose at once
inline constexpr std::size_t summary = 1500;              // of a session that ended
inline constexpr int lowest_level = 1, highest_level = 5;
}  // namespace memory_limits

struct clinic_facts {
    std::string name, city;
    std::string about;  // what it does
    bool operator==(const clinic_facts&) const = default;
};

struct pillar_progress {
    int level = 0;  // lowest_level to highest_level; 0: nobody has judged
    std::string note;
    bool operator==(const pillar_progress&) const = default;
};

struct commitment {
    enum class state : std::uint8_t { open, done };
    std::string what;
    std::string due;  // "2026-11-30"; empty: no date was agreed
    state is = state::open;
    bool operator==(const commitment&) const = default;
};

struct memory {
    std::string name;  // as the person wants to be called
    clinic_facts clinic;
    std::vector<std::string> goals;
    std::map<std::string, pillar_progress> progress;  // by key of pillars.json
    std::vector<commitment> commitments;              // oldest first
    std::vector<std::string> notes;                   // oldest first
    bool empty() const;
    bool operator==(const memory&) const = default;
};

// What is wrong with a part of a document; `where` is a JSON pointer: "/commitments/2/due". Quotes nothing of
// what it found, so that it may be logged; member names that we do not know are left out of `where`.
struct memory_fault {
    std::string where, what;
};

struct memory_reading {
    memory value;                      // only complete without faults
    std::vector<memory_fault> faults;  // all of them, in the order of the document
};

// An operator's document, strictly: every limit holds, no member is unknown, dates exist, pillars are among
// `pillars`. Members that are missing or null are empty.
memory_reading read_memory(const nlohmann::json& document, const std::vector<std::string>& pillars);
// A stored document: what cannot be read of it is left out, what is beyond a limit too. Empty text: empty
// memory.
memory stored_memory(std::string_view text);
// The document, every member in it; compact JSON within document_bytes.
std::string memory_document(const memory& m);
// The same for people and programs that read it.
nlohmann::json memory_json(const memory& m);

// The JSON Schema (as text) of what a model may propose, for `memory` in the answer's form: a nullable
// object, by the rules of OpenAI's strict mode (every property required, none additional, null where there is
// nothing to say). `pillars` are the keys of pillars.json; may be empty.
std::string memory_schema(const std::vector<std::string>& pillars);

// Changes that a model proposes. What is absent stays as it is.
struct memory_update {
    std::optional<std::string> name;
    std::optional<std::string> clinic_name, city, about;
    struct goal_change {
        std::string what;
        bool dropped = false;  // reached, or wanted no more
    };
    std::vector<goal_change> goals;
    struct progress_change {
        std::string pillar;
        int level = 0;     // 0: as it is
        std::string note;  // empty: as it is
    };
    std::vector<progress_change> progress;
    struct commitment_change {
        std::string what, due;  // empty: as it is
        enum class state : std::uint8_t { open, done, dropped } is = state::open;
    };
    std::vector<commitment_change> commitments;
    std::vector<std::string> notes;  // new ones
    bool empty() const;
};

struct memory_update_reading {
    memory_update value;
    std::vector<memory_fault> faults;  // of what was left out
};

// What analysis::memory holds. A member of a wrong kind is left out and so is a wrong entry of a list, the
// rest stays (decisions/0040); a text that is no JSON object, or is larger than update_bytes, is left out as
// a whole. Empty text and "null": nothing, without fault.
memory_update_reading read_memory_update(std::string_view text, const std::vector<std::string>& pillars);

// `current` with the changes. `read` is what the model had before it: a member that somebody else changed
// since keeps that change, and the model's is dropped. Same words (after fold()) mean the same goal,
// commitment or note. A full list loses its oldest entry, of commitments a done one first.
memory merged(const memory& current, const memory& read, const memory_update& update);

// Makes one line of safe text: no controls, no line breaks, no marks that could end a quotation or look like
// one of our own notes; at most `limit` characters.
std::string memory_line(std::string_view text, std::size_t limit);

// Whether it is a date that exists: "2026-02-28", years 2000 to 2199.
bool is_date(std::string_view text);

}  // namespace ft9::mentor
