// A send that nobody ever settled, and what an operator makes of it.
#include "e2e.hpp"

#include "support/eventually.hpp"

namespace ft9::e2e {
namespace {

class dead_letters_e2e : public e2e_test {
  protected:
    // Graph reads a request, never answers, and no status ever comes; our id of the message.
    std::string lose(const std::string& from, const std::string& text) {
        w.environment["AMBIGUOUS_SEND_POLICY"] = "hold";
        w.environment["AMBIGUOUS_WINDOW_SECONDS"] = "1";
        w.environment["AMBIGUOUS_MAX_SECONDS"] = "1";
        sim.change({{"statuses", false}});
        sim.fault({{"target", "graph"}, {"match", text}, {"cut", "after_request"}});
        w.start();
        w.say(from, text);
        const auto attempts = sim.wait(sent_to(from));
        EXPECT_THAT(attempts, SizeIs(1)) << w.logs();
        const auto id = id_of(attempts.at(0));
        EXPECT_EQ(w.message_in_state(id, "held").at("status"), "held") << w.logs();
        return id;
    }
    json letters(const std::string& query = "") {
        return json::parse(w.admin("GET", "/dead-letters" + query).body).at("dead_letters");
    }
    int replay(const std::string& letter) {
        return w.admin("POST", "/dead-letters/" + letter + "/replay").status;
    }
};

TEST_F(dead_letters_e2e, AReplayedSendGoesOutExactlyOnceMore) {
    const auto id = lose(person(1), "pergunta perdida");
    const auto held = letters("?kind=held");
    ASSERT_THAT(held, SizeIs(1));
    EXPECT_EQ(held[0].at("send").at("id"), id);
    const std::string letter = held[0].at("id");
    EXPECT_EQ(replay(letter), 202);
    const auto sends = sim.wait(accepted_for(person(1)));
    ASSERT_THAT(sends, SizeIs(1)) << w.logs();
    EXPECT_EQ(sends[0].at("callback"), "1." + id + ".2") << "the next attempt of the same intent";
    EXPECT_EQ(w.message_in_state(id, "accepted").at("status"), "accepted");
    EXPECT_EQ(replay(letter), 404);
    EXPECT_THAT(letters(), IsEmpty());
    EXPECT_TRUE(eventually([&] {
        const auto session = json::parse(w.admin("GET", "/sessions/" + person(1)).body);
        return session.contains("messages") && session.at("messages").size() == 2;
    })) << "the conversation knows that it was said";
    w.kill();
    w.start();
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
    EXPECT_THAT(w.logs(), HasSubstr("a dead letter was replayed by the operator"));
}

TEST_F(dead_letters_e2e, ADiscardedSendNeverDoes) {
    const auto id = lose(person(1), "pergunta perdida");
    const std::string letter = letters("?kind=held").at(0).at("id");
    EXPECT_EQ(w.admin("DELETE", "/dead-letters/" + letter).status, 204);
    EXPECT_EQ(w.admin("DELETE", "/dead-letters/" + letter).status, 404);
    EXPECT_EQ(w.message_in_state(id, "dead").at("status"), "dead");
    w.let_it_rest();
    w.kill();
    w.start();
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
    EXPECT_THAT(letters(), IsEmpty());
    EXPECT_THAT(w.logs(), HasSubstr("a dead letter was discarded by the operator"));
}

TEST_F(dead_letters_e2e, AReplayThatIsNotSentYetSurvivesACrash) {
    const auto id = lose(person(1), "pergunta perdida");
    EXPECT_EQ(w.admin("POST", "/pause").status, 200);
    EXPECT_EQ(replay(letters("?kind=held").at(0).at("id")), 202);
    w.kill();
    w.start();
    EXPECT_EQ(w.message_in_state(id, "queued").at("status"), "queued") << "the pause keeps it";
    EXPECT_EQ(w.admin("POST", "/resume").status, 200);
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
}

}  // namespace
}  // namespace ft9::e2e
