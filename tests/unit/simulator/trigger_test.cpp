#include "simulator/trigger.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

trigger_order good(const std::string& kind = "text") {
    trigger_order o;
    o.kind = kind;
    o.to = "https://mentor.example";
    o.secret = "secret";
    o.phone_number_id = "42";
    o.message = {"5511987654321", "", "Dra. Helena", kind == "image" ? "image" : "text",
                 "Olá",           {}, "wamid.X",     ""};
    o.message = completed(std::move(o.message), 1'700'000'000'000);
    return o;
}

json value_of(const trigger_order& o) {
    return json::parse(trigger_body(o))["entry"][0]["changes"][0]["value"];
}

TEST(trigger, says_what_is_wrong) {
    EXPECT_EQ(problem_of(good()), "");
    auto o = good();
    o.to = "mentor.example";
    EXPECT_NE(problem_of(o).find("--to"), std::string::npos);
    o = good();
    o.secret = "";
    EXPECT_NE(problem_of(o).find("WHATSAPP_APP_SECRET"), std::string::npos);
    o = good();
    o.phone_number_id = "";
    EXPECT_NE(problem_of(o).find("--phone-number-id"), std::string::npos);
    o = good();
    o.message.from = "+5511";
    EXPECT_NE(problem_of(o).find("--from"), std::string::npos);
}

TEST(trigger, takes_any_certificate_on_loopback_only) {
    auto o = good();
    o.insecure = true;
    EXPECT_NE(problem_of(o).find("--insecure"), std::string::npos);
    for (const char* url : {"https://localhost:1", "https://127.0.0.1", "https://[::1]:8443"}) {
        o.to = url;
        EXPECT_EQ(problem_of(o), "") << url;
    }
    for (const char* url : {"https://localhost.example", "https://10.0.0.1", "https://0.0.0.0"}) {
        o.to = url;
        EXPECT_NE(problem_of(o), "") << url;
    }
}

TEST(trigger, makes_the_webhook_of_its_kind) {
    const json text = value_of(good());
    EXPECT_EQ(text["metadata"]["phone_number_id"], "42");
    EXPECT_EQ(text["messages"][0]["text"]["body"], "Olá");
    EXPECT_EQ(value_of(good("image"))["messages"][0]["image"]["caption"], "Olá");
    EXPECT_EQ(value_of(good("duplicate")), text) << "the same, sent twice";
    auto o = good("status");
    o.status = "failed";
    const json status = value_of(o)["statuses"][0];
    EXPECT_EQ(status["id"], "wamid.X");
    EXPECT_EQ(status["status"], "failed");
    EXPECT_EQ(status["errors"][0]["code"], 131026);
}

}  // namespace
}  // namespace ft9::simulator
