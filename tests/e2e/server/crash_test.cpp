#include "e2e.hpp"

namespace ft9::e2e {
namespace {

class crash_e2e : public e2e_test {
  protected:
    void expect_one_answer(const std::string& from, const std::string& text) {
        const auto sends = sim.wait(accepted_for(from));
        ASSERT_FALSE(sends.empty()) << w.logs();
        w.let_it_rest();
        EXPECT_THAT(w.texts_to(from), ElementsAre(HasSubstr("«" + text + "»"))) << w.logs();
    }
    // Meta has the reply and the server dies before it hears so; the send, after the next start.
    json killed_during_the_send() {
        sim.fault({{"target", "graph"}, {"delay_ms", 20'000}, {"match", "meio do envio"}});
        w.start();
        w.say(person(1), "meio do envio");
        const auto sends = sim.wait(accepted_for(person(1)));
        EXPECT_THAT(sends, SizeIs(1)) << w.logs();
        w.kill();
        w.start();
        return sends.empty() ? json() : sends[0];
    }
};

TEST_F(crash_e2e, KilledWhileTheModelThinks) {
    sim.change({{"ai_delay_ms", 5000}});
    w.start();
    w.say(person(1), "sobrevive?");
    for (std::size_t times = 1; times <= 3; ++times) {
        ASSERT_GE(sim.wait(asked("sobrevive?"), times).size(), times) << w.logs();
        w.kill();
        if (times == 3) sim.change({{"ai_delay_ms", 0}});
        w.start();
    }
    expect_one_answer(person(1), "sobrevive?");
}

TEST_F(crash_e2e, KilledRightAfterTheAcknowledgement) {
    sim.change({{"ai_delay_ms", 5000}});
    w.environment["CRASH_LOOP_LIMIT"] = "0";
    w.start();
    for (int i = 0; i < 4; ++i) {
        w.say(person(i), "pergunta de número " + std::to_string(i));
        w.kill();
        if (i == 3) sim.change({{"ai_delay_ms", 0}});
        w.start();
    }
    for (int i = 0; i < 4; ++i)
        expect_one_answer(person(i), "pergunta de número " + std::to_string(i));
}

TEST_F(crash_e2e, KilledInTheMiddleOfASecondTurn) {
    w.start();
    const auto first = converse(person(1), "Meu nome é Ana");
    sim.change({{"ai_delay_ms", 5000}});
    w.say(person(1), "e agora?");
    ASSERT_THAT(sim.wait(asked("e agora?")), SizeIs(1));
    w.kill();
    sim.change({{"ai_delay_ms", 0}});
    w.start();
    ASSERT_THAT(sim.wait(accepted_for(person(1)), 2), SizeIs(2));
    const auto question = dialogue(sim.all(asked("e agora?")).back());
    ASSERT_THAT(question, SizeIs(3));
    EXPECT_EQ(question[0].at("content"), "Meu nome é Ana");
    EXPECT_EQ(question[1].at("content"), first);
    w.let_it_rest();
    EXPECT_EQ(sim.count(accepted_for(person(1))), 2);
}

TEST_F(crash_e2e, KilledDuringTheSendIsSettledByItsStatus) {
    sim.change({{"statuses", {"sent", "delivered"}}});
    // Both wait until the next message of a person has been delivered.
    sim.fault(
        {{"target", "webhook"}, {"call", "status"}, {"hold", true}, {"delay_ms", 60'000}, {"times", 2}});
    const auto sent = killed_during_the_send();
    ASSERT_TRUE(sent.is_object());
    const auto before = json::parse(w.admin("GET", "/messages/" + id_of(sent)).body);
    EXPECT_EQ(before.at("status"), "reconciling");
    EXPECT_EQ(before.at("wamid"), nullptr);
    w.say(person(2), "o próximo");
    const std::string wamid = sent.at("wamid");
    ASSERT_THAT(sim.wait(status_taken(wamid, "delivered")), SizeIs(1));
    const auto after = json::parse(w.admin("GET", "/messages/" + id_of(sent)).body);
    EXPECT_EQ(after.at("status"), "delivered");
    EXPECT_EQ(after.at("wamid"), wamid);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
}

TEST_F(crash_e2e, KilledDuringTheSendWithoutAnyStatusIsNeverSentAgain) {
    w.environment["AMBIGUOUS_MAX_SECONDS"] = "1";
    sim.change({{"statuses", false}});
    const auto sent = killed_during_the_send();
    ASSERT_TRUE(sent.is_object());
    // Upkeep, every few seconds, gives it into an operator's hands.
    ASSERT_NE(w.server().line_with("\"alarm\":\"sends_held\""), "");
    EXPECT_EQ(json::parse(w.admin("GET", "/messages/" + id_of(sent)).body).at("status"), "held");
    converse(person(1), "a conversa continua");
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
}

TEST_F(crash_e2e, KilledBetweenThePartsOfAReply) {
    sim.change({{"reply_template", std::string(6000, 'a')}, {"statuses", false}});
    w.start();
    w.say(person(1), "conte tudo");
    // Without a status the second part waits two seconds for the first.
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1));
    const auto first = sim.all(accepted_for(person(1))).at(0);
    ASSERT_EQ(w.message_in_state(id_of(first), "accepted").at("status"), "accepted");
    w.kill();
    w.start();
    const auto sends = sim.wait(accepted_for(person(1)), 2);
    ASSERT_THAT(sends, SizeIs(2));
    EXPECT_EQ(text_of(sends[0]).size() + text_of(sends[1]).size(), 6000);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
}

filter any_send() {
    return [](const json& e) {
        return e.at("kind") == "graph" && e.at("call") == "message" && e.at("accepted") == true;
    };
}

// Kills at moments that nothing was prepared for: everybody is answered once, but for those whose reply was
// in the air at a kill. It was committed, may have been sent, and is kept, not repeated.
TEST_F(crash_e2e, KilledUnderLoadAgainAndAgain) {
    constexpr std::size_t people = 30, kills = 5;
    sim.change({{"ai_delay_ms", 20}});
    w.environment["CRASH_LOOP_LIMIT"] = "0";  // nobody is to be suspected of our kills
    w.start();
    for (std::size_t i = 0; i < people; ++i)
        w.say(person(static_cast<int>(i)), "pergunta " + std::to_string(i));
    for (std::size_t i = 1; i <= kills; ++i) {
        sim.wait(any_send(), 4 * i);
        w.kill();
        w.start();
    }
    json left;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    do {
        EXPECT_EQ(w.stop(), 0);
        w.start();
        left = json::parse(w.server().line_with("\"msg\":\"ready\""));
    } while (left.at("open_conversations") != 0 && std::chrono::steady_clock::now() < deadline);
    EXPECT_EQ(left.at("open_conversations"), 0);
    std::size_t answered = 0;
    for (std::size_t i = 0; i < people; ++i) {
        const auto texts = w.texts_to(person(static_cast<int>(i)));
        EXPECT_LE(texts.size(), 1) << i;
        answered += texts.size();
    }
    EXPECT_GE(answered + left.at("open_sends").get<std::size_t>(), people) << w.logs();
    RecordProperty("answered", static_cast<int>(answered));
}

}  // namespace
}  // namespace ft9::e2e
