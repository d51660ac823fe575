#include "e2e.hpp"

#include <ctime>

// Who is answered, and who is not: each row of the table as a person sees it.
namespace ft9::e2e {
namespace {

class answered_e2e : public e2e_test {
  protected:
    json message(const std::string& type, const std::string& text) {
        return {{"from", person(1)}, {"type", type}, {"text", text}};
    }
    double turns(const std::string& outcome) {
        return w.metric("ft9_turns_total{outcome=\"" + outcome + "\"}");
    }
    // Waits for the reply with that number.
    std::string reply(std::size_t number) {
        const auto sends = sim.wait(accepted_for(person(1)), number);
        return sends.size() == number ? text_of(sends.back()) : w.logs();
    }
};

TEST_F(answered_e2e, PararIsConfirmedOnceThenSilenceUntilVoltar) {
    w.start();
    converse(person(1), "oi");
    EXPECT_EQ(converse(person(1), "parar"), fixed_text("opted_out"));
    w.say(person(1), "tem alguém aí?");
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
    EXPECT_EQ(sim.count(asked("tem alguém aí?")), 0);
    EXPECT_EQ(w.stop(), 0);
    w.start();  // the opt-out is durable
    w.say(person(1), "e agora?");
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
    EXPECT_EQ(converse(person(1), "Voltar"), fixed_text("opted_in"));
    EXPECT_THAT(converse(person(1), "de volta"), HasSubstr("«de volta»"));
}

TEST_F(answered_e2e, PararStopsAReplyThatIsStillBeingWritten) {
    sim.change({{"ai_delay_ms", 3000}});  // PARAR must come before the answer, on a busy machine too
    w.start();
    w.say(person(1), "pergunta longa");
    ASSERT_THAT(sim.wait(asked("pergunta longa")), SizeIs(1));
    w.say(person(1), "PARAR");
    EXPECT_EQ(reply(1), fixed_text("opted_out"));
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
}

TEST_F(answered_e2e, OnlyThePilotListIsAnswered) {
    w.environment["ALLOWED_NUMBERS"] = "+" + person(2) + ",+" + person(3);
    w.start();
    w.say(person(1), "estranho");
    EXPECT_THAT(converse(person(2), "convidado"), HasSubstr("«convidado»"));
    w.say(person(1), "PARAR");
    EXPECT_THAT(converse(person(3), "também"), HasSubstr("«também»"));
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    EXPECT_EQ(turns("ignored"), 2);
}

TEST_F(answered_e2e, APersonWhoWritesTooMuchIsToldOnce) {
    w.environment["MAX_TURNS_PER_PERSON_HOUR"] = "2";
    w.start();
    converse(person(1), "uma");
    converse(person(1), "duas");
    EXPECT_EQ(converse(person(1), "três"), fixed_text("rate_limited"));
    w.say(person(1), "quatro");
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 3);
    EXPECT_EQ(sim.count(asked("três")) + sim.count(asked("quatro")), 0);
    EXPECT_EQ(turns("ignored"), 2);
    EXPECT_EQ(w.stop(), 0);
    w.start();  // the count survives
    w.say(person(1), "cinco");
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 3);
}

// I12.
TEST_F(answered_e2e, WhenTheHourOfEverybodyIsUsedUpTheOperatorIsTold) {
    w.environment["MAX_TURNS_PER_HOUR"] = "2";
    w.start();
    converse(person(1), "uma");
    converse(person(2), "duas");
    EXPECT_EQ(converse(person(3), "três"), fixed_text("fallback"));
    EXPECT_EQ(sim.count(asked("três")), 0);
    EXPECT_NE(w.server().line_with("\"alarm\":\"turn_budget\""), "");
    EXPECT_EQ(w.metric("ft9_ai_requests_total{result=\"over_budget\"}"), 1);
    w.say(person(3), "quatro");
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(3))), 1) << "once in 30 minutes";
}

TEST_F(answered_e2e, MediaGetOneFixedTextInTenMinutes) {
    w.start();
    ASSERT_EQ(sim.deliver(message("video", "um filme")), 200);
    EXPECT_EQ(reply(1), media_text("video"));
    for (const char* type : {"video", "document", "sticker", "document"})
        EXPECT_EQ(sim.deliver(message(type, "mais")), 200) << type;
    EXPECT_THAT(converse(person(1), "agora em palavras"), HasSubstr("«agora em palavras»"));
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
    // Neither the media nor the fixed text are part of the conversation.
    EXPECT_EQ(dialogue(sim.all(asked("agora em palavras")).at(0)).size(), 1);
    EXPECT_EQ(turns("ignored"), 4);
}

TEST_F(answered_e2e, WhatIsNoWordsIsReadAsANote) {
    w.start();
    ASSERT_EQ(sim.deliver(message("location", "Clínica Sorriso")), 200);
    EXPECT_THAT(reply(1), HasSubstr("[localização: Clínica Sorriso; -23.55050, -46.63330]"));
    ASSERT_EQ(sim.deliver(message("contacts", "Dra. Íris")), 200);
    EXPECT_THAT(reply(2), HasSubstr("[contato: Dra. Íris]"));
    auto order = message("order", "");
    order["content"] = {{"text", "com urgência"},
                        {"product_items", {{{"product_retailer_id", "kit-1"}, {"quantity", 2}}}}};
    ASSERT_EQ(sim.deliver(order), 200);
    EXPECT_THAT(reply(3), HasSubstr("[pedido: 2 × kit-1]"));
    auto edit = message("edit", "");
    edit["content"] = {{"original_message_id", "wamid.NENHUMA"},
                       {"message", {{"type", "text"}, {"text", {{"body", "três kits"}}}}}};
    ASSERT_EQ(sim.deliver(edit), 200);
    EXPECT_THAT(reply(4), HasSubstr("três kits"));
    EXPECT_EQ(turns("replied"), 4);
}

TEST_F(answered_e2e, AReactionIsReadWithTheNextMessageAndADeletedMessageNoMore) {
    w.start();
    auto greeting = message("text", "bom dia"), secret = message("text", "um segredo");
    greeting["id"] = "wamid.DIA";
    secret["id"] = "wamid.SEGREDO";
    ASSERT_EQ(sim.deliver(greeting), 200);
    EXPECT_THAT(reply(1), HasSubstr("«bom dia»"));
    ASSERT_EQ(sim.deliver(secret), 200);
    EXPECT_THAT(reply(2), HasSubstr("«um segredo»"));
    auto reaction = message("reaction", "👍"), deletion = message("revoke", "");
    reaction["context"] = "wamid.DIA";
    deletion["content"] = {{"original_message_id", "wamid.SEGREDO"}};
    ASSERT_EQ(sim.deliver(reaction), 200);
    ASSERT_EQ(sim.deliver(deletion), 200);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 2) << "neither is answered by itself";
    converse(person(1), "e agora?");
    std::vector<std::string> people;
    const auto question = sim.all(asked("e agora?")).at(0);
    for (const auto& line : question.at("request").at("messages"))
        if (line.at("role") == "user") people.push_back(line.at("content").get<std::string>());
    EXPECT_THAT(people, ElementsAre("bom dia", "[mensagem apagada]", "[reagiu 👍 a: “bom dia”]", "e agora?"));
}

TEST_F(answered_e2e, ButtonsAndInteractiveRepliesAreWords) {
    w.start();
    ASSERT_EQ(sim.deliver(message("button", "Quero saber mais")), 200);
    EXPECT_THAT(reply(1), HasSubstr("«Quero saber mais»"));
    ASSERT_EQ(sim.deliver(message("interactive", "Agendar")), 200);
    EXPECT_THAT(reply(2), HasSubstr("«Agendar»"));
    auto list = message("interactive", "");
    list["content"] = {{"type", "list_reply"}, {"list_reply", {{"id", "1"}, {"title", "Pilar 3"}}}};
    ASSERT_EQ(sim.deliver(list), 200);
    EXPECT_THAT(reply(3), HasSubstr("«Pilar 3»"));
}

TEST_F(answered_e2e, EverythingElseIsKeptAndNotAnswered) {
    w.start();
    auto reaction = message("reaction", "👍");
    reaction["context"] = "wamid.QUALQUER";
    EXPECT_EQ(sim.deliver(reaction), 200);
    auto system = message("system", "");
    system["content"] = {{"body", "mudou de número"}, {"type", "user_changed_number"}};
    EXPECT_EQ(sim.deliver(system), 200);
    auto future = message("holograma", "");
    future["content"] = {{"id", "1"}};
    EXPECT_EQ(sim.deliver(future), 200);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    EXPECT_EQ(turns("ignored"), 3);
    EXPECT_EQ(w.metric("ft9_inbound_messages_total{type=\"reaction\"}"), 1);
}

TEST_F(answered_e2e, MessagesToAnotherNumberAreNotOurs) {
    w.start();
    const auto other = json::array({text_message(person(1), "wamid.OUTRA", "para outro número")});
    EXPECT_EQ(w.webhook(webhook_of("999999999999999", other)).status, 200);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    EXPECT_EQ(turns("ignored"), 1);
}

TEST_F(answered_e2e, OldMessagesExpire) {
    w.start();
    auto old = message("text", "de ontem");
    old["timestamp"] = std::time(nullptr) - 24 * 60 * 60;
    ASSERT_EQ(sim.deliver(old), 200);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    EXPECT_EQ(turns("expired"), 1);
    EXPECT_THAT(converse(person(1), "de hoje"), HasSubstr("«de hoje»"));
}

}  // namespace
}  // namespace ft9::e2e
