#include "ft9/mentor/language.hpp"

#include <gtest/gtest.h>

using namespace ft9::mentor;

TEST(Language, TellsThreeApart) {
    EXPECT_EQ(
        language_of("Você pode cobrar mais pelo seu tempo, mas com uma proposta clara para o paciente."),
        language::portuguese);
    EXPECT_EQ(
        language_of("Usted puede cobrar más por su tiempo, pero con una propuesta clara para el paciente."),
        language::spanish);
    EXPECT_EQ(language_of("You can charge more for your time, but with a clear plan that the patient likes."),
              language::english);
}

TEST(Language, WithoutAccentsToo) {
    EXPECT_EQ(language_of("voce nao precisa dar desconto em tudo, isso tira o valor do seu trabalho"),
              language::portuguese);
}

TEST(Language, AFewWordsTellNothing) {
    for (const char* text : {"", "Oi!", "Ok", "👍", "1.500", "marketing digital"})
        EXPECT_EQ(language_of(text), language::unknown) << text;
}

TEST(Language, HasNames) {
    EXPECT_EQ(to_string(language::portuguese), "pt");
    EXPECT_EQ(to_string(language::unknown), "");
}
