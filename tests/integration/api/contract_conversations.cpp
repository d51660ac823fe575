// Conversations that human beings take over and give back.
#include "contract_drives.hpp"

namespace ft9::test {

using nlohmann::json;

void contract_drives::drive_conversations() {
    auto told = said("wamid.told", "oi", "5511980000021");
    told.contact = storage::first_contact{"v1", "Sou uma inteligência artificial.", false};
    const auto waiting = must(s->journal->accept(webhook_with(told))).pending;
    const auto others =
        must(s->journal->accept(webhook_with(said("wamid.more", "oi", "5511980000022")))).pending;
    ASSERT_EQ(waiting.size() + others.size(), 2U);
    const auto way = "/conversations/" + public_id(waiting.front().conversation);
    const auto second = "/conversations/" + public_id(others.front().conversation);
    const auto before = json::parse(admin("GET", way).body);
    EXPECT_EQ(before.at("state"), "mentor");
    EXPECT_EQ(before.at("first_contact").at("version"), "v1");
    expect(admin("GET", second), 200);
    for (const std::string unknown : {"/conversations/m0000000000000000", "/conversations/x"}) {
        expect(admin("GET", unknown), 404);
        expect(admin("POST", unknown + "/takeover"), 404);
        expect(admin("POST", unknown + "/release"), 404);
    }
    expect(admin("POST", way + "/takeover", "[]"), 422, "body");
    expect(admin("POST", way + "/takeover", R"({"hours":1})"), 422, "body");
    expect(admin("POST", way + "/takeover", R"({"minutes":-1})"), 422, "minutes");
    expect(admin("POST", way + "/takeover", R"({"notice":"no"})"), 422, "notice");
    expect(admin("POST", way + "/takeover", json{{"note", std::string(501, 'n')}}.dump()), 422, "note");

    const auto taken =
        json::parse(admin("POST", way + "/takeover", R"({"minutes":60,"note":"ligo já"})").body);
    EXPECT_EQ(taken.at("state"), "handed_over");
    EXPECT_EQ(taken.at("handover").at("by"), "operator");
    EXPECT_EQ(taken.at("handover").at("note"), "ligo já");
    EXPECT_EQ(taken.at("handover").at("waiting"), 1);
    EXPECT_TRUE(taken.at("handover").at("until").is_string());
    const auto again = json::parse(admin("POST", way + "/takeover", R"({"minutes":0})").body);
    EXPECT_TRUE(again.at("handover").at("until").is_null()) << "until it is released";
    EXPECT_EQ(again.at("handover").at("since"), taken.at("handover").at("since"));
    EXPECT_EQ(again.at("handover").at("note"), "ligo já");
    expect(admin("POST", second + "/takeover", R"({"notice":false})"), 200);

    const auto page = json::parse(admin("GET", "/conversations?state=handed_over&limit=1").body);
    EXPECT_EQ(page.at("conversations").size(), 1U);
    ASSERT_TRUE(page.at("next").is_string());
    const auto rest = json::parse(
        admin("GET", "/conversations?state=handed_over&cursor=" + page.at("next").get<std::string>()).body);
    EXPECT_EQ(rest.at("conversations").size(), 1U);
    EXPECT_TRUE(rest.at("next").is_null());
    expect(admin("GET", "/conversations"), 400, "state");
    expect(admin("GET", "/conversations?state=handed_over&limit=0"), 400, "limit");

    expect(admin("POST", way + "/release", R"({"answer":1})"), 422, "answer");
    expect(admin("POST", way + "/release", R"({"again":true})"), 422, "body");
    const auto released = json::parse(admin("POST", way + "/release", R"({"answer":true})").body);
    EXPECT_EQ(released.at("state"), "mentor");
    EXPECT_TRUE(released.at("handover").is_null());
    expect(admin("POST", way + "/release"), 200);
    expect(admin("POST", second + "/release"), 200);
}

}  // namespace ft9::test
