#include "e2e.hpp"

#include <algorithm>

namespace ft9::e2e {
namespace {

class conversation_e2e : public e2e_test {
  protected:
    // What the model was given for the person's words, without the system prompt: "role: content".
    std::vector<std::string> context_of(const std::string& text) {
        std::vector<std::string> lines;
        const auto questions = sim.wait(asked(text));
        if (questions.empty()) return lines;
        for (const auto& m : questions.back().at("request").at("messages")) {
            if (m.at("role") != "system")
                lines.push_back(m.at("role").get<std::string>() + ": " + m.at("content").get<std::string>());
        }
        return lines;
    }
};

TEST_F(conversation_e2e, ATextGetsExactlyOneReply) {
    w.start();
    w.say(person(1), "Como organizo a agenda?");
    const auto sends = sim.wait(accepted_for(person(1)));
    ASSERT_THAT(sends, SizeIs(1)) << w.logs();
    const auto& request = sends[0].at("request");
    EXPECT_EQ(request.at("to"), "+" + person(1));
    EXPECT_EQ(request.at("messaging_product"), "whatsapp");
    EXPECT_THAT(request.at("biz_opaque_callback_data").get<std::string>(), Not(IsEmpty()));
    EXPECT_THAT(text_of(sends[0]), HasSubstr("«Como organizo a agenda?»"));
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
}

TEST_F(conversation_e2e, TheMessageIsReadAndTypingShowsBeforeTheReply) {
    // Slow enough that the order is no accident.
    sim.change({{"ai_delay_ms", 2000}});
    w.start();
    const auto wamid = w.say(person(2), "oi");
    const auto sends = sim.wait(accepted_for(person(2)));
    const auto marks = sim.wait(read_mark_of(wamid));
    ASSERT_THAT(sends, SizeIs(1));
    ASSERT_THAT(marks, SizeIs(1));
    EXPECT_TRUE(marks[0].at("typing"));
    EXPECT_LT(marks[0].at("n"), sends[0].at("n"));
}

TEST_F(conversation_e2e, TheSecondTurnKnowsTheFirst) {
    w.start();
    const auto first = converse(person(3), "Meu nome é Ana");
    converse(person(3), "Qual é o meu nome?");
    EXPECT_THAT(context_of("Qual é o meu nome?"),
                ElementsAre("user: Meu nome é Ana", "assistant: " + first, "user: Qual é o meu nome?"));
}

TEST_F(conversation_e2e, TheContextOutlivesARestart) {
    w.start();
    const auto first = converse(person(4), "Meu nome é Ana");
    EXPECT_EQ(w.stop(), 0);
    w.start();
    converse(person(4), "Qual é o meu nome?");
    EXPECT_THAT(context_of("Qual é o meu nome?"),
                ElementsAre("user: Meu nome é Ana", "assistant: " + first, "user: Qual é o meu nome?"));
}

TEST_F(conversation_e2e, ConversationsDoNotMix) {
    w.start();
    converse(person(5), "segredo da Ana");
    converse(person(6), "oi, sou o Beto");
    EXPECT_THAT(context_of("oi, sou o Beto"), ElementsAre("user: oi, sou o Beto"));
}

TEST_F(conversation_e2e, StatusesSettleTheMessage) {
    w.start();
    converse(person(7), "oi");
    const auto send = sim.wait(accepted_for(person(7))).at(0);
    const std::string wamid = send.at("wamid");
    ASSERT_THAT(sim.wait(status_taken(wamid, "read")), SizeIs(1));
    const auto by_id = json::parse(w.admin("GET", "/messages/" + id_of(send)).body);
    EXPECT_EQ(by_id.at("status"), "read");
    EXPECT_EQ(by_id.at("wamid"), wamid);
    EXPECT_EQ(by_id.at("attempts"), 1);
    for (const char* time : {"created_at", "accepted_at", "sent_at", "delivered_at", "read_at"})
        EXPECT_TRUE(by_id.contains(time)) << time;
    EXPECT_EQ(json::parse(w.admin("GET", "/messages/" + wamid).body), by_id);
}

TEST_F(conversation_e2e, ALongReplyIsSplitInOrder) {
    std::string answer;
    for (int i = 0; answer.size() < 11'000; ++i)
        answer += "Parágrafo " + std::to_string(i) + " sobre gestão. Ele é curto.\n\n";
    sim.change({{"reply_template", answer}});
    w.start();
    w.say(person(8), "conte tudo");
    const auto sends = sim.wait(accepted_for(person(8)), 3);
    ASSERT_THAT(sends, SizeIs(3)) << w.logs();
    std::string whole;
    for (const auto& send : sends) {
        const auto part = text_of(send);
        const auto characters =
            std::count_if(part.begin(), part.end(), [](char c) { return (c & 0xC0) != 0x80; });
        EXPECT_LE(characters, 4096);
        whole += part + "\n\n";
    }
    EXPECT_EQ(whole, answer);
}

TEST_F(conversation_e2e, AFormatGoesOnInTheNextPart) {
    std::string words;
    for (int i = 0; words.size() < 6'000; ++i)
        words += (i == 0 ? "" : " ") + std::string("palavra") + std::to_string(i);
    sim.change({{"reply_template", "# Título\n\n**" + words + "**"}});
    w.start();
    w.say(person(9), "em negrito");
    const auto sends = sim.wait(accepted_for(person(9)), 2);
    ASSERT_THAT(sends, SizeIs(2)) << w.logs();
    const auto first = text_of(sends[0]), second = text_of(sends[1]);
    EXPECT_THAT(first, ::testing::StartsWith("*Título*\n\n*palavra0 "));
    EXPECT_EQ(first.back(), '*');
    EXPECT_THAT(second, ::testing::StartsWith("*palavra"));
    EXPECT_EQ(second.back(), '*');
}

// Decision 10: nothing was decided yet, so that one reply covers all of them.
TEST_F(conversation_e2e, WhatComesDuringATurnSupersedesIt) {
    sim.change({{"ai_delay_ms", 3000}});
    w.start();
    w.say(person(9), "primeira");
    ASSERT_THAT(sim.wait(asked("primeira")), SizeIs(1));
    w.say(person(9), "segunda");
    w.say(person(9), "terceira");
    sim.change({{"ai_delay_ms", 0}});
    ASSERT_THAT(sim.wait(accepted_for(person(9))), SizeIs(1));
    EXPECT_THAT(context_of("terceira"), ElementsAre("user: primeira", "user: segunda", "user: terceira"));
    w.let_it_rest();
    EXPECT_EQ(sim.count(accepted_for(person(9))), 1);
    EXPECT_GE(w.metric("ft9_turns_superseded_total"), 1);
}

TEST_F(conversation_e2e, PeopleWithoutANumberAreAnsweredThroughTheirUserId) {
    w.start();
    sim.deliver({{"user_id", "BR.13491208655302741918"}, {"text", "oi"}});
    const auto sends = sim.wait(accepted_for("BR.13491208655302741918"));
    ASSERT_THAT(sends, SizeIs(1)) << w.logs();
    EXPECT_EQ(sends[0].at("request").at("recipient"), "BR.13491208655302741918");
    EXPECT_FALSE(sends[0].at("request").contains("to"));
}

}  // namespace
}  // namespace ft9::e2e
