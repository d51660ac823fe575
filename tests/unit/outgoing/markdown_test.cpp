#include "ft9/outgoing/markdown.hpp"

#include "ft9/core/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

using namespace ft9;
using namespace ft9::outgoing;
using parts = std::vector<std::string>;

namespace {

struct row {
    const char *markdown, *whatsapp;
};

const row rows[] = {
    {"Olá! Tudo bem?", "Olá! Tudo bem?"},
    {"  a\n\n\n\nb  ", "a\n\nb"},
    // emphasis
    {"**negrito** e *itálico* e ~~riscado~~ e `código`", "*negrito* e _itálico_ e ~riscado~ e `código`"},
    {"__negrito__ e _itálico_", "*negrito* e _itálico_"},
    {"***tudo***", "*_tudo_*"},
    {"**fora *dentro* fora**", "*fora _dentro_ fora*"},
    {"**fora *dentro***", "*fora _dentro_*"},
    {"*só WhatsApp*", "*só WhatsApp*"},
    {"# T\n*itálico*", "*T*\n_itálico_"},
    {"(**aviso**), “**cita**” — **fim**.", "(*aviso*), “*cita*” — *fim*."},
    {"**duas\nlinhas**", "*duas*\n*linhas*"},
    {"**sem fim", "**sem fim"},
    {"** solto **", "** solto **"},
    {"re**ab**rir", "reabrir"},
    {"2*3*4, 2**3**4 e 5 * 6 * 7", "2*3*4, 2**3**4 e 5 * 6 * 7"},
    {"nome_do_arquivo e __init__", "nome_do_arquivo e *init*"},
    {"**a `**` b**", "*a `**` b*"},
    {"\\*não\\* 1\\. \\# a\\b", "*não* 1. # a\\b"},
    {"``a`b`` e ` x `", "a`b e `x`"},
    // headings, rules, quotes
    {"# Título\n\nTexto", "*Título*\n\nTexto"},
    {"## Curso de **C#** ##", "*Curso de C#*"},
    {"### C#", "*C#*"},
    {"#hashtag e # nada", "#hashtag e # nada"},
    {"Texto\n---\nmais", "Texto\n\nmais"},
    {"> citado\n>> mais", "> citado\n> mais"},
    {"---", "---"},
    // lists
    {"* um\n+ dois\n- três\n1. quatro\n2) cinco\n  * dentro",
     "- um\n- dois\n- três\n1. quatro\n2) cinco\n  - dentro"},
    {"- **Um**: a\n- *dois*", "- *Um*: a\n- _dois_"},
    {"- [ ] a\n- [x] b", "- ☐ a\n- ☑ b"},
    {"-5 graus, 10.5 litros", "-5 graus, 10.5 litros"},
    // links
    {"[site](https://ft9.example) e <https://a.example>", "site (https://ft9.example) e https://a.example"},
    {"![foto](https://a/b.png \"título\")", "foto (https://a/b.png)"},
    {"[](https://a) [https://b](https://b)", "https://a https://b"},
    {"[**site**](https://a/x_(y))", "*site* (https://a/x_(y))"},
    {"https://a.example/x_y_z?_b_=1 e **https://b.example**",
     "https://a.example/x_y_z?_b_=1 e *https://b.example*"},
    {"[ana@a.example](mailto:ana@a.example) [nada] (a) [b]", "ana@a.example [nada] (a) [b]"},
    {"um<br>dois<br/>três a < b > c", "um\ndois\ntrês a < b > c"},
    // code
    {"```python\nx = 1\n\ny = **2**\n```\nfim", "```x = 1\n\ny = **2**```\nfim"},
    {"a\n~~~\n  # b\n~~~", "a\n```  # b```"},
    {"```\nsem fim", "```sem fim```"},
    {"```\n\n```\na", "a"},
    // tables
    {"| Plano | Preço | Aulas |\n|---|---:|:-:|\n| Básico | R$ 10 | 4 |\n| **Pro** | R$ 20 ||",
     "- *Básico* – Preço: R$ 10; Aulas: 4\n- *Pro* – Preço: R$ 20"},
    {"A | B\n--|--\n|  | b\\|c |\n\nfim", "- B: b|c\n\nfim"},
    {"a | b\nc | d", "a | b\nc | d"},
};

}  // namespace

TEST(Markdown, BecomesWhatsApp) {
    for (const auto& r : rows)
        EXPECT_EQ(whatsapp_parts(r.markdown), parts{r.whatsapp}) << r.markdown;
}

TEST(Markdown, OfNothingIsNothing) {
    EXPECT_EQ(whatsapp_parts(""), parts{});
    EXPECT_EQ(whatsapp_parts(" \n\t "), parts{});
}

TEST(Markdown, NoControlCharacterPassesForAFormat) {
    EXPECT_EQ(whatsapp_parts("a \x01oi\x01 b\x05"), parts{"a oi b"});
}

TEST(Markdown, ATextWithoutFormatIsSplitAsEver) {
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += "palavra" + std::to_string(i) + (i % 7 == 0 ? ". " : " ");
    EXPECT_EQ(whatsapp_parts(text), split_message(text));
}

TEST(Markdown, FormatsAreClosedAndOpenedAgain) {
    EXPECT_EQ(whatsapp_parts("**um dois tres quatro cinco**", 20),
              (parts{"*um dois tres*", "*quatro cinco*"}));
    EXPECT_EQ(whatsapp_parts("```\nlinha um\nlinha dois\nlinha tres\n```", 28),
              (parts{"```linha um\nlinha dois```", "```linha tres```"}));
    EXPECT_EQ(whatsapp_parts("**um *dois tres* quatro**", 13),
              (parts{"*um _dois_*", "*_tres_*", "*quatro*"}));
}

// Signs that never end, brackets that never close: bounded work.
TEST(Markdown, HostileTextsCostLittle) {
    for (const std::string_view unit :
         {"*a ", "**a", "_a ", "[", "![", "<a", "`", "` ``", "> ", "|", "*a_b~~", "\\"}) {
        std::string text;
        while (text.size() < 60'000)
            text += unit;
        EXPECT_FALSE(whatsapp_parts(text).empty()) << unit;
    }
}

namespace {

class writer {
  public:
    explicit writer(unsigned seed) : dice_(seed) {}

    std::string reply() {
        std::string text;
        for (int i = below(12) + 1; i > 0; --i)
            text += block() + (below(3) == 0 ? "\n" : "\n\n");
        return text;
    }

  private:
    int below(int end) { return static_cast<int>(dice_() % static_cast<unsigned>(end)); }

    std::string words(int most) {
        static const char* const some[] = {"um", "coração", "paciência", "👨‍👩‍👧",
                                           "🇧🇷", "não.",    "e\u0301",   "fim!"};
        std::string text;
        for (int i = below(most) + 1; i > 0; --i)
            text += (text.empty() ? "" : " ") + std::string(some[below(8)]);
        return text;
    }
    std::string styled() {
        switch (below(7)) {
            case 0:
                return "**" + words(8) + "**";
            case 1:
                return "*" + words(8) + "*";
            case 2:
                return "~~" + words(4) + "~~";
            case 3:
                return "`" + words(4) + "`";
            case 4:
                return "**" + words(3) + " *" + words(3) + "* " + words(2) + "**";
            default:
                return words(12);
        }
    }
    std::string block() {
        switch (below(5)) {
            case 0:
                return "# " + words(5);
            case 1:
                return "- " + styled() + "\n- " + styled();
            case 2:
                return "```\n" + words(6) + "\n" + words(6) + "\n```";
            default:
                return styled() + " " + styled() + " " + styled();
        }
    }

    std::mt19937 dice_;
};

std::string bare(std::string text) {
    const auto dropped = [](char c) { return std::string_view("*_~` \n").find(c) != std::string_view::npos; };
    text.erase(std::remove_if(text.begin(), text.end(), dropped), text.end());
    return text;
}

void expect_sound(const std::string& reply, std::size_t limit) {
    const auto whole = whatsapp_parts(reply, 1'000'000);
    ASSERT_EQ(whole.size(), 1U) << reply;
    std::string all;
    for (const auto& part : whatsapp_parts(reply, limit)) {
        EXPECT_LE(count_characters(part), limit) << part;
        EXPECT_EQ(sanitize_utf8(part), part);
        EXPECT_EQ(trim(part), part);
        EXPECT_FALSE(bare(part).empty()) << "signs around nothing: " << part;
        for (const char sign : {'*', '_', '~', '`'})
            EXPECT_EQ(std::count(part.begin(), part.end(), sign) % 2, 0) << sign << " in " << part;
        EXPECT_NE(part.rfind("\xE2\x80\x8D", 0), 0U) << "begins inside an emoji: " << part;
        all += part;
    }
    EXPECT_EQ(bare(all), bare(whole.front())) << "limit " << limit;
}

}  // namespace

TEST(Markdown, PartsOfAnyReplyAreWholeAndInOrder) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        const auto reply = writer(seed).reply();
        for (const std::size_t limit : {16U, 25U, 60U, 200U, 4096U})
            expect_sound(reply, limit);
    }
}
