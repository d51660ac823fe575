#include "ft9/mentor/reply_checks.hpp"

#include <gtest/gtest.h>

using namespace ft9::mentor;

namespace {

std::vector<check_result> results(const reply_checks& checks, std::string_view text,
                                  std::string_view pillar = {}, bool analysed = true) {
    std::vector<check_result> all;
    for (const auto& v : check_reply(checks, {text, pillar, analysed}))
        all.push_back(v.result);
    return all;
}

using verdicts = std::vector<check_result>;
constexpr auto passed = check_result::passed, failed = check_result::failed, skipped = check_result::skipped;

}  // namespace

TEST(ReplyChecks, NothingToCheckPasses) {
    EXPECT_TRUE(check_reply({}, {"oi", "", false}).empty());
    EXPECT_TRUE(all_passed({}));
}

TEST(ReplyChecks, WordsAreComparedWithoutCaseAndAccents) {
    reply_checks c;
    c.must_mention = {"PREÇO", "valor|ticket médio", "desconto"};
    c.must_not = {"garantido", "milagre|facil"};
    EXPECT_EQ(results(c, "Seus preços dizem quem você é. Pense no ticket medio; é fácil."),
              (verdicts{passed, passed, failed, passed, failed}));
    const auto all = check_reply(c, {"é fácil", "", false});
    EXPECT_EQ(all.back().check, "must_not: milagre|facil");
    EXPECT_EQ(all.back().found, "facil");
    EXPECT_FALSE(all_passed(all));
}

TEST(ReplyChecks, LengthIsInCharacters) {
    reply_checks c;
    c.max_characters = 4;
    c.min_characters = 4;
    EXPECT_EQ(results(c, "ação"), (verdicts{passed, passed}));
    EXPECT_EQ(results(c, "ações"), (verdicts{failed, passed}));
    EXPECT_EQ(results(c, "oi"), (verdicts{passed, failed}));
}

TEST(ReplyChecks, ThePillarNeedsAnAnalysis) {
    reply_checks c;
    c.pillar = "financas";
    EXPECT_EQ(results(c, "oi", "financas"), verdicts{passed});
    EXPECT_EQ(results(c, "oi", "marketing"), verdicts{failed});
    EXPECT_EQ(results(c, "oi", ""), verdicts{failed}) << "the model named none";
    EXPECT_EQ(results(c, "oi", "", false), verdicts{skipped});
    EXPECT_TRUE(all_passed(check_reply(c, {"oi", "", false}))) << "what cannot be told fails nothing";
}

TEST(ReplyChecks, TheLanguage) {
    reply_checks c;
    c.language = "pt";
    EXPECT_EQ(results(c, "Você não precisa dar desconto em tudo."), verdicts{passed});
    EXPECT_EQ(results(c, "You do not have to give a discount on everything that you sell."),
              verdicts{failed});
    EXPECT_EQ(results(c, "Ok!"), verdicts{skipped});
}
