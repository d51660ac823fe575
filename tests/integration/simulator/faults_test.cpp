#include "stage.hpp"

#include "simulator/signature.hpp"

#include <future>

namespace ft9::simulator::test {
namespace {

using namespace std::chrono_literals;

class faults_over_tls : public stage {
  protected:
    json accepted_messages() {
        json out = json::array();
        const json batch = record(0);
        for (const auto& entry : batch["entries"])
            if (entry["kind"] == "graph" && entry["accepted"] == true) out.push_back(entry);
        return out;
    }
};

json user_turn() {
    const json turn = {{"role", "user"}, {"content", "x"}};
    return {{"model", "m"}, {"messages", json::array({turn})}};
}

TEST_F(faults_over_tls, a_code_is_answered_with_metas_words) {
    control("/control/faults", {{"target", "graph"}, {"code", 130429}, {"retry_after", 3}});
    const auto e = graph(text_message("x"));
    EXPECT_EQ(e.response.status, 400);
    EXPECT_EQ(json::parse(e.response.body)["error"]["code"], 130429);
    EXPECT_EQ(e.response.headers.find("Retry-After"), "3");
    EXPECT_TRUE(accepted_messages().empty());
    EXPECT_EQ(graph(text_message("x")).response.status, 200) << "one time only";
}

TEST_F(faults_over_tls, metas_limits_refuse_what_is_too_fast_until_the_reset) {
    control("/control/settings", {{"person_message_ms", 3'600'000}, {"person_burst", 2}});
    control("/control/faults", {{"target", "graph"}, {"code", 131016}});
    EXPECT_EQ(graph(text_message("x")).response.status, 500) << "refused: it does not count";
    EXPECT_EQ(graph(text_message("x")).response.status, 200);
    EXPECT_EQ(graph(text_message("x")).response.status, 200);
    const auto e = graph(text_message("x"));
    EXPECT_EQ(e.response.status, 400);
    EXPECT_EQ(json::parse(e.response.body)["error"]["code"], 131056);
    EXPECT_EQ(accepted_messages().size(), 2U);
    control("/control/reset", json::object());
    EXPECT_EQ(graph(text_message("x")).response.status, 200);
}

TEST_F(faults_over_tls, a_bare_status_has_no_graph_error) {
    control("/control/faults", {{"target", "graph"}, {"status", 502}});
    const auto e = graph(text_message("x"));
    EXPECT_EQ(e.response.status, 502);
    EXPECT_FALSE(json::accept(e.response.body));
}

TEST_F(faults_over_tls, a_cut_after_the_request_sends_no_byte) {
    control("/control/faults", {{"target", "graph"}, {"cut", "after_request"}});
    const auto e = graph(text_message("x"));
    EXPECT_TRUE(e.failure);
    EXPECT_TRUE(e.request_sent);
    EXPECT_TRUE(accepted_messages().empty());
}

TEST_F(faults_over_tls, a_cut_after_acceptance_still_delivers) {
    control("/control/faults", {{"target", "graph"}, {"cut", "after_request"}, {"after_accept", true}});
    const auto e = graph(text_message("x", "intent-9"));
    EXPECT_TRUE(e.failure);
    const auto webhooks = server->wait_for(1);
    ASSERT_FALSE(webhooks.empty());
    EXPECT_NE(webhooks[0].body.find("intent-9"), std::string::npos);
    EXPECT_EQ(accepted_messages().size(), 1U);
}

TEST_F(faults_over_tls, a_cut_in_the_answer_leaves_it_unreadable) {
    control("/control/faults", {{"target", "graph"}, {"cut", "mid_response"}, {"after_accept", true}});
    const auto e = graph(text_message("x"));
    EXPECT_TRUE(e.failure);
    EXPECT_TRUE(e.request_sent);
}

TEST_F(faults_over_tls, a_refused_connection_sends_nothing) {
    ASSERT_EQ(graph(text_message("an idle connection stays behind")).response.status, 200);
    control("/control/faults", {{"target", "graph"}, {"cut", "before_request"}, {"times", 0}});
    const auto e = graph(text_message("x"));
    EXPECT_TRUE(e.failure);
    const json accepted = accepted_messages();
    EXPECT_EQ(accepted.size(), 1U);
    // The idle connection may have been used before its end was seen; a new one never gets to the request.
    const auto again = graph(text_message("x"));
    EXPECT_TRUE(again.failure);
    EXPECT_FALSE(again.request_sent);
    control("/control/reset", json::object());
    EXPECT_EQ(graph(text_message("x")).response.status, 200);
}

TEST_F(faults_over_tls, an_answer_can_be_no_json) {
    control("/control/faults", {{"target", "graph"}, {"malformed", true}});
    const auto e = graph(text_message("x"));
    EXPECT_EQ(e.response.status, 200);
    EXPECT_FALSE(json::accept(e.response.body));
}

TEST_F(faults_over_tls, a_delay_outlasts_the_callers_deadline) {
    control("/control/faults", {{"target", "ai"}, {"delay_ms", 30'000}});
    http::client_request request;
    request.verb = http::method::post;
    request.target = "/chat/completions";
    request.headers.add("Authorization", "Bearer " + sim->facts().who.openai_key);
    request.headers.add("Content-Type", "application/json");
    request.body = user_turn().dump();
    const auto e = call(sim->facts().openai_base_url, request, 300ms);
    EXPECT_EQ(e.failure, errc::deadline_exceeded);
}

TEST_F(faults_over_tls, a_dripping_answer_comes_whole) {
    control("/control/faults", {{"target", "graph"}, {"drip", 1}});
    const auto e = graph(text_message("x"));
    EXPECT_EQ(e.response.status, 200);
    EXPECT_TRUE(json::accept(e.response.body));
    EXPECT_EQ(accepted_messages().size(), 1U) << "slowness alone refuses nothing";
}

TEST_F(faults_over_tls, the_ai_can_be_over_its_limit) {
    control("/control/faults", {{"target", "ai"}, {"status", 429}, {"retry_after", 2}});
    const auto e = chat(user_turn());
    EXPECT_EQ(e.response.status, 429);
    EXPECT_EQ(json::parse(e.response.body)["error"]["code"], "rate_limit_exceeded");
    EXPECT_EQ(e.response.headers.find("Retry-After"), "2");
    EXPECT_EQ(chat(user_turn()).response.status, 200);
}

TEST_F(faults_over_tls, wrong_orders_are_refused_with_the_members_name) {
    http::client_request request;
    request.verb = http::method::post;
    request.target = "/control/faults";
    request.headers.add("X-Simulator-Token", sim->facts().token);
    request.headers.add("Content-Type", "application/json");
    request.body = R"({"target":"graph","cut":"sometimes"})";
    const auto e = call(sim->facts().page_url, request);
    EXPECT_EQ(e.response.status, 422);
    EXPECT_EQ(json::parse(e.response.body)["field"], "cut");
}

const json helena = {{"from", "5511987654321"}, {"text", "primeira"}};

TEST_F(faults_over_tls, a_badly_signed_webhook_is_sent_again_as_it_should_be) {
    server->answer_with(401, 1);
    control("/control/faults", {{"target", "webhook"}, {"signature", "bad"}});
    EXPECT_EQ(control("/control/messages", helena)["http_status"], 401);
    const auto webhooks = server->wait_for(2);
    ASSERT_EQ(webhooks.size(), 2U);
    EXPECT_NE(webhooks[0].signature, sign("secret-of-the-test", webhooks[0].body));
    EXPECT_EQ(webhooks[1].signature, sign("secret-of-the-test", webhooks[1].body));
    EXPECT_EQ(webhooks[0].body, webhooks[1].body);
}

TEST_F(faults_over_tls, a_webhook_can_come_without_signature_or_in_copies) {
    control("/control/faults", {{"target", "webhook"}, {"signature", "none"}});
    control("/control/messages", helena);
    EXPECT_EQ(server->wait_for(1)[0].signature, "");
    control("/control/faults", {{"target", "webhook"}, {"copies", 2}});
    control("/control/messages", helena);
    const auto webhooks = server->wait_for(4);
    ASSERT_EQ(webhooks.size(), 4U);
    EXPECT_EQ(webhooks[1].body, webhooks[2].body);
    EXPECT_EQ(webhooks[1].body, webhooks[3].body);
}

TEST_F(faults_over_tls, a_held_message_is_overtaken_by_the_next) {
    control("/control/faults", {{"target", "webhook"}, {"hold", true}, {"delay_ms", 60'000}});
    auto first = std::async(std::launch::async, [this] { return control("/control/messages", helena); });
    wait_record([](const auto& all) { return count_of(all, "webhook_held") == 1; });
    control("/control/messages", {{"from", "5511987654321"}, {"text", "segunda"}});
    const auto webhooks = server->wait_for(2);
    ASSERT_EQ(webhooks.size(), 2U);
    EXPECT_NE(webhooks[0].body.find("segunda"), std::string::npos);
    EXPECT_NE(webhooks[1].body.find("primeira"), std::string::npos);
    EXPECT_EQ(first.get()["http_status"], 200);
}

TEST_F(faults_over_tls, statuses_can_change_places) {
    control("/control/faults",
            {{"target", "webhook"}, {"call", "status"}, {"hold", true}, {"delay_ms", 60'000}});
    graph(text_message("x"));
    const auto webhooks = server->wait_for(3);
    ASSERT_EQ(webhooks.size(), 3U);
    EXPECT_NE(webhooks[0].body.find("\"delivered\""), std::string::npos) << webhooks[0].body;
    const auto is_sent = [](const sink::webhook& w) { return w.body.find("\"sent\"") != std::string::npos; };
    EXPECT_NE(is_sent(webhooks[1]), is_sent(webhooks[2])) << "the held one comes after it";
}

TEST_F(faults_over_tls, the_list_tells_hits_and_one_can_be_cleared) {
    const json set = control("/control/faults", {{"target", "graph"}, {"status", 500}, {"times", 2}});
    graph(text_message("x"));
    http::client_request request;
    request.target = "/control/faults";
    request.headers.add("X-Simulator-Token", sim->facts().token);
    const json list = json::parse(call(sim->facts().page_url, request).response.body)["faults"];
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0]["id"], set["id"]);
    EXPECT_EQ(list[0]["hits"], 1);
    EXPECT_EQ(list[0]["left"], 1);
    EXPECT_EQ(control("/control/faults/clear", {{"id", set["id"]}})["waiting"], 0);
    EXPECT_EQ(graph(text_message("x")).response.status, 200);
    const auto entries = wait_record([](const auto& all) { return count_of(all, "fault") == 2; });
    EXPECT_EQ(count_of(entries, "fault", {{"action", "cleared"}}), 1U);
}

TEST_F(faults_over_tls, a_refused_connection_is_recorded) {
    control("/control/faults", {{"target", "ai"}, {"cut", "before_request"}});
    EXPECT_TRUE(chat(user_turn()).failure);
    wait_record([](const auto& all) { return count_of(all, "refused", {{"target", "ai"}}) == 1; });
}

}  // namespace
}  // namespace ft9::simulator::test
