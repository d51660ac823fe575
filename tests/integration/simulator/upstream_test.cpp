#include "stage.hpp"

#include "simulator/signature.hpp"

namespace ft9::simulator::test {
namespace {

using namespace std::chrono_literals;

class upstream_test : public stage {};

json body_of(const http::exchange& e) {
    return json::parse(e.response.body, nullptr, false);
}

json status_in(const sink::webhook& w) {
    return json::parse(w.body)["entry"][0]["changes"][0]["value"]["statuses"][0];
}

json user_turn(const std::string& text) {
    const json turn = {{"role", "user"}, {"content", text}};
    return {{"model", "m"}, {"messages", json::array({turn})}};
}

TEST_F(upstream_test, an_accepted_message_gets_a_wamid_and_signed_statuses_in_order) {
    const auto e = graph(text_message("Olá", "intent-42"));
    ASSERT_FALSE(e.failure) << e.failure.message();
    ASSERT_EQ(e.response.status, 200) << e.response.body;
    const json body = body_of(e);
    EXPECT_EQ(body["contacts"][0]["wa_id"], "5511987654321");
    const std::string wamid = body["messages"][0]["id"];
    EXPECT_TRUE(wamid.starts_with("wamid."));

    const auto webhooks = server->wait_for(3);
    ASSERT_EQ(webhooks.size(), 3U);
    const std::vector<std::string> expected = {"sent", "delivered", "read"};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(webhooks[i].signature, sign("secret-of-the-test", webhooks[i].body));
        EXPECT_EQ(status_in(webhooks[i])["status"], expected[i]);
        EXPECT_EQ(status_in(webhooks[i])["id"], wamid);
        EXPECT_EQ(status_in(webhooks[i])["biz_opaque_callback_data"], "intent-42");
    }
}

TEST_F(upstream_test, a_wrong_message_is_refused_as_meta_does) {
    json message = text_message("x");
    message["to"] = "5511987654321";
    const auto e = graph(message);
    EXPECT_EQ(e.response.status, 400);
    EXPECT_EQ(body_of(e)["error"]["code"], 131009);
    EXPECT_EQ(body_of(graph(std::string("{")))["error"]["code"], 100);
    const auto entries = wait_record([](const auto& all) { return all.size() >= 2; });
    EXPECT_EQ(count_of(entries, "graph", {{"accepted", false}}), 2U);
    EXPECT_EQ(entries[0]["request"]["to"], "5511987654321");
    EXPECT_EQ(entries[1]["request"], "{") << "what is not JSON is kept as text";
}

TEST_F(upstream_test, tokens_and_number_ids_are_checked) {
    const auto& f = sim->facts();
    const std::string body = text_message("x").dump();
    const auto stranger =
        post(f.graph_base_url, "/v26.0/" + f.who.phone_number_id + "/messages", "wrong", body);
    EXPECT_EQ(stranger.response.status, 401);
    EXPECT_EQ(body_of(stranger)["error"]["code"], 190);
    const auto other = post(f.graph_base_url, "/v26.0/999/messages", f.who.access_token, body);
    EXPECT_EQ(other.response.status, 400);
    EXPECT_EQ(body_of(other)["error"]["error_subcode"], 33);
    const auto path = post(f.graph_base_url, "/messages", f.who.access_token, body);
    EXPECT_EQ(body_of(path)["error"]["code"], 2500);
}

TEST_F(upstream_test, read_and_typing_succeed_without_statuses) {
    const auto e = graph(json{{"messaging_product", "whatsapp"},
                              {"status", "read"},
                              {"message_id", "wamid.a"},
                              {"typing_indicator", {{"type", "text"}}}});
    EXPECT_EQ(body_of(e), json::parse(R"({"success":true})"));
    const auto entries = wait_record([](const auto& all) { return !all.empty(); });
    EXPECT_EQ(entries[0]["call"], "read");
    EXPECT_EQ(entries[0]["typing"], true);
}

TEST_F(upstream_test, a_message_to_a_scoped_user_id_keeps_it) {
    json message = text_message("x");
    message.erase("to");
    message["recipient"] = "BR.123";
    const json body = body_of(graph(message));
    EXPECT_EQ(body["contacts"][0]["user_id"], "BR.123");
    EXPECT_FALSE(body["contacts"][0].contains("wa_id"));
    EXPECT_EQ(status_in(server->wait_for(1).at(0))["recipient_user_id"], "BR.123");
}

TEST_F(upstream_test, the_ai_answers_visibly_simulated) {
    const auto e = chat(user_turn("Olá"));
    ASSERT_EQ(e.response.status, 200) << e.response.body;
    const json body = body_of(e);
    const std::string text = body["choices"][0]["message"]["content"];
    EXPECT_TRUE(text.starts_with("[simulado]"));
    EXPECT_EQ(body["usage"]["total_tokens"].get<int>(),
              body["usage"]["prompt_tokens"].get<int>() + body["usage"]["completion_tokens"].get<int>());
    const auto entries = wait_record([](const auto& all) { return !all.empty(); });
    EXPECT_EQ(entries[0]["answer"], text);
    EXPECT_EQ(entries[0]["request"]["model"], "m");
}

TEST_F(upstream_test, the_ai_checks_key_and_shape) {
    const auto& f = sim->facts();
    EXPECT_EQ(post(f.openai_base_url, "/chat/completions", "wrong", user_turn("x").dump()).response.status,
              401);
    EXPECT_EQ(post(f.openai_base_url, "/completions", f.who.openai_key, "{}").response.status, 404);
    const auto e = chat({{"model", "m"}});
    EXPECT_EQ(e.response.status, 400);
    EXPECT_EQ(body_of(e)["error"]["param"], "messages");
    http::client_request request;
    request.target = "/models";
    request.headers.add("Authorization", "Bearer " + f.who.openai_key);
    EXPECT_EQ(body_of(call(f.openai_base_url, request))["object"], "list");
}

TEST_F(upstream_test, settings_change_template_and_statuses) {
    control("/control/settings",
            {{"reply_template", "eco: {text}"}, {"statuses", json::array({"failed:131026"})}});
    EXPECT_EQ(body_of(chat(user_turn("abc")))["choices"][0]["message"]["content"], "eco: abc");
    graph(text_message("x"));
    const json status = status_in(server->wait_for(1).at(0));
    EXPECT_EQ(status["status"], "failed");
    EXPECT_EQ(status["errors"][0]["code"], 131026);
}

TEST_F(upstream_test, a_client_without_the_ca_does_not_connect) {
    client->stop();
    client = std::make_unique<http::client>(io.get_executor(), http::client_options());
    const auto e = graph(text_message("x"));
    EXPECT_TRUE(e.failure);
    EXPECT_FALSE(e.request_sent);
}

}  // namespace
}  // namespace ft9::simulator::test
