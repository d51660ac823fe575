// A model's changes applied to a document that others may have changed since it was read.
#include "ft9/mentor/memory.hpp"

#include "ft9/core/text.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

namespace limits = memory_limits;

const std::string& words_of(const std::string& entry) {
    return entry;
}
const std::string& words_of(const commitment& entry) {
    return entry.what;
}

// The entry with the same words, or null.
template <class Entry>
const Entry* alike(const std::vector<Entry>& list, const std::string& words) {
    const auto folded = fold(words);
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&folded](const Entry& e) { return fold(words_of(e)) == folded; });
    return found == list.end() ? nullptr : &*found;
}

// Somebody else changed, added or removed it since the model read it: their word holds.
template <class Entry>
bool touched(const std::vector<Entry>& current, const std::vector<Entry>& read, const std::string& words) {
    const auto* now = alike(current, words);
    const auto* then = alike(read, words);
    if (now == nullptr || then == nullptr) return now != then;
    return !(*now == *then);
}

void set_fact(std::string& now, const std::string& then, const std::optional<std::string>& change) {
    if (change && now == then) now = *change;
}

template <class Entry>
void remove_entry(std::vector<Entry>& list, const Entry* entry) {
    if (entry != nullptr) list.erase(list.begin() + (entry - list.data()));
}

void add_line(std::vector<std::string>& list, const std::string& line, std::size_t most) {
    if (alike(list, line) != nullptr) return;
    list.push_back(line);
    if (list.size() > most) list.erase(list.begin());
}

void apply_goal(memory& m, const memory& read, const memory_update::goal_change& change) {
    if (touched(m.goals, read.goals, change.what)) return;
    if (change.dropped) return remove_entry(m.goals, alike(m.goals, change.what));
    add_line(m.goals, change.what, limits::goals);
}

void apply_progress(memory& m, const memory& read, const memory_update::progress_change& change) {
    const auto now = m.progress.find(change.pillar);
    const auto then = read.progress.find(change.pillar);
    const auto before = then == read.progress.end() ? pillar_progress{} : then->second;
    if (now == m.progress.end() && m.progress.size() == limits::progress) return;
    auto next = now == m.progress.end() ? pillar_progress{} : now->second;
    if (!(next == before)) return;
    if (change.level != 0) next.level = change.level;
    if (!change.note.empty()) next.note = change.note;
    if (!(next == pillar_progress{})) m.progress[change.pillar] = std::move(next);
}

// What was done goes first, then what is oldest.
void make_room(std::vector<commitment>& list) {
    if (list.size() < limits::commitments) return;
    auto victim = std::find_if(list.begin(), list.end(),
                               [](const commitment& c) { return c.is == commitment::state::done; });
    list.erase(victim == list.end() ? list.begin() : victim);
}

void apply_commitment(memory& m, const memory& read, const memory_update::commitment_change& change) {
    using state = memory_update::commitment_change::state;
    if (touched(m.commitments, read.commitments, change.what)) return;
    const auto* known = alike(m.commitments, change.what);
    if (change.is == state::dropped) return remove_entry(m.commitments, known);
    const auto is = change.is == state::done ? commitment::state::done : commitment::state::open;
    if (known == nullptr) {
        make_room(m.commitments);
        m.commitments.push_back({change.what, change.due, is});
        return;
    }
    auto& entry = m.commitments[static_cast<std::size_t>(known - m.commitments.data())];
    entry.is = is;
    if (!change.due.empty()) entry.due = change.due;
}

}  // namespace

memory merged(const memory& current, const memory& read, const memory_update& update) {
    memory m = current;
    set_fact(m.name, read.name, update.name);
    set_fact(m.clinic.name, read.clinic.name, update.clinic_name);
    set_fact(m.clinic.city, read.clinic.city, update.city);
    set_fact(m.clinic.about, read.clinic.about, update.about);
    for (const auto& change : update.goals)
        apply_goal(m, read, change);
    for (const auto& change : update.progress)
        apply_progress(m, read, change);
    for (const auto& change : update.commitments)
        apply_commitment(m, read, change);
    for (const auto& note : update.notes) {
        if (!touched(m.notes, read.notes, note)) add_line(m.notes, note, limits::notes);
    }
    return m;
}

}  // namespace ft9::mentor
