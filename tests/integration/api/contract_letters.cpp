// What waits for an operator's decision, and a journal that decides nothing any more.
#include "contract_drives.hpp"
#include "given_up.hpp"

namespace ft9::test {

using nlohmann::json;

void contract_drives::drive_dead_letters() {
    const auto parts = held_reply(*s, "5511980000012", {"um", "dois"});
    const auto first = letter_about(*s, parts.at(0)), second = letter_about(*s, parts.at(1));
    const auto poison = poisoned(*s, "5511980000013");
    const auto restored = held_by_restore(*s, "5511980000014", "restored_text");
    EXPECT_EQ(check("POST", "/webhook", s->webhook("{broken")).status, 200);
    const std::string raw = listed_letters(*s, "?kind=raw").at(0).at("id");
    const auto page = json::parse(admin("GET", "/dead-letters?limit=1").body);
    ASSERT_TRUE(page.at("next").is_string());
    expect(admin("GET", "/dead-letters?limit=1&cursor=" + page.at("next").get<std::string>()), 200);
    for (const char* kind : {"dead", "held", "raw", "poison", "restored", "duplicate", "hook"})
        expect(admin("GET", std::string("/dead-letters?kind=") + kind), 200);
    for (const char* kind : {"", "replayed", "DEAD", "outra"})
        expect(admin("GET", std::string("/dead-letters?kind=") + kind), 400, "kind");
    expect(admin("GET", "/dead-letters?limit=201"), 400, "limit");
    expect(admin("GET", "/dead-letters?cursor=x"), 400, "cursor");
    expect(admin("GET", "/dead-letters"), 200);

    const auto replay = [](const std::string& id) { return "/dead-letters/" + id + "/replay"; };
    for (const auto& forbidden : {second, raw, restored})
        expect(admin("POST", replay(forbidden)), 409);
    expect(admin("POST", replay(first)), 202);
    expect(admin("POST", replay(first)), 404);
    expect(admin("POST", replay("x")), 400, "id");
    for (const auto& letter : {poison, raw, restored})
        expect(admin("DELETE", "/dead-letters/" + letter), 204);
    expect(admin("DELETE", "/dead-letters/" + raw), 404);
    expect(admin("DELETE", "/dead-letters/x"), 400, "id");
}

void contract_drives::drive_without_journal() {
    expect(send({{"to", "5511980000010"}, {"message", "token"}}, "?wait=true"), 503);
    s->lose_journal();
    expect(check("POST", "/webhook", s->hear("5511980000001", "wamid.late", "oi")), 503);
    expect(admin("GET", "/sessions"), 503);
    expect(admin("GET", "/sessions/5511980000001"), 503);
    expect(admin("DELETE", "/sessions/5511980000001"), 503);
    expect(send({{"to", "5511980000003"}, {"message", "oi"}}), 503);
    expect(admin("GET", "/messages/m0000000000000000"), 503);
    expect(admin("GET", "/messages/m0000000000000000/trace"), 503);
    expect(admin("GET", "/insights/shadow"), 503);
    expect(admin("GET", "/dead-letters"), 503);
    expect(admin("POST", "/dead-letters/m0000000000000001/replay"), 503);
    expect(admin("DELETE", "/dead-letters/m0000000000000001"), 503);
    expect(admin("DELETE", "/people/5511980000001"), 503);
    expect(admin("GET", "/people/erasures/m0000000000000000"), 503);
    expect(admin("GET", "/people/5511980000001/memory"), 503);
    expect(admin("PUT", "/people/5511980000001/memory", "{}"), 503);
    expect(admin("DELETE", "/people/5511980000001/memory"), 503);
    expect(admin("GET", "/conversations?state=handed_over"), 503);
    expect(admin("GET", "/conversations/m0000000000000001"), 503);
    expect(admin("POST", "/conversations/m0000000000000001/takeover"), 503);
    expect(admin("POST", "/conversations/m0000000000000001/release"), 503);
    expect(admin("GET", "/insights"), 503);
    expect(admin("GET", "/hooks"), 503);
    expect(admin("POST", "/hooks/crm/test"), 503);
    expect(admin("GET", "/usage"), 503);
    expect(admin("GET", "/tickets"), 503);
    expect(admin("POST", "/tickets/m0000000000000001/close"), 503);
    expect(admin("POST", "/pause"), 503);
    expect(admin("POST", "/resume"), 503);
}

}  // namespace ft9::test
