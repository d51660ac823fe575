// The operator's own systems: one that takes everything, and three that do not.
#include "contract_drives.hpp"
#include "given_up.hpp"

namespace ft9::test {

using nlohmann::json;

namespace {

constexpr const char* lost_url = "https://lost.example/in?key=CANARYhook";

std::vector<event_hook> four_hooks() {
    const std::vector<event_topic> heard{event_topic::message_received};
    return {hook_for("crm", "https://crm.example:8443/in", heard), hook_for("lost", lost_url, heard),
            hook_for("away", "https://away.example/in", heard),
            hook_for("closed", "https://closed.example/in", heard)};
}

// As GET /hooks shows it.
json shown_hook(stage& s, const std::string& name) {
    const auto listed = json::parse(s.admin("GET", "/hooks").body);
    for (const auto& h : listed.at("hooks")) {
        if (h.at("name") == name) return h;
    }
    throw std::runtime_error("no hook is called " + name);
}

}  // namespace

void contract_drives::drive_hooks() {
    expect(admin("GET", "/hooks"), 200);
    expect(admin("POST", "/hooks/crm/test"), 404);
    s->poster.always(lost_url, 422);
    s->poster.always("https://away.example/in", 0);
    s->poster.always("https://closed.example/in", 410);
    s->hooks->reconfigure(four_hooks(), {});
    hear("5511980000020", "wamid.hooks", "oi");
    ASSERT_TRUE(stage::eventually([&] {
        return !shown_hook(*s, "crm").at("last_success_at").is_null() &&
               shown_hook(*s, "lost").at("dead_letters") == 1 &&
               shown_hook(*s, "away").at("state") == "failing" &&
               shown_hook(*s, "closed").at("state") == "disabled";
    }));
    const auto listed = admin("GET", "/hooks");
    expect(listed, 200);
    EXPECT_EQ(listed.body.find("CANARYhook"), std::string::npos) << "a URL may be a secret";
    const auto crm = shown_hook(*s, "crm"), away = shown_hook(*s, "away");
    EXPECT_EQ(crm.at("host"), "crm.example:8443");
    EXPECT_EQ(crm.at("state"), "active");
    EXPECT_EQ(crm.at("pending"), 0);
    EXPECT_EQ(crm.at("events"), json::array({"message.received"}));
    EXPECT_EQ(away.at("pending"), 1);
    EXPECT_TRUE(away.at("oldest").is_string());
    EXPECT_TRUE(away.at("last_error").is_string());

    const auto letter = listed_letters(*s, "?kind=hook").at(0);
    EXPECT_EQ(letter.at("event").at("hook"), "lost");
    EXPECT_EQ(letter.at("event").at("type"), "message.received");
    expect(admin("GET", "/dead-letters?kind=hook"), 200);
    const std::string id = letter.at("id");
    s->poster.always(lost_url, 200);
    expect(admin("POST", "/dead-letters/" + id + "/replay"), 202);
    EXPECT_TRUE(stage::eventually([&] { return !shown_hook(*s, "lost").at("last_success_at").is_null(); }));
    const auto told = s->poster.posts_to(lost_url);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].delivery, told[1].delivery) << "the receiver can recognise it";

    s->poster.always(lost_url, 422);
    expect(admin("POST", "/hooks/lost/test"), 202);
    ASSERT_TRUE(stage::eventually([&] { return shown_hook(*s, "lost").at("dead_letters") == 1; }));
    const std::string of_test = listed_letters(*s, "?kind=hook").at(0).at("id");
    expect(admin("GET", "/dead-letters?kind=hook"), 200);
    s->hooks->reconfigure({four_hooks().front()}, {});
    expect(admin("POST", "/dead-letters/" + of_test + "/replay"), 409);
    expect(admin("DELETE", "/dead-letters/" + of_test), 204);
}

}  // namespace ft9::test
