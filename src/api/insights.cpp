#include "handlers.hpp"
#include "json_reply.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace ft9::api {
namespace {

using nlohmann::json;
using storage::insight_count;

constexpr std::int64_t usual_days = 30, most_days = 366;

struct day_range {
    std::int64_t from = 0, to = 0;  // day numbers, both counted
};

// A way to sort turns, and the key of each kind.
struct insight_group {
    const char* by;
    const char* list;
    std::string insight_count::*key;  // null: the day
};

constexpr std::array insight_groups{insight_group{"pillar", "pillars", &insight_count::pillar},
                                    insight_group{"intent", "intents", &insight_count::intent},
                                    insight_group{"sentiment", "sentiments", &insight_count::sentiment},
                                    insight_group{"urgency", "urgencies", &insight_count::urgency},
                                    insight_group{"concern", "concerns", &insight_count::concern},
                                    insight_group{"day", "days", nullptr}};

struct insight_sum {
    std::int64_t turns = 0, wants_human = 0, scored = 0;
    double score = 0;
    void add(const insight_count& c) {
        turns += c.turns;
        if (c.wants_human) wants_human += c.turns;
        if (c.sentiment.empty() || c.sentiment == "unknown") return;
        scored += c.turns;
        score += c.score_sum;
    }
};

json insight_members(const insight_sum& sum) {
    return {
        {"turns", sum.turns},
        {"wants_human", sum.wants_human},
        {"mean_score", sum.scored == 0 ? json(nullptr) : json(sum.score / static_cast<double>(sum.scored))}};
}

std::optional<http::response> read_day(const http::request& r, const char* name, std::int64_t& day) {
    const auto text = r.query_value(name);
    if (!text) return std::nullopt;
    const auto given = parse_date(*text);
    if (!given)
        return http::problem(r, 400, std::string(name) + " must be a date such as 2026-11-22.", "field",
                             name);
    day = *given;
    return std::nullopt;
}

std::optional<http::response> read_range(const http::request& r, std::int64_t today, day_range& days) {
    days.to = today;
    if (auto refusal = read_day(r, "to", days.to)) return refusal;
    days.from = days.to - usual_days + 1;
    if (auto refusal = read_day(r, "from", days.from)) return refusal;
    if (days.from > days.to) return http::problem(r, 400, "from must not be after to.", "field", "from");
    if (days.to - days.from >= most_days)
        return http::problem(r, 400, "from and to may be at most 366 days apart.", "field", "from");
    return std::nullopt;
}

std::string insight_key(const insight_count& c, const insight_group& group, const time_zone& zone) {
    if (group.key == nullptr) return date_text(zone.day_at(c.at));
    const auto& key = c.*group.key;
    return key.empty() ? "none" : key;
}

json insight_list(const std::vector<insight_count>& counts, const insight_group& group, const time_zone& zone,
                  day_range days) {
    std::map<std::string, insight_sum> sums;
    for (auto day = days.from; group.key == nullptr && day <= days.to; ++day)
        sums[date_text(day)];  // days without turns are days, too
    for (const auto& c : counts)
        sums[insight_key(c, group, zone)].add(c);
    json list = json::array();
    for (const auto& [key, sum] : sums) {
        auto item = insight_members(sum);
        item["key"] = key;
        list.push_back(std::move(item));
    }
    return list;
}

bool is_group(std::string_view by) {
    return std::any_of(insight_groups.begin(), insight_groups.end(),
                       [by](const insight_group& g) { return by == g.by; });
}

}  // namespace

answer show_insights(services& s, http::request& r) {
    if (s.insights.store == nullptr) co_return unavailable(r, "Nothing is analysed here.");
    const auto& zone = s.insights.zone;
    day_range days;
    if (auto refusal = read_range(r, zone.day_at(s.time.now()), days)) co_return std::move(*refusal);
    const std::string by(r.query_value("by").value_or(""));
    if (r.query_value("by") && !is_group(by))
        co_return http::problem(r, 400, "by must be pillar, intent, sentiment, urgency, concern or day.",
                                "field", "by");
    storage::insight_query wanted{zone.begin_of(days.from), zone.begin_of(days.to + 1),
                                  std::string(r.query_value("phone_number_id").value_or(""))};
    auto counting = s.insights.store->count(std::move(wanted));
    const auto counts = co_await std::move(counting);
    if (!counts) co_return unavailable(r, "The journal could not be read.");
    insight_sum all;
    for (const auto& c : *counts)
        all.add(c);
    auto body = insight_members(all);
    body["from"] = date_text(days.from);
    body["to"] = date_text(days.to);
    for (const auto& group : insight_groups) {
        if (by.empty() || by == group.by) body[group.list] = insight_list(*counts, group, zone, days);
    }
    co_return json_reply(200, body);
}

}  // namespace ft9::api
