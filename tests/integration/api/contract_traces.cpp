// How an answer came about.
#include "contract_drives.hpp"

namespace ft9::test {

using nlohmann::json;

void contract_drives::drive_traces() {
    const std::string by_message = "/messages/wamid.trace/trace";
    hear("5511980000031", "wamid.trace", "como cobrar?");
    json trace;
    EXPECT_TRUE(stage::eventually([&] {
        trace = json::parse(admin("GET", by_message).body);
        return trace.contains("parts") && trace.at("parts").size() == 1 &&
               trace.at("parts").at(0).at("status") == "accepted";
    }));
    auto update = status(delivery_status::delivered, trace.at("parts").at(0).at("wamid").get<std::string>());
    update.phone_number_id = stage_number;
    update.timestamp = s->time.now() / 1000;
    must(s->journal->accept(webhook_of(update)));
    const auto own = "/messages/" + trace.at("parts").at(0).at("id").get<std::string>() + "/trace";
    expect(admin("GET", own), 200);
    trace = json::parse(admin("GET", own).body);
    EXPECT_EQ(trace.at("parts").at(0).at("status"), "delivered");
    EXPECT_EQ(trace.at("answered_by"), "model");
    EXPECT_EQ(trace.at("model"), "eco");
    EXPECT_EQ(trace.at("prompt_version"), "v1");
    EXPECT_EQ(trace.at("tokens"), json({{"input", 10}, {"cached", 4}, {"output", 3}}));
    EXPECT_NEAR(trace.at("cost").get<double>(), 0.000008, 0.0000005) << "6 * 0.25 + 4 * 0.025 + 3 * 2";
    EXPECT_TRUE(trace.at("latencies_ms").at("delivered").is_number()) << trace;
    EXPECT_EQ(trace.at("requests").size(), 1U);
    EXPECT_EQ(trace.at("tools").at(0).at("name"), "marcar_mentoria");
    EXPECT_EQ(trace.at("messages").at(0).at("wamid"), "wamid.trace");
    EXPECT_EQ(trace.dump().find("cobrar"), std::string::npos) << "no word of what was said";
    expect(admin("GET", "/messages/" + trace.at("turn").get<std::string>() + "/trace"), 200);

    hear("5511980000032", "wamid.stop32", "PARAR");
    const auto fixed = json::parse(admin("GET", "/messages/wamid.stop32/trace").body);
    EXPECT_EQ(fixed.at("outcome"), "replied");
    EXPECT_EQ(fixed.at("answered_by"), "fixed_text");
    EXPECT_EQ(fixed.at("kind"), "optout");
    EXPECT_EQ(fixed.at("model"), nullptr);
    EXPECT_EQ(fixed.at("tokens"), nullptr);
    const auto operators = send({{"to", "5511980000033"}, {"message", "recusada"}}, "?wait=true");
    const auto id = json::parse(operators.body).at("id").get<std::string>();
    const auto refused = json::parse(admin("GET", "/messages/" + id + "/trace").body);
    EXPECT_EQ(refused.at("answered_by"), "operator");
    EXPECT_EQ(refused.at("parts").at(0).at("error").at("code"), 131047);
    for (const char* unknown : {"m0000000000000000", "wamid.NADA", "x"})
        expect(admin("GET", std::string("/messages/") + unknown + "/trace"), 404);
}

// Answers that were made twice, as the step of a turn would store them.
void contract_drives::drive_shadow() {
    expect(admin("GET", "/insights/shadow"), 200);
    hear("5511980000034", "wamid.shadow", "oi");
    json trace;
    EXPECT_TRUE(stage::eventually([&] {
        trace = json::parse(admin("GET", "/messages/wamid.shadow/trace").body);
        return trace.contains("turn") && trace.at("turn").is_string();
    }));
    const auto store = storage::make_shadow_store(*s->journal);
    storage::shadow_answer a;
    a.turn = parse_public_id(trace.at("turn").get<std::string>()).value();
    a.prompt_version = "v2";
    a.model = "eco";
    a.result = "failed";
    EXPECT_TRUE(must(store->add(a)));
    a.result = "compared";
    a.pillar_same = true;
    a.intent_same = false;
    a.length_ratio = 1.5;
    a.similarity = 0.25;
    a.live_ms = 10;
    a.shadow_ms = 20;
    a.live_cost = 1000;
    a.shadow_cost = 500;
    a.live_text = "um";
    a.shadow_text = "dois";
    EXPECT_TRUE(must(store->add(a)));
    const auto found = json::parse(admin("GET", "/insights/shadow?days=1&examples=2").body);
    const auto& variant = found.at("variants").at(0);
    EXPECT_EQ(variant.at("answers"), 2);
    EXPECT_EQ(variant.at("failed"), 1);
    EXPECT_EQ(variant.at("agreement"), json({{"pillar", 1.0}, {"intent", 0.0}}));
    EXPECT_EQ(variant.at("latency_ms").at("shadow"), 20.0);
    EXPECT_NEAR(variant.at("cost").at("shadow").get<double>(), 0.0005, 1e-9);
    EXPECT_EQ(found.at("examples").size(), 2U);
    EXPECT_EQ(found.at("examples").at(0).at("shadow_text"), "dois");
    for (const char* days : {"0", "366", "x", ""})
        expect(admin("GET", std::string("/insights/shadow?days=") + days), 400, "days");
    expect(admin("GET", "/insights/shadow?examples=51"), 400, "examples");
}

}  // namespace ft9::test
