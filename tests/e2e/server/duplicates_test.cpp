#include "e2e.hpp"

namespace ft9::e2e {
namespace {

using duplicates_e2e = e2e_test;

filter acknowledged(const std::string& wamid) {
    return [wamid](const json& e) {
        return e.at("kind") == "webhook_answer" && e.value("wamid", "") == wamid &&
               e.at("http_status") == 200;
    };
}

TEST_F(duplicates_e2e, TheSameWebhookTenTimesAtOnceGetsOneReply) {
    w.start();
    sim.deliver({{"from", person(1)}, {"text", "repetida"}, {"id", "wamid.REPETIDA"}, {"copies", 10}});
    ASSERT_THAT(sim.wait(acknowledged("wamid.REPETIDA"), 10), SizeIs(10));
    ASSERT_FALSE(sim.wait(accepted_for(person(1))).empty());
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
    EXPECT_EQ(sim.count(asked("repetida")), 1);
    EXPECT_EQ(w.metric("ft9_duplicates_total"), 9);
}

TEST_F(duplicates_e2e, ARepetitionIsRecognisedAfterARestart) {
    const json message = {{"from", person(1)}, {"text", "repetida"}, {"id", "wamid.REPETIDA"}};
    w.start();
    ASSERT_EQ(sim.deliver(message), 200);
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1));
    EXPECT_EQ(w.stop(), 0);
    w.start();
    ASSERT_EQ(sim.deliver(message), 200);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
    EXPECT_EQ(w.metric("ft9_duplicates_total"), 1);
}

TEST_F(duplicates_e2e, ARepetitionInsideOnePostCountsOnce) {
    w.start();
    const auto message = text_message(person(1), "wamid.DUPLA", "duas vezes");
    const auto answer = w.webhook(webhook_of(sim.secret("phone_number_id"), json::array({message, message})));
    EXPECT_EQ(answer.status, 200);
    ASSERT_FALSE(sim.wait(accepted_for(person(1))).empty());
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
    EXPECT_EQ(w.metric("ft9_duplicates_total"), 1);
}

TEST_F(duplicates_e2e, ARepeatedStatusChangesNothing) {
    sim.change({{"statuses", {"sent", "sent", "delivered", "sent", "read", "delivered"}}});
    w.start();
    converse(person(1), "oi");
    const auto send = sim.all(accepted_for(person(1))).at(0);
    const std::string wamid = send.at("wamid");
    ASSERT_THAT(sim.wait(status_taken(wamid, "delivered"), 2), SizeIs(2));
    EXPECT_EQ(json::parse(w.admin("GET", "/messages/" + wamid).body).at("status"), "read");
}

}  // namespace
}  // namespace ft9::e2e
