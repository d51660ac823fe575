// Prices of delivered messages: from the webhook to metrics and alarms.
#include "stage.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::test;
using nlohmann::json;

namespace {

std::string delivered(const std::string& wamid, const std::string& category) {
    const json status = {
        {"id", wamid},
        {"status", "delivered"},
        {"timestamp", "1790000010"},
        {"recipient_id", "5511980000001"},
        {"pricing",
         {{"billable", true}, {"pricing_model", "PMP"}, {"category", category}, {"type", "regular"}}}};
    const json value = {{"messaging_product", "whatsapp"},
                        {"metadata", {{"phone_number_id", stage_number}}},
                        {"statuses", json::array({status})}};
    const json change = {{"field", "messages"}, {"value", value}};
    const json entry = {{"id", "1"}, {"changes", json::array({change})}};
    return json{{"object", "whatsapp_business_account"}, {"entry", json::array({entry})}}.dump();
}

bool shows(stage& s, const std::string& line) {
    return s.admin("GET", "/metrics").body.find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST(Cost, EachDeliveredMessageIsCountedOnceByItsCategory) {
    stage s;
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(s.webhook(delivered("wamid.of.another.program", "service")).status, 200);
    EXPECT_EQ(s.webhook(delivered("wamid.second", "service")).status, 200);
    EXPECT_EQ(s.webhook(delivered("wamid.third", "something new")).status, 200);
    EXPECT_TRUE(shows(s, R"(ft9_priced_messages_total{category="service"} 2)"));
    EXPECT_TRUE(shows(s, R"(ft9_priced_messages_total{category="other"} 1)"));
    EXPECT_TRUE(shows(s, R"(ft9_alarms_total{alarm="general_purpose_ai"} 0)"));
}

TEST(Cost, BeingTakenForAGeneralAssistantIsAnAlarm) {
    stage s;
    EXPECT_EQ(s.webhook(delivered("wamid.first", "general_purpose_ai")).status, 200);
    EXPECT_TRUE(shows(s, R"(ft9_priced_messages_total{category="general_purpose_ai"} 1)"));
    EXPECT_TRUE(shows(s, R"(ft9_alarms_total{alarm="general_purpose_ai"} 1)"));
    EXPECT_EQ(s.webhook(delivered("wamid.first", "general_purpose_ai")).status, 200);
    EXPECT_TRUE(shows(s, R"(ft9_alarms_total{alarm="general_purpose_ai"} 1)")) << "the same message";
}
