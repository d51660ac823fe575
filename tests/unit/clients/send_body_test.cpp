#include "ft9/clients/whatsapp.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;
using nlohmann::json;
using namespace std::string_literals;

namespace {

attempt text_to(std::string address, std::string words) {
    attempt a;
    a.verdict = gate::go;
    a.number = 2;
    a.type = "text";
    a.text = std::move(words);
    a.address = std::move(address);
    a.phone_number_id = "100200300";
    return a;
}

}  // namespace

TEST(SendBody, WritesToANumberWithPlus) {
    const json expected = {
        {"messaging_product", "whatsapp"}, {"recipient_type", "individual"},
        {"to", "+551199990000"},           {"type", "text"},
        {"text", {{"body", "olá"}}},       {"biz_opaque_callback_data", "1.m000000000000002a.2"}};
    EXPECT_EQ(json::parse(send_body(42, text_to("551199990000", "olá"))), expected);
}

TEST(SendBody, WritesToAUserIdAsRecipient) {
    auto a = text_to("BR.abc123", "olá");
    a.address_is_bsuid = true;
    const auto body = json::parse(send_body(42, a));
    EXPECT_EQ(body.at("recipient"), "BR.abc123");
    EXPECT_FALSE(body.contains("to"));
}

TEST(SendBody, PutsAPayloadInAsItIs) {
    auto a = text_to("5511", "[image]");
    a.type = "image";
    a.payload = R"({"link":"https://x/y.png","caption":"olha"})";
    const auto body = json::parse(send_body(42, a));
    EXPECT_EQ(body.at("type"), "image");
    EXPECT_EQ(body.at("image"), json::parse(a.payload));
    EXPECT_FALSE(body.contains("text"));
}

TEST(SendBody, QuotesTheMessageThatItAnswers) {
    auto a = text_to("5511", "sim");
    EXPECT_FALSE(json::parse(send_body(42, a)).contains("context"));
    a.quoted = "wamid.A\"";
    const json context = {{"message_id", "wamid.A\""}};
    EXPECT_EQ(json::parse(send_body(42, a)).at("context"), context);
}

TEST(SendBody, PutsAListInAsItIs) {
    auto a = text_to("5511", "[contato: Ana]");
    a.type = "contacts";
    a.payload = R"([{"name":{"formatted_name":"Ana"}}])";
    EXPECT_EQ(json::parse(send_body(42, a)).at("contacts"), json::parse(a.payload));
}

TEST(SendBody, EscapesTheWords) {
    const auto nasty = "\"},\"to\":\"+1\\\n\t\x02 😀\0."s;
    const auto body = json::parse(send_body(42, text_to("5511", nasty)));
    EXPECT_EQ(body.at("text").at("body").get<std::string>(), nasty);
    EXPECT_EQ(body.at("to"), "+5511");
}

TEST(SendBody, CallbackDataComesBackAsIntentAndAttempt) {
    const row_id id = 1'790'000'000'000LL << 22;
    const auto body = json::parse(send_body(id, text_to("5511", "x")));
    callback_ref ref;
    ASSERT_TRUE(parse_callback_data(body.at("biz_opaque_callback_data").get<std::string>(), ref));
    EXPECT_EQ(ref.intent, id);
    EXPECT_EQ(ref.attempt, 2);
}
