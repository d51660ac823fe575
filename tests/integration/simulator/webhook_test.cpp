#include "stage.hpp"

#include "simulator/conversation.hpp"
#include "simulator/signature.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <set>

namespace ft9::simulator::test {
namespace {

class webhook_test : public stage {
  protected:
    // On a strand, as the program does it: waiting for the record is a matter of one.
    std::future<tally> start(script lines, std::vector<std::string>& shown) {
        std::function<void(const chat_line&)> show = [&shown](const chat_line& line) {
            shown.push_back(line.text);
        };
        return boost::asio::co_spawn(boost::asio::make_strand(io),
                                     play(*sim, std::move(lines), std::move(show)), boost::asio::use_future);
    }
};

const json order = {{"from", "5511987654321"}, {"name", "Dra. Helena"}, {"text", "Olá 🦷"}};

TEST_F(webhook_test, a_message_arrives_signed) {
    const json done = control("/control/messages", order);
    EXPECT_EQ(done["http_status"], 200);
    const auto webhooks = server->wait_for(1);
    ASSERT_EQ(webhooks.size(), 1U);
    EXPECT_EQ(webhooks[0].signature, sign("secret-of-the-test", webhooks[0].body));
    const json message = json::parse(webhooks[0].body)["entry"][0]["changes"][0]["value"]["messages"][0];
    EXPECT_EQ(message["id"], done["wamid"]);
    EXPECT_EQ(message["text"]["body"], "Olá 🦷");
}

TEST_F(webhook_test, it_is_delivered_again_until_the_answer_is_200) {
    server->answer_with(503, 3);
    const json done = control("/control/messages", order);
    EXPECT_EQ(done["http_status"], 503) << "the first attempt's answer";
    const auto webhooks = server->wait_for(4);
    ASSERT_EQ(webhooks.size(), 4U);
    for (const auto& w : webhooks)
        EXPECT_EQ(w.body, webhooks[0].body) << "the same bytes each time";
    const auto entries = wait_record([](const auto& all) {
        return count_of(all, "webhook_answer", {{"http_status", 200}}) == 1;
    });
    EXPECT_EQ(count_of(entries, "webhook", {{"wamid", done["wamid"]}}), 4U);
    EXPECT_EQ(count_of(entries, "webhook", {{"attempt", 4}}), 1U);
}

TEST_F(webhook_test, 201_and_204_are_not_200) {
    server->answer_with(204, 1);
    control("/control/messages", order);
    EXPECT_EQ(server->wait_for(2).size(), 2U);
}

TEST_F(webhook_test, redelivery_is_bounded_and_its_end_is_recorded) {
    control("/control/settings", {{"redeliver_attempts", 3}});
    server->answer_with(500, 1000);
    control("/control/messages", order);
    const auto entries = wait_record([](const auto& all) { return count_of(all, "webhook_dropped") == 1; });
    EXPECT_EQ(count_of(entries, "webhook"), 3U);
}

TEST_F(webhook_test, redelivery_can_be_off) {
    control("/control/settings", {{"redeliver", false}});
    server->answer_with(500, 1);
    EXPECT_EQ(control("/control/messages", order)["http_status"], 500);
    control("/control/messages", order);
    EXPECT_EQ(server->wait_for(2).size(), 2U);
    const json all = record(0)["entries"];
    for (const auto& entry : all)
        EXPECT_EQ(entry["attempt"], 1) << entry;
}

TEST_F(webhook_test, copies_have_the_same_wamid) {
    json twice = order;
    twice["copies"] = 3;
    control("/control/messages", twice);
    const auto webhooks = server->wait_for(3);
    ASSERT_EQ(webhooks.size(), 3U);
    std::set<std::string> bodies;
    for (const auto& w : webhooks)
        bodies.insert(w.body);
    EXPECT_EQ(bodies.size(), 1U);
}

TEST_F(webhook_test, raw_bodies_go_out_byte_for_byte_with_the_chosen_signature) {
    const std::string raw = "{\"a\": \"\\/\xC3\xA9\"  }";
    control("/control/webhook", {{"body", raw}});
    control("/control/webhook", {{"body", raw}, {"signature", "bad"}});
    control("/control/webhook", {{"body", "not json"}, {"signature", "none"}});
    const auto webhooks = server->wait_for(3);
    ASSERT_EQ(webhooks.size(), 3U);
    EXPECT_EQ(webhooks[0].body, raw);
    EXPECT_EQ(webhooks[0].signature, sign("secret-of-the-test", raw));
    EXPECT_TRUE(webhooks[1].signature.starts_with("sha256="));
    EXPECT_NE(webhooks[1].signature, webhooks[0].signature);
    EXPECT_EQ(webhooks[2].signature, "");
}

TEST_F(webhook_test, without_a_server_the_status_is_zero) {
    control("/control/settings", {{"server_url", ""}, {"redeliver", false}});
    EXPECT_EQ(control("/control/messages", order)["http_status"], 0);
}

TEST_F(webhook_test, the_handshake_is_checked) {
    EXPECT_EQ(control("/control/handshake", json::object())["fine"], true);
    control("/control/settings", {{"server_url", "http://127.0.0.1:1"}});
    EXPECT_EQ(control("/control/handshake", json::object())["fine"], false);
}

TEST_F(webhook_test, reset_ends_redeliveries_and_empties_the_record) {
    server->answer_with(500, 1'000'000);
    control("/control/messages", order);
    control("/control/reset", json::object());
    control("/control/settings", {{"redeliver", false}});
    const auto before = server->wait_for(1).size();
    control("/control/messages", order);
    // At most one attempt was already under way.
    EXPECT_LE(server->wait_for(before + 1).size(), before + 2);
}

// The sink acknowledges but never answers through the Graph API.
TEST_F(webhook_test, a_conversation_without_replies_fails) {
    script lines = usual_script();
    lines.patience = std::chrono::milliseconds(50);
    std::vector<std::string> shown;
    const tally t = start(lines, shown).get();
    EXPECT_FALSE(t.fine());
    EXPECT_EQ(t.arrived, 0U);
    EXPECT_EQ(shown.size(), 1U);
}

TEST_F(webhook_test, a_conversation_ends_with_every_reply) {
    script lines = usual_script();
    std::vector<std::string> shown;
    auto played = start(lines, shown);
    control("/control/settings", {{"statuses", false}});
    for (std::size_t i = 1; i <= lines.lines(); ++i) {
        ASSERT_EQ(server->wait_for(i).size(), i);
        EXPECT_EQ(graph(text_message("resposta")).response.status, 200);
    }
    EXPECT_TRUE(played.get().fine());
    EXPECT_EQ(shown.size(), 4U);
}

TEST_F(webhook_test, a_conversation_notices_a_forgery_that_was_taken) {
    script lines = usual_script();
    std::vector<std::string> shown;
    auto played = start(lines, shown);
    control("/control/settings", {{"statuses", false}});
    ASSERT_EQ(server->wait_for(1).size(), 1U);
    graph(text_message("resposta"));
    ASSERT_EQ(server->wait_for(2).size(), 2U);
    graph(text_message("resposta"));
    const tally fine = played.get();
    EXPECT_TRUE(fine.fine());
    lines.moments.resize(1);
    lines.forgery = true;
    played = start(lines, shown);
    ASSERT_EQ(server->wait_for(3).size(), 3U);
    graph(text_message("resposta"));
    const tally forged = played.get();
    EXPECT_EQ(forged.arrived, 1U);
    EXPECT_FALSE(forged.forgery_refused) << "the sink takes everything";
    EXPECT_FALSE(forged.fine());
}

}  // namespace
}  // namespace ft9::simulator::test
