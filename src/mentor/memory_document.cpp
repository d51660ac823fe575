// The document of a person as JSON, in both directions.
#include "memory_reader.hpp"

#include "ft9/core/json.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

using nlohmann::json;
namespace limits = memory_limits;

json words_or_null(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

std::string entry_at(const std::string& list, std::size_t index) {
    return list + '/' + std::to_string(index);
}

// The newest entries count where there are too many.
std::size_t first_kept(const json& list, std::size_t most) {
    return list.size() > most ? list.size() - most : 0;
}

clinic_facts read_clinic(memory_reader& reader, const json& document) {
    clinic_facts clinic;
    const auto* value = given(document, "clinic");
    if (value == nullptr || !reader.object(*value, "/clinic", {"name", "city", "about"})) return clinic;
    clinic.name = reader.text(*value, "name", "/clinic", limits::clinic_name);
    clinic.city = reader.text(*value, "city", "/clinic", limits::city);
    clinic.about = reader.text(*value, "about", "/clinic", limits::about);
    return clinic;
}

std::vector<std::string> read_lines(memory_reader& reader, const json& document, const char* member,
                                    std::size_t most, std::size_t limit) {
    std::vector<std::string> lines;
    const auto& list = reader.list(document, member, "", most);
    for (auto i = first_kept(list, most); i < list.size(); ++i) {
        auto line = reader.words(list[i], entry_at(std::string("/") + member, i), limit);
        if (!line.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

// Null `pillars`: any key.
std::map<std::string, pillar_progress> read_progress(memory_reader& reader, const json& document,
                                                     const std::vector<std::string>* pillars) {
    std::map<std::string, pillar_progress> all;
    const auto* value = given(document, "progress");
    if (value == nullptr) return all;
    if (!value->is_object()) {
        reader.complain("/progress", "must be an object");
        return all;
    }
    for (const auto& each : value->items()) {
        const auto& key = each.key();
        const bool known = pillars != nullptr
                               ? std::find(pillars->begin(), pillars->end(), key) != pillars->end()
                               : !key.empty() && key == memory_line(key, limits::key);
        if (!known || all.size() == limits::progress) {
            reader.complain("/progress", known ? "must have at most 16 members" : "names an unknown pillar");
            continue;
        }
        const auto where = "/progress/" + key;
        if (!reader.object(each.value(), where, {"level", "note"})) continue;
        pillar_progress p{reader.level(each.value(), where), {}};
        p.note = reader.text(each.value(), "note", where, limits::progress_note);
        if (p.level != 0 || !p.note.empty()) all.emplace(key, std::move(p));
    }
    return all;
}

bool read_state(memory_reader& reader, const json& entry, const std::string& where, commitment::state& is) {
    const auto* value = given(entry, "state");
    if (value == nullptr || *value == "open") return true;
    is = commitment::state::done;
    if (*value == "done") return true;
    reader.complain(where + "/state", "must be open or done");
    return false;
}

std::vector<commitment> read_commitments(memory_reader& reader, const json& document) {
    std::vector<commitment> all;
    const auto& list = reader.list(document, "commitments", "", limits::commitments);
    for (auto i = first_kept(list, limits::commitments); i < list.size(); ++i) {
        const auto where = entry_at("/commitments", i);
        const auto& entry = list[i];
        if (!reader.object(entry, where, {"what", "due", "state"})) continue;
        commitment c;
        const auto* what = given(entry, "what");
        if (what == nullptr) reader.complain(where + "/what", "is missing");
        if (what != nullptr) c.what = reader.words(*what, where + "/what", limits::commitment);
        c.due = reader.date(entry, "due", where);
        if (read_state(reader, entry, where, c.is) && !c.what.empty()) all.push_back(std::move(c));
    }
    return all;
}

memory_reading read_document(const json& document, const std::vector<std::string>* pillars) {
    memory_reader reader;
    memory_reading out;
    auto& m = out.value;
    if (reader.object(document, "", {"name", "clinic", "goals", "progress", "commitments", "notes"})) {
        m.name = reader.text(document, "name", "", limits::name);
        m.clinic = read_clinic(reader, document);
        m.goals = read_lines(reader, document, "goals", limits::goals, limits::goal);
        m.progress = read_progress(reader, document, pillars);
        m.commitments = read_commitments(reader, document);
        m.notes = read_lines(reader, document, "notes", limits::notes, limits::note);
    }
    out.faults = std::move(reader.faults);
    return out;
}

}  // namespace

bool memory::empty() const {
    return *this == memory{};
}

memory_reading read_memory(const json& document, const std::vector<std::string>& pillars) {
    return read_document(document, &pillars);
}

memory stored_memory(std::string_view text) {
    json_limits most;
    // Two documents may have been joined into one before anybody cut them.
    most.max_bytes = 2 * limits::document_bytes;
    const auto parsed = parse_json(text, most);
    return parsed ? read_document(*parsed, nullptr).value : memory{};
}

json memory_json(const memory& m) {
    json progress = json::object(), commitments = json::array();
    for (const auto& [key, p] : m.progress)
        progress[key] = {{"level", p.level == 0 ? json(nullptr) : json(p.level)},
                         {"note", words_or_null(p.note)}};
    for (const auto& c : m.commitments) {
        commitments.push_back({{"what", c.what},
                               {"due", words_or_null(c.due)},
                               {"state", c.is == commitment::state::open ? "open" : "done"}});
    }
    json out = json::object();
    out["name"] = words_or_null(m.name);
    out["clinic"] = {{"name", words_or_null(m.clinic.name)},
                     {"city", words_or_null(m.clinic.city)},
                     {"about", words_or_null(m.clinic.about)}};
    out["goals"] = m.goals;
    out["progress"] = std::move(progress);
    out["commitments"] = std::move(commitments);
    out["notes"] = m.notes;
    return out;
}

std::string memory_document(const memory& m) {
    return dump_json(memory_json(m));
}

}  // namespace ft9::mentor
