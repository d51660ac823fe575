// What is understood without the model, and in which order (decision 8).
#include "support/admission.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using pipeline::admission;
using pipeline::admission_rules;
using storage::handover_cause;
using storage::plan;

namespace {

constexpr unix_ms now = 1'790'000'000'000;
constexpr const char* number = "106540352242922";

inbound_message text(std::string body) {
    inbound_message m;
    m.wamid = "wamid.A";
    m.phone_number_id = number;
    m.from = "5511999990000";
    m.type = "text";
    m.kind = event_kind::text;
    m.text = std::move(body);
    m.timestamp = now / 1000 - 5;
    return m;
}

storage::planned_message judged(const std::string& body,
                                const admission_rules& rules = test::admission_to(number)) {
    return admission(rules).judge(text(body), now);
}

}  // namespace

TEST(Wishes, WhoAsksForAHumanBeingIsToldAndHandedOver) {
    auto rules = test::admission_to(number);
    rules.handover_lasts = std::chrono::minutes(90);
    const auto p = judged("Quero falar com um humano!", rules);
    EXPECT_EQ(p.what, plan::handover);
    ASSERT_TRUE(p.takes_over);
    EXPECT_EQ(p.takes_over->cause, handover_cause::asked);
    EXPECT_EQ(p.takes_over->lasts, std::chrono::minutes(90));
    EXPECT_EQ(p.reply_text, rules.handover.now) << "always open";
    EXPECT_EQ(p.message.text, "Quero falar com um humano!") << "it is remembered as it was said";
    EXPECT_EQ(judged("como falar com humanos melhor").what, plan::turn);
}

TEST(Wishes, TheNoticeKnowsTheHours) {
    auto rules = test::admission_to(number);
    std::string problem;
    rules.calendar.hours = *business_hours::parse("mon 08:00-09:00", problem);
    EXPECT_NE(judged("falar com humano", rules).reply_text, rules.handover.now);
    EXPECT_EQ(admission(rules).takeover_notice(number), rules.handover.now) << "the operator is there";
}

TEST(Wishes, PhrasesOptOutLikeTheWord) {
    const auto p = judged("não quero mais receber mensagens");
    EXPECT_EQ(p.what, plan::opt_out);
    EXPECT_EQ(p.reply_text, "saiu");
    auto old = text("me tira da lista");
    old.timestamp = now / 1000 - 100'000;
    EXPECT_EQ(admission(test::admission_to(number)).judge(old, now).what, plan::opt_out) << "at any age";
    EXPECT_EQ(judged("parar de atender convênio?").what, plan::turn);
}

TEST(Wishes, TheWordIsTheWordWithGreetingsAroundIt) {
    for (const char* said :
         {"PARAR, por favor", "oi, parar", "stop please", "Sair. Obrigada!", "parar agora"})
        EXPECT_EQ(judged(said).what, plan::opt_out) << said;
    for (const char* said : {"quero parar", "quero sair", "pode parar", "parar tudo"})
        EXPECT_EQ(judged(said).what, plan::opt_out_ask) << said;
    for (const char* said :
         {"parar com os descontos", "sair do vermelho", "quero sair do vermelho",
          "quero parar de receber em dinheiro", "quero parar de receber PIX na conta pessoal"})
        EXPECT_EQ(judged(said).what, plan::turn) << said;
}

TEST(Wishes, DoubtIsAsked) {
    const auto rules = test::admission_to(number);
    const auto p = judged("cancelar", rules);
    EXPECT_EQ(p.what, plan::opt_out_ask);
    EXPECT_EQ(p.reply_text, rules.opt_out_phrases.ask);
}

TEST(Wishes, ErasingIsConfirmedFirst) {
    const auto rules = test::admission_to(number);
    EXPECT_EQ(judged("quero apagar meus dados", rules).what, plan::erase_ask);
    EXPECT_EQ(judged("quero apagar meus dados", rules).reply_text, rules.wishes.erase_ask);
    const auto p = judged(" Confirmo apagar. ", rules);
    EXPECT_EQ(p.what, plan::erase_confirm);
    EXPECT_EQ(p.reply_text, rules.wishes.erasing);
    for (const char* said : {"Confirmo apagar, por favor", "Sim, confirmo apagar!", "Eu confirmo apagar"})
        EXPECT_EQ(judged(said, rules).what, plan::erase_confirm) << said;
    EXPECT_EQ(judged("confirmo apagar a ficha", rules).what, plan::turn);
    EXPECT_EQ(judged("não confirmo apagar", rules).what, plan::turn);
}

// A transcript may be wrong, and whoever spoke cannot see it.
TEST(Wishes, WhatWasHeardIsAskedBackOrHandedOver) {
    auto rules = test::admission_to(number);
    rules.handover_lasts = std::chrono::minutes(90);
    const admission a(rules);
    const auto heard = [&a](const char* words) { return a.heard(number, words, now); };
    const auto human = heard("Quero falar com um humano.");
    ASSERT_TRUE(human);
    EXPECT_EQ(human->what, plan::handover);
    EXPECT_EQ(human->text, rules.handover.now);
    EXPECT_EQ(human->takes_over.cause, handover_cause::asked);
    EXPECT_EQ(human->takes_over.lasts, std::chrono::minutes(90));
    for (const char* said : {"Parar.", "não quero mais receber mensagens"}) {
        ASSERT_TRUE(heard(said)) << said;
        EXPECT_EQ(heard(said)->what, plan::opt_out_ask) << said;
        EXPECT_EQ(heard(said)->text, rules.opt_out_phrases.ask) << said;
    }
    for (const char* said : {"Apagar meus dados!", "confirmo apagar"}) {
        ASSERT_TRUE(heard(said)) << said;
        EXPECT_EQ(heard(said)->what, plan::erase_ask) << said;
        EXPECT_EQ(heard(said)->text, rules.wishes.erase_ask) << said;
    }
    for (const char* said : {"", "cancelar", "não quero falar com um humano", "quanto cobro por uma limpeza"})
        EXPECT_FALSE(heard(said)) << said;
}

TEST(Wishes, WhatWasHeardIsReadByTheRulesOfItsNumber) {
    admission a(test::admission_to(number));
    auto more = test::admission_to("777");
    more.opt_out_phrases.ask = "Parar?";
    a.add(more);
    EXPECT_EQ(a.heard("777", "parar", now)->text, "Parar?");
    EXPECT_EQ(a.heard(number, "parar", now)->text, mentor::opt_out_phrases().ask);
}

TEST(Wishes, AgeExpiresAllButErasing) {
    const admission a(test::admission_to(number));
    for (const auto& [words, what] :
         {std::pair{"falar com humano", plan::expire}, std::pair{"cancelar", plan::expire},
          std::pair{"apagar meus dados", plan::erase_ask},
          std::pair{"confirmo apagar", plan::erase_confirm}}) {
        auto old = text(words);
        old.timestamp = now / 1000 - 100'000;
        EXPECT_EQ(a.judge(old, now).what, what) << words;
    }
}

TEST(Wishes, OnlyOfWhatThePersonChoseToSay) {
    const admission a(test::admission_to(number));
    auto caption = text("falar com humano");
    caption.kind = event_kind::image;
    EXPECT_EQ(a.judge(caption, now).what, plan::unsupported);
    auto chosen = text("falar com humano");
    chosen.kind = event_kind::list_reply;
    EXPECT_EQ(a.judge(chosen, now).what, plan::handover);
    auto stranger = text("falar com humano");
    stranger.phone_number_id = "999";
    EXPECT_EQ(a.judge(stranger, now).what, plan::ignore);
    EXPECT_FALSE(a.judge(stranger, now).takes_over);
}

TEST(Wishes, AnEchoTakesOverUnlessItIsOldOrSwitchedOff) {
    auto rules = test::admission_to(number);
    auto echo = text("Oi, aqui é a Carla");
    echo.kind = event_kind::echo;
    echo.type = "echo";
    const auto p = admission(rules).judge(echo, now);
    EXPECT_EQ(p.what, plan::echo);
    ASSERT_TRUE(p.takes_over);
    EXPECT_EQ(p.takes_over->cause, handover_cause::echo);
    EXPECT_TRUE(p.remembered);
    EXPECT_EQ(p.reason, "echo");
    EXPECT_EQ(p.reply_text, "");
    auto picture = echo;
    picture.content = media_content{};
    picture.text.clear();
    EXPECT_EQ(admission(rules).judge(picture, now).what, plan::echo) << "also without words";
    auto old = echo;
    old.timestamp = now / 1000 - 100'000;
    EXPECT_EQ(admission(rules).judge(old, now).what, plan::ignore);
    rules.echo_takes_over = false;
    EXPECT_EQ(admission(rules).judge(echo, now).what, plan::ignore);
    EXPECT_TRUE(admission(rules).judge(echo, now).remembered);
}

TEST(Wishes, TheFirstContactGoesAlongWhereThereIsAText) {
    EXPECT_FALSE(judged("oi").contact) << "off while empty";
    auto rules = test::admission_to(number);
    rules.wishes.first_contact = "Sou uma IA.";
    rules.wishes.first_contact_version = "2";
    rules.wishes.first_contact_again = true;
    const auto p = judged("oi", rules);
    ASSERT_TRUE(p.contact);
    EXPECT_EQ(p.contact->text, "Sou uma IA.");
    EXPECT_EQ(p.contact->version, "2");
    EXPECT_TRUE(p.contact->again);
    EXPECT_FALSE(judged("PARAR", rules).contact);
}

TEST(Wishes, EachNumberHasItsOwnWords) {
    admission a(test::admission_to(number));
    auto other = test::admission_to("555");
    other.handover.now = "Da outra clínica.";
    a.add(other);
    EXPECT_EQ(a.takeover_notice("555"), "Da outra clínica.");
    EXPECT_EQ(a.takeover_notice(number), mentor::handover_texts().now);
}
