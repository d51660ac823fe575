#include "simulator/payload.hpp"

#include <gtest/gtest.h>

#include <set>

namespace ft9::simulator {
namespace {

using nlohmann::json;

inbound message_from(std::string from) {
    inbound m;
    m.from = std::move(from);
    m.name = "Dra. Íris";
    m.text = "Olá! 🦷 veja https://exemplo.com.br/a";
    return m;
}

json value_of(const std::string& body) {
    return json::parse(body)["entry"][0]["changes"][0]["value"];
}

TEST(payload, of_a_text_has_metas_shape) {
    const identity who;
    const json body =
        json::parse(webhook_body(who, completed(message_from("5511987654321"), 1'700'000'000'999)));
    EXPECT_EQ(body["object"], "whatsapp_business_account");
    EXPECT_EQ(body["entry"][0]["id"], who.business_account_id);
    EXPECT_EQ(body["entry"][0]["changes"][0]["field"], "messages");
    const json value = body["entry"][0]["changes"][0]["value"];
    EXPECT_EQ(value["messaging_product"], "whatsapp");
    EXPECT_EQ(value["metadata"]["phone_number_id"], who.phone_number_id);
    EXPECT_EQ(value["contacts"][0]["wa_id"], "5511987654321");
    EXPECT_EQ(value["contacts"][0]["profile"]["name"], "Dra. Íris");
    const json message = value["messages"][0];
    EXPECT_EQ(message["from"], "5511987654321");
    EXPECT_EQ(message["from_user_id"], value["contacts"][0]["user_id"]);
    EXPECT_EQ(message["timestamp"], "1700000000");
    EXPECT_EQ(message["type"], "text");
    EXPECT_EQ(message["text"]["body"], "Olá! 🦷 veja https://exemplo.com.br/a");
}

TEST(payload, is_ascii_with_escaped_slashes) {
    const std::string body = webhook_body(identity(), completed(message_from("5511987654321"), 1));
    for (const char c : body)
        ASSERT_LT(static_cast<unsigned char>(c), 0x80);
    EXPECT_NE(body.find(R"(\u00e1)"), std::string::npos);
    EXPECT_NE(body.find(R"(\ud83e\uddb7)"), std::string::npos);
    EXPECT_NE(body.find(R"(https:\/\/exemplo.com.br\/a)"), std::string::npos);
}

TEST(payload, of_a_person_without_number_has_no_number) {
    inbound m = message_from("");
    m.user_id = "BR.77";
    const json value = value_of(webhook_body(identity(), completed(m, 1)));
    EXPECT_FALSE(value["messages"][0].contains("from"));
    EXPECT_FALSE(value["contacts"][0].contains("wa_id"));
    EXPECT_EQ(value["messages"][0]["from_user_id"], "BR.77");
}

TEST(payload, puts_content_under_its_type) {
    for (const std::string type :
         {"image", "audio", "document", "sticker", "location", "button", "interactive"}) {
        inbound m = message_from("5511987654321");
        m.type = type;
        const json message = value_of(webhook_body(identity(), completed(m, 1)))["messages"][0];
        EXPECT_TRUE(message[type].is_object()) << type;
        EXPECT_FALSE(message[type].empty()) << type;
    }
    inbound own = message_from("5511987654321");
    own.type = "order";
    own.content = {{"catalog_id", "1"}};
    EXPECT_EQ(value_of(webhook_body(identity(), completed(own, 1)))["messages"][0]["order"]["catalog_id"],
              "1");
}

TEST(payload, keeps_what_the_caller_chose) {
    inbound m = message_from("5511987654321");
    m.wamid = "wamid.mine";
    m.at = 5000;
    m.context = "wamid.before";
    const json message = value_of(webhook_body(identity(), completed(m, 9'999'000)))["messages"][0];
    EXPECT_EQ(message["id"], "wamid.mine");
    EXPECT_EQ(message["timestamp"], "5");
    EXPECT_EQ(message["context"]["id"], "wamid.before");
}

TEST(payload, of_a_status_names_recipient_callback_and_price) {
    const outbound_status s{"wamid.x",  "delivered", "5511987654321",  "BR.1",
                            "intent-7", 0,           1'700'000'000'000};
    const json value = value_of(webhook_body(identity(), s));
    const json status = value["statuses"][0];
    EXPECT_EQ(status["id"], "wamid.x");
    EXPECT_EQ(status["status"], "delivered");
    EXPECT_EQ(status["timestamp"], "1700000000");
    EXPECT_EQ(status["recipient_id"], "5511987654321");
    EXPECT_EQ(status["biz_opaque_callback_data"], "intent-7");
    EXPECT_EQ(status["pricing"]["pricing_model"], "PMP");
    EXPECT_FALSE(status.contains("errors"));
    EXPECT_EQ(value["contacts"][0]["wa_id"], "5511987654321");
}

TEST(payload, of_a_failed_status_has_errors_and_no_contacts) {
    const outbound_status s{"wamid.x", "failed", "5511987654321", "BR.1", "", 131026, 1000};
    const json value = value_of(webhook_body(identity(), s));
    EXPECT_EQ(value["statuses"][0]["errors"][0]["code"], 131026);
    EXPECT_FALSE(value["statuses"][0].contains("pricing"));
    EXPECT_FALSE(value["statuses"][0].contains("biz_opaque_callback_data"));
    EXPECT_FALSE(value.contains("contacts"));
}

TEST(payload, wamids_differ_and_user_ids_repeat) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i)
        EXPECT_TRUE(seen.insert(make_wamid("5511987654321")).second);
    EXPECT_TRUE(seen.begin()->starts_with("wamid."));
    EXPECT_EQ(user_id_of("5511987654321"), user_id_of("5511987654321"));
    EXPECT_NE(user_id_of("5511987654321"), user_id_of("5511987654322"));
}

}  // namespace
}  // namespace ft9::simulator
