// What a model proposes to remember.
#include "memory_reader.hpp"

#include "ft9/core/json.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

using nlohmann::json;
namespace limits = memory_limits;

// A model does not count characters: what is too long is cut, which is no fault.
std::string cut_words(memory_reader& reader, const json& object, const char* member, const std::string& where,
                      std::size_t limit) {
    const auto* value = given(object, member);
    if (value == nullptr) return {};
    if (value->is_string()) return memory_line(value->get_ref<const std::string&>(), limit);
    reader.complain(where + '/' + member, "must be a text");
    return {};
}

std::optional<std::string> fact(memory_reader& reader, const json& object, const char* member,
                                const std::string& where, std::size_t limit) {
    auto words = cut_words(reader, object, member, where, limit);
    if (words.empty()) return std::nullopt;
    return words;
}

void read_clinic_change(memory_reader& reader, const json& proposal, memory_update& u) {
    const auto* clinic = given(proposal, "clinic");
    if (clinic == nullptr || !reader.object(*clinic, "/clinic", {"name", "city", "about"})) return;
    u.clinic_name = fact(reader, *clinic, "name", "/clinic", limits::clinic_name);
    u.city = fact(reader, *clinic, "city", "/clinic", limits::city);
    u.about = fact(reader, *clinic, "about", "/clinic", limits::about);
}

// The entries of a list that are objects with these members only, at most `most`.
template <class Take>
void each_entry(memory_reader& reader, const json& proposal, const char* member, std::size_t most,
                std::initializer_list<std::string_view> members, const Take& take) {
    const auto path = std::string("/") + member;
    const auto& list = reader.list(proposal, member, "", most);
    for (std::size_t i = 0; i < std::min(most, list.size()); ++i) {
        const auto where = path + '/' + std::to_string(i);
        const auto faults = reader.faults.size();
        if (reader.object(list[i], where, members) && reader.faults.size() == faults) take(list[i], where);
    }
}

// The index of the given word among `choices`; absent or null: 0. nullopt after a fault.
std::optional<std::size_t> chosen(memory_reader& reader, const json& entry, const std::string& where,
                                  std::initializer_list<std::string_view> choices) {
    const auto* value = given(entry, "state");
    if (value == nullptr) return 0;
    if (value->is_string()) {
        const auto* const found =
            std::find(choices.begin(), choices.end(), value->get_ref<const std::string&>());
        if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    }
    reader.complain(where + "/state", "is not one of the known words");
    return std::nullopt;
}

void read_goal_changes(memory_reader& reader, const json& proposal, memory_update& u) {
    const auto take = [&reader, &u](const json& entry, const std::string& where) {
        auto what = cut_words(reader, entry, "what", where, limits::goal);
        const auto state = chosen(reader, entry, where, {"active", "dropped"});
        if (state && !what.empty()) u.goals.push_back({std::move(what), *state == 1});
    };
    each_entry(reader, proposal, "goals", limits::goals, {"what", "state"}, take);
}

void read_progress_changes(memory_reader& reader, const json& proposal,
                           const std::vector<std::string>& pillars, memory_update& u) {
    const auto take = [&](const json& entry, const std::string& where) {
        const auto faults = reader.faults.size();
        memory_update::progress_change p;
        p.pillar = cut_words(reader, entry, "pillar", where, limits::key);
        p.level = reader.level(entry, where);
        p.note = cut_words(reader, entry, "note", where, limits::progress_note);
        if (std::find(pillars.begin(), pillars.end(), p.pillar) == pillars.end())
            reader.complain(where + "/pillar", "names an unknown pillar");
        if (reader.faults.size() == faults) u.progress.push_back(std::move(p));
    };
    each_entry(reader, proposal, "progress", limits::progress, {"pillar", "level", "note"}, take);
}

void read_commitment_changes(memory_reader& reader, const json& proposal, memory_update& u) {
    using change = memory_update::commitment_change;
    const auto take = [&reader, &u](const json& entry, const std::string& where) {
        change c;
        c.what = cut_words(reader, entry, "what", where, limits::commitment);
        c.due = reader.date(entry, "due", where);  // what is no date is left out, the rest stays
        const auto state = chosen(reader, entry, where, {"open", "done", "dropped"});
        if (!state || c.what.empty()) return;
        c.is = static_cast<change::state>(*state);
        u.commitments.push_back(std::move(c));
    };
    each_entry(reader, proposal, "commitments", limits::commitments, {"what", "due", "state"}, take);
}

void read_notes(memory_reader& reader, const json& proposal, memory_update& u) {
    const auto& list = reader.list(proposal, "notes", "", limits::notes);
    for (std::size_t i = 0; i < std::min(limits::notes, list.size()); ++i) {
        if (!list[i].is_string()) {
            reader.complain("/notes/" + std::to_string(i), "must be a text");
            continue;
        }
        auto line = memory_line(list[i].get_ref<const std::string&>(), limits::note);
        if (!line.empty()) u.notes.push_back(std::move(line));
    }
}

}  // namespace

bool memory_update::empty() const {
    return !name && !clinic_name && !city && !about && goals.empty() && progress.empty() &&
           commitments.empty() && notes.empty();
}

memory_update_reading read_memory_update(std::string_view text, const std::vector<std::string>& pillars) {
    memory_update_reading out;
    if (text.empty()) return out;
    memory_reader reader;
    json_limits most;
    most.max_bytes = limits::update_bytes;
    const auto parsed = parse_json(text, most);
    if (parsed && parsed->is_null()) return out;
    if (!parsed) {
        reader.complain("", "is no JSON, or too large");
    } else if (reader.object(*parsed, "", {"name", "clinic", "goals", "progress", "commitments", "notes"})) {
        out.value.name = fact(reader, *parsed, "name", "", limits::name);
        read_clinic_change(reader, *parsed, out.value);
        read_goal_changes(reader, *parsed, out.value);
        read_progress_changes(reader, *parsed, pillars, out.value);
        read_commitment_changes(reader, *parsed, out.value);
        read_notes(reader, *parsed, out.value);
    }
    out.faults = std::move(reader.faults);
    return out;
}

}  // namespace ft9::mentor
