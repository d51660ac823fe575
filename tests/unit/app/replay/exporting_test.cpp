#include "../../../../src/app/replay/exporting.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::app::replay;

TEST(ReplayExport, KeepsWhatWasSaidAndNotWhoSaidIt) {
    storage::recorded_conversation from;
    from.profile_name = "Helena Prado";
    from.lines = {{speaker::person, "Oi, aqui é a Helena", "text"},
                  {speaker::mentor, "Olá, Helena! Como vai?", "text"},
                  {speaker::person, "[contato: Caio (+5511988887777)]", "contacts"},
                  {speaker::person, "quanto cobrar? meu zap é 11 98888-7777", "text"}};
    from.reply = "Dra. Helena, comece pelo custo por hora.";
    const auto c = redacted(from, 7);
    EXPECT_EQ(c.name, "conversa-0007");
    ASSERT_EQ(c.lines.size(), 4U);
    EXPECT_EQ(c.lines[0].text, "Oi, aqui é a [nome]");
    EXPECT_EQ(c.lines[1].text, "Olá, [nome]! Como vai?");
    EXPECT_EQ(c.lines[2].text, "[contacts]");
    EXPECT_EQ(c.lines[3].text, "quanto cobrar? meu zap é [telefone]");
    EXPECT_EQ(c.recorded_reply, "Dra. [nome], comece pelo custo por hora.");
}

TEST(ReplayExport, TakesOutTheNamesThatAreRemembered) {
    storage::recorded_conversation from;
    from.profile_name = "Sorrisos do Vale";
    from.memory = R"({"name":"Dra. Bia Prado","clinic":{"name":"Clínica Marfim"}})";
    from.lines = {{speaker::person, "voltei", "text"}};
    from.reply = "Bia, que bom! Como vai a Marfim, da família Prado?";
    EXPECT_EQ(redacted(from, 1).recorded_reply, "[nome], que bom! Como vai a [nome], da família [nome]?");
    from.memory = "{broken";
    EXPECT_EQ(redacted(from, 1).recorded_reply, from.reply) << "and nothing worse";
}
