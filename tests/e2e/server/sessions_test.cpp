#include "e2e.hpp"

namespace ft9::e2e {
namespace {

class sessions_e2e : public e2e_test {
  protected:
    json get(const std::string& path) {
        const auto answer = w.admin("GET", path);
        EXPECT_EQ(answer.status, 200) << path << answer.body;
        return json::parse(answer.body);
    }
    int status(const char* verb, const std::string& path) { return w.admin(verb, path).status; }
};

TEST_F(sessions_e2e, AreListedWithWhatTheContractNames) {
    w.start();
    EXPECT_EQ(get("/sessions"), (json{{"active", 0}, {"sessions", json::array()}, {"next", nullptr}}));
    ASSERT_EQ(sim.deliver({{"from", person(1)}, {"name", "Ana Souza"}, {"text", "oi"}}), 200);
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1));
    converse(person(2), "olá");
    w.let_it_rest();
    const auto list = get("/sessions?limit=2");
    EXPECT_EQ(list.at("active"), 3);
    ASSERT_THAT(list.at("sessions"), SizeIs(2));
    const auto& first = list.at("sessions")[0];
    EXPECT_EQ(first.at("phone"), "+" + person(1));
    EXPECT_EQ(first.at("name"), "Ana Souza");
    EXPECT_EQ(first.at("messages"), 2);
    EXPECT_TRUE(first.at("id").is_string());
    for (const char* time : {"last_activity", "expires_at"})
        EXPECT_THAT(first.at(time).get<std::string>(), ::testing::EndsWith("Z")) << time;
}

TEST_F(sessions_e2e, AreListedInPages) {
    w.start();
    for (int i = 0; i < 3; ++i)
        converse(person(i), "oi");
    const auto first = get("/sessions?limit=2");
    ASSERT_THAT(first.at("sessions"), SizeIs(2));
    EXPECT_EQ(first.at("active"), 3);
    const auto second = get("/sessions?limit=2&cursor=" + first.at("next").get<std::string>());
    ASSERT_THAT(second.at("sessions"), SizeIs(1));
    EXPECT_EQ(second.at("next"), nullptr);
    EXPECT_EQ(second.at("sessions")[0].at("phone"), "+" + person(2));
    EXPECT_EQ(status("GET", "/sessions?limit=0"), 400);
    EXPECT_EQ(status("GET", "/sessions?limit=viele"), 400);
    EXPECT_EQ(status("GET", "/sessions?cursor=kein"), 400);
    EXPECT_THAT(get("/sessions?phone_number_id=1").at("sessions"), IsEmpty());
}

TEST_F(sessions_e2e, OneIsFoundUnderEachFormOfItsNumber) {
    w.start();
    const auto reply = converse(person(1), "oi");
    w.let_it_rest();
    const auto without_ninth = person(1).substr(0, 4) + person(1).substr(5);
    for (const auto& form : {person(1), "+" + person(1), "%2B" + person(1), without_ninth}) {
        const auto session = get("/sessions/" + form);
        EXPECT_EQ(session.at("phone"), "+" + person(1));
        ASSERT_THAT(session.at("messages"), SizeIs(2)) << form;
        EXPECT_EQ(session.at("messages")[0].at("role"), "user");
        EXPECT_EQ(session.at("messages")[0].at("text"), "oi");
        EXPECT_EQ(session.at("messages")[1].at("role"), "assistant");
        EXPECT_EQ(session.at("messages")[1].at("text"), reply);
        EXPECT_TRUE(session.at("messages")[1].contains("id"));
        EXPECT_TRUE(session.at("messages")[1].contains("at"));
    }
    EXPECT_EQ(status("GET", "/sessions/" + person(2)), 404);
    EXPECT_EQ(status("GET", "/sessions/ninguém"), 400);
}

TEST_F(sessions_e2e, SomebodyWithoutANumberIsFoundByUserId) {
    w.start();
    ASSERT_EQ(sim.deliver({{"user_id", "BR.13491208655302741918"}, {"text", "oi"}}), 200);
    ASSERT_THAT(sim.wait(accepted_for("BR.13491208655302741918")), SizeIs(1));
    const auto session = get("/sessions/BR.13491208655302741918");
    EXPECT_EQ(session.at("phone"), nullptr);
    EXPECT_EQ(session.at("bsuid"), "BR.13491208655302741918");
}

TEST_F(sessions_e2e, DeletingOneForgetsTheContextForGood) {
    w.start();
    converse(person(1), "Meu nome é Ana");
    w.let_it_rest();
    const auto without_ninth = person(1).substr(0, 4) + person(1).substr(5);
    EXPECT_EQ(status("DELETE", "/sessions/" + without_ninth), 204);
    EXPECT_EQ(status("GET", "/sessions/" + person(1)), 404);
    EXPECT_EQ(status("DELETE", "/sessions/" + person(1)), 404);
    EXPECT_EQ(status("DELETE", "/sessions/" + person(2)), 404);
    converse(person(1), "Qual é o meu nome?");
    EXPECT_EQ(dialogue(sim.all(asked("Qual é o meu nome?")).at(0)).size(), 1);
    EXPECT_EQ(w.stop(), 0);
    w.start();
    EXPECT_THAT(get("/sessions/" + person(1)).at("messages"), SizeIs(2));
}

TEST_F(sessions_e2e, ASessionThatIsOnlyInTheHistoryIsDeletedToo) {
    w.start();
    converse(person(1), "Meu nome é Ana");
    w.kill();
    w.start();
    EXPECT_EQ(get("/sessions").at("active"), 1);
    EXPECT_EQ(status("DELETE", "/sessions/" + person(1)), 204);
    EXPECT_EQ(status("GET", "/sessions/" + person(1)), 404);
}

TEST_F(sessions_e2e, OneEndsAfterSilence) {
    w.environment["SESSION_TTL_SECONDS"] = "1";
    w.start();
    converse(person(1), "Meu nome é Ana");
    // Listing sweeps; until then the session counts as long as nobody looks.
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (get("/sessions").at("active") != 0 && std::chrono::steady_clock::now() < deadline) {
    }
    converse(person(1), "Qual é o meu nome?");
    EXPECT_EQ(dialogue(sim.all(asked("Qual é o meu nome?")).at(0)).size(), 1);
}

TEST_F(sessions_e2e, OnlyTheLastMessagesAreInTheContext) {
    w.environment["SESSION_MAX_MESSAGES"] = "4";
    w.start();
    for (const char* text : {"um", "dois", "três", "quatro"})
        converse(person(1), text);
    const auto messages = dialogue(sim.all(asked("quatro")).at(0));
    ASSERT_THAT(messages, SizeIs(3));  // one exchange, the question: a context starts with a person
    EXPECT_EQ(messages[0].at("content"), "três");
}

}  // namespace
}  // namespace ft9::e2e
