#include "ft9/mentor/redaction.hpp"

#include <gtest/gtest.h>

using namespace ft9::mentor;

namespace {

struct example {
    const char *said, *kept;
};

}  // namespace

TEST(Redaction, TakesOutAddresses) {
    for (const auto& e :
         {example{"meu email ana.paula+x@gmail.com.", "meu email [e-mail]."},
          example{"veja https://x.com/a?b=1 e www.foo.com", "veja [link] e [link]"},
          example{"está em instagram.com/clinicaana, viu?", "está em [link], viu?"},
          example{"(sorriso.com.br)", "([link])"}, example{"segue @dra.ana", "segue [perfil]"},
          example{"é isso aí.então vamos", "é isso aí.então vamos"}, example{"eu @ você", "eu @ você"}})
        EXPECT_EQ(redact(e.said), e.kept);
}

TEST(Redaction, TakesOutNumbersThatPointToSomebody) {
    for (const auto& e :
         {example{"meu zap é (11) 98888-7777 ok", "meu zap é [telefone] ok"},
          example{"+55 11 98888-7777", "[telefone]"}, example{"11988887777", "[telefone]"},
          example{"ligue 3333-4444", "ligue [telefone]"}, example{"CPF 123.456.789-09", "CPF [cpf]"},
          example{"CNPJ 12.345.678/0001-90.", "CNPJ [cnpj]."},
          example{"protocolo 123456789", "protocolo [número]"}})
        EXPECT_EQ(redact(e.said), e.kept);
}

TEST(Redaction, LeavesTheFiguresOfABusiness) {
    for (const char* harmless :
         {"faturo R$ 45.000,00 por mês", "1.500.000,00", "em 12/10/2026 às 14:30", "desde 2026-10-12",
          "cobro 150 ou 200, 300 às vezes", "3 cadeiras, 2 dentistas", "100%"})
        EXPECT_EQ(redact(harmless), harmless);
}

TEST(Redaction, TakesOutTheNameOfTheProfile) {
    const std::vector<std::string> names{"João Souza 🦷"};
    EXPECT_EQ(redact("João sou eu, souza", names), "[nome] sou eu, [nome]");
    EXPECT_EQ(redact("joao", names), "[nome]");
    EXPECT_EQ(redact("Joãozinho é outro", names), "Joãozinho é outro");
    EXPECT_EQ(redact("a clínica da dra", {"Clínica da Dra."}), "a clínica da dra") << "no name in it";
}

TEST(Redaction, TakesOutNamesWherePeopleTellThem) {
    for (const auto& e :
         {example{"Oi, meu nome é Ana Paula e tenho clínica.",
                  "Oi, meu nome é [nome] [nome] e tenho clínica."},
          example{"me chamo joão, sou dentista", "me chamo [nome], sou dentista"},
          example{"Me chamo Zé. Quero vender mais.", "Me chamo [nome]. Quero vender mais."},
          example{"Sou a Dra. Helena Prado, de BH", "Sou a Dra. [nome] [nome], de BH"},
          example{"Aqui é o Caio", "Aqui é o [nome]"}, example{"falo com a Bia?", "falo com a [nome]?"},
          example{"a paciente Maria José reclamou", "a paciente [nome] [nome] reclamou"}})
        EXPECT_EQ(redact(e.said), e.kept);
}

TEST(Redaction, LooksIntoWhatWasHeardAndQuoted) {
    for (const auto& e :
         {example{"[áudio transcrito: “Oi, meu nome é Ana Paula, meu zap é 11 98888-7777”]",
                  "[áudio transcrito: “Oi, meu nome é [nome] [nome], meu zap é [telefone]”]"},
          example{"[em resposta a: “Olá, Helena!”]\nisso", "[em resposta a: “Olá, [nome]!”]\nisso"},
          example{"[áudio transcrito: “é sorriso.com.br”]", "[áudio transcrito: “é [link]”]"},
          example{"«ana@x.com»", "«[e-mail]»"}, example{"[sem fim, sou a Helena", "[sem fim, sou a [nome]"}})
        EXPECT_EQ(redact(e.said, {"Helena Prado"}), e.kept);
}

TEST(Redaction, LeavesOtherWords) {
    for (const char* harmless : {"sou dentista há 10 anos", "o paciente sumiu",
                                 "A agenda está vazia. Ela caiu.", "Dr.\nOi", "", "👍", "[áudio]"})
        EXPECT_EQ(redact(harmless), harmless);
}

TEST(Redaction, ChangesNothingTheSecondTime) {
    for (const char* said : {"Meu nome é Ana, (11) 98888-7777, ana@x.com, @ana, CPF 123.456.789-09",
                             "Sou a Dra. Helena Prado de Souza", "Meu nome é [nome] e o fone [telefone]"}) {
        const auto once = redact(said, {"Helena Prado"});
        EXPECT_EQ(redact(once, {"Helena Prado"}), once);
    }
}

TEST(Redaction, TakesAnyBytes) {
    for (const char* odd : {"\xC3", "\xE2\x80", "[", "]", "@", "+", "(((", "meu nome é", "me chamo", "Dra. [",
                            "\xFF\xFE 12345678901"})
        EXPECT_NO_THROW(redact(odd, {"\xC3"})) << odd;
}
