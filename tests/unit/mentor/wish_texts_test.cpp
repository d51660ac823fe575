#include "ft9/mentor/prompt.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using mentor::handover_notice;
using match = phrase_match;

namespace {

constexpr unix_ms hour = 3'600'000, day = 24 * hour;
const unix_ms monday = day_number(2026, 11, 23) * day;  // UTC

business_calendar weekdays() {
    std::string problem;
    return {*business_hours::parse("mon-fri 08:00-18:00", problem), {}};
}

match wants_human(const char* text) {
    static const phrase_matcher m(mentor::handover_texts().phrases, phrase_matcher::questions::count);
    return m.match(text);
}
match leaves(const char* text) {
    static const phrase_matcher m(mentor::opt_out_phrases().phrases, phrase_matcher::questions::are_doubtful);
    return m.match(text);
}
match wants_erasure(const char* text) {
    static const phrase_matcher m(mentor::wish_texts().erase, phrase_matcher::questions::count);
    return m.match(text);
}

}  // namespace

TEST(ShippedWishes, AreOurOwnWords) {
    const auto loaded = mentor::load_content(std::string(FT9_SOURCE_DIR) + "/config");
    ASSERT_TRUE(loaded) << mentor::to_string(loaded.problems);
    const auto& texts = loaded.content->texts;
    const mentor::handover_texts human;
    const mentor::opt_out_phrases leaving;
    const mentor::wish_texts wishes;
    EXPECT_EQ(texts.handover.phrases.whole, human.phrases.whole);
    EXPECT_EQ(texts.handover.phrases.inside, human.phrases.inside);
    EXPECT_EQ(texts.handover.phrases.unless, human.phrases.unless);
    EXPECT_EQ(texts.handover.weekdays, human.weekdays);
    for (const auto& row : mentor::handover_table())
        EXPECT_EQ(texts.handover.*row.text, human.*row.text) << row.key;
    EXPECT_EQ(texts.opt_out.phrases.whole, leaving.phrases.whole);
    EXPECT_EQ(texts.opt_out.phrases.inside, leaving.phrases.inside);
    EXPECT_EQ(texts.opt_out.phrases.unless, leaving.phrases.unless);
    EXPECT_EQ(texts.opt_out.phrases.doubtful, leaving.phrases.doubtful);
    EXPECT_EQ(texts.opt_out.ask, leaving.ask);
    EXPECT_EQ(texts.wishes.erase.whole, wishes.erase.whole);
    EXPECT_EQ(texts.wishes.erase.inside, wishes.erase.inside);
    EXPECT_EQ(texts.wishes.erase.unless, wishes.erase.unless);
    EXPECT_EQ(texts.wishes.confirm_words, wishes.confirm_words);
    EXPECT_EQ(texts.wishes.erase_ask, wishes.erase_ask);
    EXPECT_EQ(texts.wishes.erasing, wishes.erasing);
    EXPECT_EQ(texts.wishes.first_contact, "") << "off until an operator writes one";
}

TEST(HandoverNotice, SaysWhenSomebodyIsThere) {
    const mentor::handover_texts t;
    EXPECT_EQ(handover_notice(t, weekdays(), monday + 9 * hour), t.now);
    EXPECT_NE(handover_notice(t, weekdays(), monday + 7 * hour).find("a partir de hoje, às 08:00"),
              std::string::npos);
    EXPECT_NE(handover_notice(t, weekdays(), monday + 18 * hour).find("a partir de amanhã, às 08:00"),
              std::string::npos);
    EXPECT_NE(handover_notice(t, weekdays(), monday + 4 * day + 18 * hour)
                  .find("a partir de segunda-feira, às 08:00"),
              std::string::npos)
        << "from Friday evening";
    EXPECT_EQ(handover_notice(t, {}, monday), t.now) << "always open";
}

TEST(HandoverNotice, PromisesNoDayThatIsFarOff) {
    std::string problem;
    const auto rare = business_hours::parse("mon 08:00-09:00, closed 11-30", problem);
    ASSERT_TRUE(rare);
    const mentor::handover_texts t;
    EXPECT_EQ(handover_notice(t, {*rare, {}}, monday + 10 * hour), t.unknown);
}

TEST(OurWords, KnowWhoWantsAHumanBeing) {
    for (const char* text :
         {"falar com humano", "Quero falar com um humano!", "quero falar com uma pessoa de verdade",
          "posso falar com um atendente?", "tem como falar com um atendente?",
          "como faço para falar com um atendente?",
          "Oi, bom dia! Gostaria de falar com alguém da equipe, por favor", "atendente", "humano",
          "me transfere para um atendente", "pode me passar para um atendente por favor",
          "não quero falar com robô", "quero falar com um humano sobre minha fatura",
          "cansei, quero falar com um humano agora", "preciso de um humano"})
        EXPECT_EQ(wants_human(text), match::clear) << text;
}

TEST(OurWords, KnowWhoSpeaksOfHumanBeings) {
    for (const char* text :
         {"como falar com humanos melhor", "como falar com um humano",
          "como minha atendente deve falar com humanos", "preciso contratar uma atendente",
          "preciso de atendente", "a atendente precisa falar com o paciente", "não quero falar com um humano",
          "qual a diferença entre um robô e uma pessoa de verdade",
          "meus pacientes querem falar com uma pessoa de verdade", "quero um atendimento humanizado",
          "quero um atendimento humano na clínica", "sou humano",
          "minha equipe não sabe falar com alguém bravo",
          "Como treinar a recepção para falar com alguém bravo?"})
        EXPECT_NE(wants_human(text), match::clear) << text;
}

TEST(OurWords, KnowWhoLeaves) {
    for (const char* text :
         {"não quero mais receber mensagens", "Não quero mais receber mensagens, obrigada.",
          "me tira da lista", "pare de me mandar mensagem", "PAREM DE ME MANDAR MENSAGENS!!!",
          "cancelar inscrição", "quero cancelar minha inscrição", "parar de receber mensagens",
          "quero parar de receber mensagens", "quero parar de receber", "por favor, me descadastre"})
        EXPECT_EQ(leaves(text), match::clear) << text;
}

TEST(OurWords, AskWhoMayWantToLeave) {
    for (const char* text : {"cancelar", "pare", "Chega!", "quero sair", "quero parar",
                             "como faço para parar de receber mensagens?",
                             "não quero parar de receber mensagens", "me tira da lista?"})
        EXPECT_EQ(leaves(text), match::doubtful) << text;
}

TEST(OurWords, LeaveDentistsTheirQuestions) {
    for (const char* text :
         {"parar de atender convênio?", "quero parar de atender convênio", "cancelar consulta",
          "me tira da lista de espera", "pacientes dizem: não quero mais receber mensagens",
          "meu paciente pediu: pare de me mandar mensagem", "chega de perder dinheiro",
          "posso cancelar inscrição no CRO?", "devo parar as campanhas?",
          "como sair da lista de inadimplentes?", "quero parar de perder pacientes",
          "quero parar de receber em dinheiro", "quero parar de receber cheque",
          "não quero mais trabalhar aos sábados"})
        EXPECT_EQ(leaves(text), match::none) << text;
}

TEST(OurWords, KnowWhoWantsToBeForgotten) {
    for (const char* text : {"apagar meus dados", "quero apagar meus dados",
                             "Quero que vocês apaguem meus dados", "como faço para apagar meus dados?",
                             "exclua todos os meus dados", "gostaria de solicitar a exclusão dos meus dados"})
        EXPECT_EQ(wants_erasure(text), match::clear) << text;
    for (const char* text :
         {"como apagar os dados do paciente", "apagar os dados do paciente",
          "preciso apagar meus dados do celular", "meus dados estão certos?", "não quero apagar meus dados"})
        EXPECT_NE(wants_erasure(text), match::clear) << text;
}
