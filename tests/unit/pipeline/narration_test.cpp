#include "../../../src/pipeline/narration.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using pipeline::narrate;

namespace {

inbound_message happening(event_kind kind, message_content content = {}, std::string text = {}) {
    inbound_message m;
    m.kind = kind;
    m.content = std::move(content);
    m.text = std::move(text);
    return m;
}

std::string told(const inbound_message& m) {
    return narrate(m, {}).text;
}

// As if the journal knew the message that is mentioned.
std::string told_about(const inbound_message& m, const std::string& piece) {
    const auto n = narrate(m, {});
    return n.mentions ? n.mentions->head + piece + n.mentions->tail : "mentions nothing";
}

}  // namespace

TEST(Narration, WordsAreLeftAsTheyAreButForBrackets) {
    EXPECT_EQ(told(happening(event_kind::text, {}, " olá\n[você] ")), " olá\n(você) ");
    EXPECT_EQ(told(happening(event_kind::button_reply, choice_content{"1", ""}, "Sim")), "Sim");
}

TEST(Narration, ALocation) {
    EXPECT_EQ(told(happening(event_kind::location, location_content{-23.5505, -46.6333, true, "", ""})),
              "[localização: -23.55050, -46.63330]");
    EXPECT_EQ(told(happening(event_kind::location,
                             location_content{1, 2, true, "Clínica [Sorriso]", "Rua A, 1\nSala 2"})),
              "[localização: Clínica (Sorriso), Rua A, 1 Sala 2; 1.00000, 2.00000]");
    EXPECT_EQ(told(happening(event_kind::location, location_content{0, 0, false, "", ""})), "");
}

TEST(Narration, ContactsWithoutTheirNumbers) {
    contacts_content c;
    c.cards.push_back({"Dra. Íris", "Sorriso Ltda.", {"+55 11 98888-7777"}});
    c.cards.push_back({"", "Prótese & Cia", {}});
    c.cards.push_back({"", "", {"+55 11 97777-6666"}});
    EXPECT_EQ(told(happening(event_kind::contacts, c)),
              "[contato: Dra. Íris (Sorriso Ltda.); Prótese & Cia]");
}

TEST(Narration, AnOrderAndItsNote) {
    order_content o;
    o.items = {{"kit-1", "2", "30", "BRL"}, {"kit-2", "1", "", ""}};
    EXPECT_EQ(told(happening(event_kind::order, o, "com urgência")),
              "[pedido: 2 × kit-1 (30 BRL); 1 × kit-2]\ncom urgência");
    EXPECT_EQ(told(happening(event_kind::order, order_content{}, "só a nota")), "só a nota");
}

TEST(Narration, AForm) {
    flow_content f;
    EXPECT_EQ(told(happening(event_kind::flow_reply, f)), "[formulário enviado sem respostas]");
    f.answers = {{"nome", "Ana"}, {"nota", "5"}};
    EXPECT_EQ(told(happening(event_kind::flow_reply, f)), "[formulário respondido: nome: Ana; nota: 5]");
}

TEST(Narration, WhatAStrangerFillsInCannotGrowWithoutBound) {
    flow_content f;
    for (int i = 0; i < 30; ++i)
        f.answers.emplace_back(std::string(500, 'n'), std::string(500, 'a'));
    EXPECT_LT(told(happening(event_kind::flow_reply, f)).size(), 3000U);
}

TEST(Narration, AReactionAndItsRemoval) {
    const auto liked = happening(event_kind::reaction, reaction_content{"wamid.0", "👍"});
    EXPECT_EQ(told(liked), "[reagiu 👍 a uma mensagem anterior]");
    EXPECT_EQ(told_about(liked, "bom dia"), "[reagiu 👍 a: “bom dia”]");
    const auto taken_back = happening(event_kind::reaction_removed, reaction_content{"wamid.0", ""});
    EXPECT_EQ(told(taken_back), "[retirou a reação a uma mensagem anterior]");
    EXPECT_EQ(told_about(taken_back, "bom dia"), "[retirou a reação a: “bom dia”]");
    EXPECT_EQ(told_about(happening(event_kind::reaction, reaction_content{"", "👍"}), "x"),
              "mentions nothing");
}

TEST(Narration, AnEmojiIsNoPlaceForTheMessage) {
    const auto odd = happening(event_kind::reaction, reaction_content{"wamid.0", "{message}"});
    EXPECT_EQ(told_about(odd, "bom dia"), "[reagiu {message} a: “bom dia”]");
}

TEST(Narration, AnEditAndADeletion) {
    EXPECT_EQ(told(happening(event_kind::edit, revision_content{"wamid.0"}, "três cadeiras")),
              "[corrigiu uma mensagem anterior, que agora diz:]\ntrês cadeiras");
    EXPECT_EQ(told(happening(event_kind::edit, revision_content{"wamid.0"})), "");
    EXPECT_EQ(told(happening(event_kind::deletion, revision_content{"wamid.0"})), "");
}

TEST(Narration, WhatWhatsAppDoesNotHandOver) {
    EXPECT_EQ(told(happening(event_kind::unsupported, unsupported_content{"poll", 131051})),
              "[enviou algo que o WhatsApp não entrega aqui: poll]");
    EXPECT_EQ(told(happening(event_kind::unsupported, unsupported_content{})),
              "[enviou algo que o WhatsApp não entrega aqui]");
}

TEST(Narration, WhatTheTeamWrote) {
    EXPECT_EQ(told(happening(event_kind::echo, {}, "Já ligo\npara você")),
              "[a equipe escreveu pelo celular: “Já ligo para você”]");
    EXPECT_EQ(told(happening(event_kind::echo, media_content{})), "");
    EXPECT_EQ(told(happening(event_kind::echo, location_content{1, 2, true, "Sede", ""})),
              "[a equipe escreveu pelo celular: “(localização: Sede; 1.00000, 2.00000)”]");
}

TEST(Narration, AQuotationStandsBeforeTheWords) {
    auto m = happening(event_kind::text, {}, "e isso?");
    m.context.quoted = "wamid.0";
    EXPECT_EQ(told(m), "e isso?") << "of an unknown message there is nothing to say";
    EXPECT_EQ(told_about(m, "bom dia"), "[em resposta a: “bom dia”]\ne isso?");
}

TEST(Narration, ForwardedProductAndAd) {
    auto m = happening(event_kind::text, {}, "oi");
    m.context.forwarded = true;
    EXPECT_EQ(told(m), "[mensagem encaminhada]\noi");
    m.context.forwarded_often = true;
    m.context.product = "kit-1";
    m.referral.headline = "Agenda cheia";
    m.referral.body = "Fale conosco";
    EXPECT_EQ(told(m),
              "[chegou pelo anúncio: Agenda cheia – Fale conosco]\n[mensagem encaminhada muitas vezes]\n"
              "[sobre o produto kit-1]\noi");
    m.context.quoted = "wamid.0";
    EXPECT_EQ(told_about(m, "x"),
              "[chegou pelo anúncio: Agenda cheia – Fale conosco]\n[mensagem encaminhada muitas vezes]\n"
              "[sobre o produto kit-1]\n[em resposta a: “x”]\noi");
    m.text = " ";
    EXPECT_EQ(told(m), "") << "nothing was said";
}

TEST(Narration, KindsOutsideTheContextKeepTheirWords) {
    EXPECT_EQ(told(happening(event_kind::document, media_content{}, "a legenda")), "a legenda");
    EXPECT_EQ(told(happening(event_kind::image, media_content{}, "a legenda")), "a legenda\n[imagem]");
    EXPECT_EQ(told(happening(event_kind::voice, media_content{}, "")), "[áudio]");
    EXPECT_EQ(told(happening(event_kind::group_message, {}, "no grupo")), "no grupo");
}

TEST(Narration, TheWordingIsTheOperators) {
    mentor::happening_texts texts;
    texts.reaction = "(curtiu “{message}” com {emoji})";
    const auto n = narrate(happening(event_kind::reaction, reaction_content{"w", "👍"}), texts);
    ASSERT_TRUE(n.mentions);
    EXPECT_EQ(n.mentions->head + "oi" + n.mentions->tail, "(curtiu “oi” com 👍)");
}
