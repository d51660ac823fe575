#include "ft9/mentor/memory_words.hpp"

#include "ft9/core/time_zone.hpp"
#include "ft9/mentor/happenings.hpp"

#include <algorithm>

namespace ft9::mentor {
namespace {

constexpr std::size_t agreed_at_once = 5;  // more would be a reproach, not a greeting

// Facts one below the other; what is empty leaves no line.
class memory_lines {
  public:
    void add(const std::string& text, std::string_view fact) {
        if (!fact.empty()) line(fill(text, {{"text", fact}}));
    }
    void line(std::string_view text) {
        out_ += "\n- ";
        out_ += text;
    }
    bool empty() const { return out_.empty(); }
    const std::string& text() const { return out_; }

  private:
    std::string out_;
};

std::string title_of(const std::string& key, const std::vector<pillar>& pillars) {
    for (const auto& p : pillars) {
        if (p.key == key) return p.title;
    }
    return key;
}

void add_progress(memory_lines& lines, const memory& m, const memory_texts& texts,
                  const std::vector<pillar>& pillars) {
    for (const auto& [key, p] : m.progress) {
        const auto title = title_of(key, pillars);
        const auto level = std::to_string(p.level);
        const auto& text = p.level == 0 ? texts.progress_unrated : texts.progress;
        lines.line(fill(text, {{"pillar", title}, {"level", level}, {"text", p.note}}));
    }
}

bool is_overdue(const commitment& c, const std::string& today) {
    return !c.due.empty() && c.due < today;  // ISO dates order as text
}

// Overdue first, then by date, those without a date last.
std::vector<commitment> open_commitments(const memory& m) {
    std::vector<commitment> open;
    for (const auto& c : m.commitments) {
        if (c.is == commitment::state::open) open.push_back(c);
    }
    const auto sooner = [](const commitment& a, const commitment& b) {
        if (a.due.empty() || b.due.empty()) return !a.due.empty() && b.due.empty();
        return a.due < b.due;
    };
    std::stable_sort(open.begin(), open.end(), sooner);
    return open;
}

std::string dated(const commitment& c, const std::string& today, const std::string& overdue,
                  const std::string& due, const std::string& undated) {
    const auto& text = c.due.empty() ? undated : is_overdue(c, today) ? overdue : due;
    return fill(text, {{"date", c.due}, {"text", c.what}});
}

memory_lines facts_of(const remembered_person& p, const memory_texts& texts,
                      const std::vector<pillar>& pillars) {
    const auto& m = p.known;
    const auto today = date_text(p.today);
    memory_lines lines;
    lines.add(texts.name, m.name);
    lines.add(texts.clinic, m.clinic.name);
    lines.add(texts.city, m.clinic.city);
    lines.add(texts.about, m.clinic.about);
    for (const auto& goal : m.goals)
        lines.add(texts.goal, goal);
    add_progress(lines, m, texts, pillars);
    for (const auto& c : open_commitments(m))
        lines.line(dated(c, today, texts.overdue, texts.due, texts.open));
    for (const auto& c : m.commitments) {
        if (c.is == commitment::state::done) lines.add(texts.done, c.what);
    }
    for (const auto& note : m.notes)
        lines.add(texts.note, note);
    lines.add(texts.summary, p.summary);
    return lines;
}

std::string away_text(calendar_day days, const memory_texts& texts) {
    if (days <= 0) return texts.away_hours;
    const auto count = std::to_string(days);
    return days == 1 ? texts.away_day : fill(texts.away_days, {{"days", count}});
}

std::string greeting(const remembered_person& p, const memory_texts& texts) {
    const auto away = away_text(*p.away, texts);
    const auto today = date_text(p.today);
    auto open = open_commitments(p.known);
    if (open.empty()) return fill(texts.returned_without, {{"away", away}});
    open.resize(std::min(open.size(), agreed_at_once));
    std::string agreed;
    for (const auto& c : open) {
        agreed += agreed.empty() ? "" : "; ";
        agreed += dated(c, today, texts.agreed_overdue, texts.agreed_due, texts.agreed);
    }
    return fill(texts.returned, {{"away", away}, {"agreed", agreed}});
}

}  // namespace

std::string memory_section(const remembered_person& p, const memory_texts& texts,
                           const std::vector<pillar>& pillars) {
    const auto facts = facts_of(p, texts, pillars);
    if (facts.empty()) return {};
    const auto today = date_text(p.today);
    auto section = fill(texts.heading, {{"today", today}}) + facts.text();
    if (p.away) section += "\n" + greeting(p, texts);
    return section;
}

std::vector<std::string> pillar_keys(const std::vector<pillar>& pillars) {
    std::vector<std::string> keys;
    for (const auto& p : pillars)
        keys.push_back(p.key);
    return keys;
}

}  // namespace ft9::mentor
