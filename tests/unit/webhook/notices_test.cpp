// Everything that a webhook says besides messages to us and statuses.
#include "payload_fixture.hpp"

#include "ft9/webhook/kinds.hpp"

using namespace ft9;
using namespace ft9::test;
using webhook::notice;

namespace {

webhook::events change(const std::string& field, const std::string& members) {
    return read(
        R"({"entry":[{"changes":[{"field":")" + field +
        R"(","value":{"metadata":{"phone_number_id":"100200300","display_phone_number":"+55 11 3000"})" +
        (members.empty() ? "" : ",") + members + "}}]}]}");
}

notice only_notice(const std::string& field, const std::string& members) {
    const auto e = change(field, members);
    EXPECT_EQ(e.notices.size(), 1U) << field;
    EXPECT_EQ(e.others, std::vector<std::string>{field}) << "it is counted by its name as well";
    EXPECT_EQ(e.kind, "other");
    return e.notices.empty() ? notice{} : e.notices.front();
}

}  // namespace

TEST(Notices, EachFieldIsReadAsItsKind) {
    struct {
        const char *field, *members;
        event_kind kind;
        const char *what, *about;
    } const rows[] = {
        {"account_update", R"("event":"DISABLED_UPDATE","ban_info":{})", event_kind::account,
         "DISABLED_UPDATE", ""},
        {"account_review_update", R"("decision":"APPROVED")", event_kind::account, "APPROVED", ""},
        {"account_alerts", R"("entity_type":"WABA","entity_id":123456)", event_kind::account, "", "123456"},
        {"security", R"("event":"PIN_CHANGED")", event_kind::account, "PIN_CHANGED", ""},
        {"phone_number_quality_update", R"("event":"FLAGGED","current_limit":"TIER_1K")", event_kind::number,
         "FLAGGED", "TIER_1K"},
        {"phone_number_name_update", R"("decision":"REJECTED")", event_kind::number, "REJECTED", ""},
        {"message_template_status_update", R"("event":"PAUSED","message_template_name":"volte")",
         event_kind::template_event, "PAUSED", "volte"},
        {"message_template_quality_update", R"("new_quality_score":"RED","message_template_name":"volte")",
         event_kind::template_event, "RED", "volte"},
        {"template_category_update", R"("new_category":"MARKETING","message_template_name":"volte")",
         event_kind::template_event, "MARKETING", "volte"},
        {"flows", R"("event":"FLOW_STATUS_CHANGE","new_status":"BLOCKED","flow_id":"7")",
         event_kind::flow_event, "BLOCKED", "7"},
        {"calls", R"("calls":[{"id":"wacid.1","event":"connect","from":"5511"}])", event_kind::call,
         "connect", "wacid.1"},
        {"calls", R"("statuses":[{"id":"wacid.1","status":"RINGING"}])", event_kind::call, "RINGING",
         "wacid.1"},
        {"group_lifecycle_update", R"("groups":[{"type":"group_create","group_id":"G"}])",
         event_kind::group_event, "group_create", "G"},
        {"user_preferences",
         R"("user_preferences":[{"wa_id":"5511","value":"stop","category":"marketing_messages"}])",
         event_kind::user_preference, "stop", "marketing_messages"},
        {"user_id_update", R"("user_id_update":[{"wa_id":"5511","detail":"d"}])", event_kind::user_id_update,
         "d", ""},
        {"user_id_update",
         R"("user_id_update":[{"detail":"d","user_id":{"previous":"BR.1","current":"BR.2"}}])",
         event_kind::user_id_update, "d", "BR.1"},
        {"automatic_events", R"("automatic_events":[{"id":"w","event_name":"LeadSubmitted"}])",
         event_kind::ad_event, "LeadSubmitted", "w"},
        {"history", R"("history":[{"threads":[{"messages":[{"id":"w","type":"text"}]}]}])",
         event_kind::history, "", ""},
        {"smb_app_state_sync", R"("state_sync":[{}])", event_kind::app_state, "", ""},
        {"novelty", R"("event":"x")", event_kind::other_field, "", ""},
        {"calls", "", event_kind::call, "", ""},
    };
    for (const auto& row : rows) {
        const auto n = only_notice(row.field, row.members);
        EXPECT_EQ(n.kind, row.kind) << row.field;
        EXPECT_EQ(n.field, row.field);
        EXPECT_EQ(n.what, row.what) << row.field;
        EXPECT_EQ(n.about, row.about) << row.field;
        EXPECT_EQ(n.phone_number_id, "100200300") << row.field;
    }
}

TEST(Notices, APreferenceNamesItsPerson) {
    const auto n = only_notice("user_preferences",
                               R"("user_preferences":[{"wa_id":"5511","user_id":"BR.1","value":"stop"}])");
    EXPECT_EQ(n.from, "5511");
    EXPECT_EQ(n.from_user_id, "BR.1");
}

TEST(Notices, ErrorsOfAValueAreToldAndCounted) {
    const auto e = read(payload(R"("errors":[{"code":130429,"title":"Rate limit hit"}])"));
    ASSERT_EQ(e.notices.size(), 1U);
    EXPECT_EQ(e.notices[0].kind, event_kind::value_error);
    EXPECT_EQ(e.notices[0].what, "130429");
    EXPECT_EQ(e.notices[0].about, "Rate limit hit");
    EXPECT_TRUE(read(payload(text_message("oi"))).notices.empty());
}

TEST(Notices, AnEchoBelongsToThePersonItWasWrittenTo) {
    const auto e = change(
        "smb_message_echoes",
        R"("message_echoes":[{"from":"55113000","to":"5511999990000","to_user_id":"BR.1","id":"wamid.E",)"
        R"("timestamp":"1790000000","type":"text","text":{"body":"já ligo"}},7])");
    EXPECT_TRUE(e.messages.empty());
    EXPECT_TRUE(e.notices.empty());
    EXPECT_EQ(e.kind, "other");
    ASSERT_EQ(e.echoes.size(), 1U);
    const auto& echo = e.echoes[0];
    EXPECT_EQ(echo.kind, event_kind::echo);
    EXPECT_EQ(echo.type, "echo");
    EXPECT_EQ(echo.from, "5511999990000");
    EXPECT_EQ(echo.from_user_id, "BR.1");
    EXPECT_EQ(echo.own_digits, "55113000");
    EXPECT_EQ(echo.phone_number_id, "100200300");
    EXPECT_EQ(echo.text, "já ligo");
    EXPECT_EQ(echo.wamid, "wamid.E");
}

TEST(Notices, AnEchoToAGroupIsAGroups) {
    const auto e =
        change("smb_message_echoes", R"("message_echoes":[{"id":"w","type":"text","group_id":"G"}])");
    ASSERT_EQ(e.echoes.size(), 1U);
    EXPECT_EQ(e.echoes[0].kind, event_kind::group_message);
}

TEST(Notices, AreBounded) {
    std::string calls = "{}";
    for (int i = 0; i < 5000; ++i)
        calls += ",{}";
    EXPECT_EQ(change("calls", R"("calls":[)" + calls + "]").notices.size(), 1000U);
    std::string echoes = R"({"id":"w"})";
    for (int i = 0; i < 12'000; ++i)
        echoes += R"(,{"id":"w"})";
    EXPECT_EQ(change("smb_message_echoes", R"("message_echoes":[)" + echoes + "]").echoes.size(), 10'000U);
}
