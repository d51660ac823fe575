// What the model used up, and tickets for people.
#include "contract_drives.hpp"

namespace ft9::test {

using nlohmann::json;

namespace {

row_id conversation_with(stage& s, const std::string& number) {
    return must(s.journal->find_conversations({number}, stage_number)).at(0).id;
}

void open_ticket(stage& s, row_id conversation, storage::ticket_reason why) {
    storage::decided made;
    made.turn = 1;
    must(s.journal->write_through(1, [opening = s.tickets->opening(conversation, why),
                                      made](storage::sqlite::writing& w) { opening(w, made); }));
}

}  // namespace

void contract_drives::drive_spending() {
    hear("5511980000021", "wamid.spent.1", "oi");
    hear("5511980000022", "wamid.spent.2", "oi");
    const auto first = conversation_with(*s, "5511980000021"),
               second = conversation_with(*s, "5511980000022");
    const auto today = time_zone().day_at(s->time.now());
    must(s->usage->note(first, today, {{"primary", {1, 10, 2, 3, 1500}}}));
    must(s->usage->note(second, today - 1, {{"fallback", {1, 20, 0, 5, 0}}}));
    const auto days = json::parse(admin("GET", "/usage").body);
    ASSERT_EQ(days.at("usage").size(), 2U) << days;
    EXPECT_EQ(days.at("usage").at(1).at("cost_usd"), 0.0015);
    const auto page = json::parse(admin("GET", "/usage?by=person&limit=1").body);
    ASSERT_EQ(page.at("usage").size(), 1U);
    EXPECT_EQ(page.at("usage").at(0).at("conversation"), public_id(first));
    const auto rest =
        json::parse(admin("GET", "/usage?by=person&cursor=" + page.at("next").get<std::string>()).body);
    EXPECT_EQ(rest.at("usage").at(0).at("input_tokens"), 20);
    expect(admin("GET", "/usage?from=2020-01-01&to=2020-02-01"), 200);
    expect(admin("GET", "/usage?from=2020-01-01"), 400, "from");
    expect(admin("GET", "/usage?to=ontem"), 400, "to");
    expect(admin("GET", "/usage?from=2026-02-30"), 400, "from");
    expect(admin("GET", "/usage?by=week"), 400, "by");
    expect(admin("GET", "/usage?by=person&limit=0"), 400, "limit");

    open_ticket(*s, first, storage::ticket_reason::fallback);
    open_ticket(*s, second, storage::ticket_reason::budget);
    open_ticket(*s, second, storage::ticket_reason::fallback);
    open_ticket(*s, second, storage::ticket_reason::emergency);
    const auto open = json::parse(admin("GET", "/tickets").body);
    ASSERT_EQ(open.at("tickets").size(), 2U) << "one is open for each conversation at most";
    EXPECT_EQ(open.at("tickets").at(0).at("phone"), "+5511980000021");
    EXPECT_EQ(open.at("tickets").at(1).at("reason"), "emergency");
    const auto one = json::parse(admin("GET", "/tickets?limit=1").body);
    expect(admin("GET", "/tickets?cursor=" + one.at("next").get<std::string>()), 200);
    const auto id = open.at("tickets").at(0).at("id").get<std::string>();
    for (int i = 0; i < 2; ++i)
        expect(admin("POST", "/tickets/" + id + "/close"), 200);
    EXPECT_EQ(json::parse(admin("GET", "/tickets").body).at("tickets").size(), 1U);
    EXPECT_EQ(json::parse(admin("GET", "/tickets?state=all").body).at("tickets").size(), 3U);
    expect(admin("GET", "/tickets?state=closed"), 400, "state");
    expect(admin("GET", "/tickets?cursor=x"), 400, "cursor");
    for (const char* unknown : {"m0000000000000001", "x"})
        expect(admin("POST", std::string("/tickets/") + unknown + "/close"), 404);
}

}  // namespace ft9::test
