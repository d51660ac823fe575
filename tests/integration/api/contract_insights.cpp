// What people write about.
#include "contract_drives.hpp"

namespace ft9::test {

using nlohmann::json;

namespace {

json list_with(const json& body, const char* list, const std::string& key) {
    for (const auto& item : body.at(list))
        if (item.at("key") == key) return item;
    return json();
}

}  // namespace

void contract_drives::drive_insights() {
    const auto turns = [this] { return json::parse(s->admin("GET", "/insights").body).at("turns"); };
    EXPECT_EQ(turns(), 0) << "the stage's model answers in plain words";
    hear("5511980000091", "wamid.insight", "não quero mais viver");
    EXPECT_TRUE(stage::eventually([&turns] { return turns() == 1; }));

    const auto all = json::parse(admin("GET", "/insights").body);
    EXPECT_EQ(list_with(all, "concerns", "emergency").at("turns"), 1);
    EXPECT_EQ(list_with(all, "urgencies", "high").at("turns"), 1);
    EXPECT_EQ(list_with(all, "pillars", "none").at("turns"), 1);
    EXPECT_EQ(all.at("days").size(), 30U);
    EXPECT_EQ(list_with(all, "days", all.at("to")).at("turns"), 1) << "today";
    EXPECT_TRUE(all.at("mean_score").is_null());

    json session;
    EXPECT_TRUE(stage::eventually([&] {  // the answer is part of it once it was accepted
        session = json::parse(admin("GET", "/sessions/5511980000091").body);
        return session.contains("messages") && session.at("messages").size() == 2;
    }));
    EXPECT_EQ(session.at("messages").at(0).at("analysis").at("concern"), "emergency");
    EXPECT_FALSE(session.at("messages").back().contains("analysis")) << "what we said is not analysed";

    for (const char* by : {"pillar", "intent", "sentiment", "urgency", "concern", "day"})
        expect(admin("GET", std::string("/insights?by=") + by), 200);
    const auto days = json::parse(admin("GET", "/insights?by=day&from=2026-02-27&to=2026-03-01").body);
    EXPECT_EQ(days.at("days").size(), 3U);
    EXPECT_EQ(days.at("turns"), 0);
    EXPECT_FALSE(days.contains("pillars"));
    EXPECT_EQ(json::parse(admin("GET", "/insights?phone_number_id=1").body).at("turns"), 0);

    expect(admin("GET", "/insights?by=nome"), 400, "by");
    expect(admin("GET", "/insights?by="), 400, "by");
    for (const char* date : {"", "ontem", "2026-13-01", "2026-02-29", "2026-2-1"})
        expect(admin("GET", std::string("/insights?from=") + date), 400, "from");
    expect(admin("GET", "/insights?to=01/02/2026"), 400, "to");
    expect(admin("GET", "/insights?from=2026-03-02&to=2026-03-01"), 400, "from");
    expect(admin("GET", "/insights?from=2025-01-01&to=2026-01-02"), 400, "from");
    expect(admin("GET", "/insights?from=2025-01-01&to=2026-01-01"), 200);
}

}  // namespace ft9::test
