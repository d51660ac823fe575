#include "exporting.hpp"

#include "ft9/mentor/memory.hpp"
#include "ft9/mentor/redaction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ft9::app::replay {
namespace {

// Their words are data about somebody, in forms that no heuristic knows.
bool is_all_personal(const std::string& type) {
    constexpr std::array personal{"contacts", "location", "order", "nfm_reply", "interactive"};
    return std::find(personal.begin(), personal.end(), type) != personal.end();
}

std::string without_person(const storage::recorded_line& line, const std::vector<std::string>& names) {
    if (is_all_personal(line.type)) return "[" + line.type + "]";
    return mentor::redact(line.text, names);
}

// The mentor says the name that the person goes by, which need not be that of the profile.
std::vector<std::string> names_of(const storage::recorded_conversation& from) {
    const auto known = mentor::stored_memory(from.memory);
    return {from.profile_name, known.name, known.clinic.name};
}

}  // namespace

conversation redacted(const storage::recorded_conversation& from, std::size_t number) {
    const auto names = names_of(from);
    conversation c;
    c.name = fmt::format("conversa-{:04}", number);
    for (const auto& line : from.lines)
        c.lines.push_back({line.who, without_person(line, names)});
    c.recorded_reply = mentor::redact(from.reply, names);
    return c;
}

}  // namespace ft9::app::replay
