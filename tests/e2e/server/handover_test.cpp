// Human beings take over: what the person at the phone and the operator see.
#include "e2e.hpp"

namespace ft9::e2e {
namespace {

class handover_e2e : public e2e_test {
  protected:
    handover_e2e() { w.environment["BUSINESS_HOURS"] = "always"; }

    static std::string words(const char* name) {
        std::ifstream file(FT9_SOURCE_DIR "/config/texts.json");
        return json::parse(file).at("handover").at(name).get<std::string>();
    }
    json body_of(const raw_response& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body);
    }
    json waiting_people() {
        return body_of(w.admin("GET", "/conversations?state=handed_over")).at("conversations");
    }
    // Of the one session.
    std::string conversation() {
        return "/conversations/" +
               body_of(w.admin("GET", "/sessions")).at("sessions").at(0).at("id").get<std::string>();
    }
    int echo(const std::string& text) {
        return sim.deliver({{"from", person(1)}, {"kind", "echo"}, {"text", text}});
    }
    std::size_t sends() { return sim.count(sent_to(person(1))); }
};

TEST_F(handover_e2e, WhoAsksForAHumanBeingGetsOne) {
    w.start();
    converse(person(1), "oi");
    EXPECT_EQ(converse(person(1), "Quero falar com um humano!"), words("now"));
    w.say(person(1), "alô?");
    w.let_it_rest();
    EXPECT_EQ(sends(), 2);
    EXPECT_EQ(sim.count(asked("alô?")), 0);
    const auto list = waiting_people();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list.at(0).at("phone"), "+" + person(1));
    EXPECT_EQ(list.at(0).at("handover").at("reason"), "asked");
    EXPECT_EQ(list.at(0).at("handover").at("waiting"), 2);
    EXPECT_EQ(w.metric("ft9_handovers_total{reason=\"asked\"}"), 1);
    EXPECT_EQ(w.metric("ft9_turns_total{outcome=\"handed_over\"}"), 2);
    EXPECT_NE(w.server().line_with("\"alarm\":\"handover\""), "");
    // The human being answers, and gives it back.
    EXPECT_EQ(
        w.admin("POST", "/send-message?wait=true", {{"to", "+" + person(1)}, {"message", "Sou a Carla."}})
            .status,
        200);
    EXPECT_EQ(waiting_people().at(0).at("handover").at("waiting"), 0);
    EXPECT_EQ(body_of(w.admin("POST", conversation() + "/release")).at("state"), "mentor");
    EXPECT_THAT(waiting_people(), IsEmpty());
    EXPECT_THAT(converse(person(1), "de volta ao mentor"), HasSubstr("«de volta ao mentor»"));
    // It knows what was said meanwhile.
    const auto question = sim.all(asked("de volta ao mentor")).at(0).at("request").at("messages").dump();
    EXPECT_NE(question.find("alô?"), std::string::npos);
    EXPECT_NE(question.find("Sou a Carla."), std::string::npos);
    EXPECT_EQ(question.find(words("now")), std::string::npos) << "a fixed text is no part of it";
}

TEST_F(handover_e2e, AnOperatorTakesOverWhileTheModelThinks) {
    w.start();
    converse(person(1), "oi");
    sim.change({{"ai_delay_ms", 3000}});
    w.say(person(1), "pergunta longa");
    ASSERT_THAT(sim.wait(asked("pergunta longa")), SizeIs(1));
    const auto taken =
        body_of(w.admin("POST", conversation() + "/takeover", {{"minutes", 30}, {"note", "ligo já"}}));
    EXPECT_EQ(taken.at("state"), "handed_over");
    EXPECT_EQ(taken.at("handover").at("waiting"), 1);
    const auto sent = sim.wait(accepted_for(person(1)), 2);
    ASSERT_EQ(sent.size(), 2U) << w.logs();
    EXPECT_EQ(text_of(sent.back()), words("now"));
    sim.change({{"ai_delay_ms", 0}});
    w.let_it_rest();
    EXPECT_EQ(sends(), 2) << "the answer that was being made is not sent";
    // Given back with an answer, what waited is answered.
    EXPECT_EQ(w.admin("POST", conversation() + "/release", {{"answer", true}}).status, 200);
    const auto all = sim.wait(accepted_for(person(1)), 3);
    ASSERT_EQ(all.size(), 3U) << w.logs();
    EXPECT_THAT(text_of(all.back()), HasSubstr("«pergunta longa»"));
}

TEST_F(handover_e2e, WhoTypesOnThePhoneIsNotTalkedOver) {
    w.start();
    converse(person(1), "oi");
    ASSERT_EQ(echo("Oi, aqui é a Carla!"), 200);
    w.say(person(1), "oi, Carla");
    w.let_it_rest();
    EXPECT_EQ(sends(), 1);
    EXPECT_EQ(waiting_people().at(0).at("handover").at("by"), "phone");
    EXPECT_EQ(w.stop(), 0);
    w.start();  // it is durable
    w.say(person(1), "ainda aí?");
    w.let_it_rest();
    EXPECT_EQ(sends(), 1);
    EXPECT_EQ(w.metric("ft9_handed_over_conversations"), 1);
}

TEST_F(handover_e2e, TheModelMayFindThatTheyWantOne) {
    sim.change({{"analysis", {{"wants_human", true}}}});
    w.start();
    EXPECT_EQ(converse(person(1), "isso não resolve o meu caso"), words("now")) << "not what the model said";
    sim.change({{"analysis", json::object()}});
    w.say(person(1), "alô?");
    w.let_it_rest();
    EXPECT_EQ(sends(), 1);
    EXPECT_EQ(waiting_people().at(0).at("handover").at("by"), "mentor");
    EXPECT_EQ(waiting_people().at(0).at("handover").at("waiting"), 2);
}

TEST_F(handover_e2e, PararWorksWhileAHumanBeingHasIt) {
    w.start();
    EXPECT_EQ(converse(person(1), "falar com atendente"), words("now"));
    EXPECT_EQ(converse(person(1), "parar"), fixed_text("opted_out"));
    EXPECT_EQ(converse(person(1), "voltar"), fixed_text("opted_in"));
    w.say(person(1), "e agora?");
    w.let_it_rest();
    EXPECT_EQ(sends(), 3);
}

TEST_F(handover_e2e, AnEchoCanBeOnlyRemembered) {
    w.environment["HANDOVER_ECHO"] = "off";
    w.start();
    converse(person(1), "oi");
    ASSERT_EQ(echo("Carla aqui"), 200);
    EXPECT_THAT(converse(person(1), "e então?"), HasSubstr("«e então?»"));
}

}  // namespace
}  // namespace ft9::e2e
