#include "ft9/mentor/seen_answer.hpp"

#include <gtest/gtest.h>

using namespace ft9::mentor;

namespace {

class SeenAnswer : public ::testing::Test {
  protected:
    SeenAnswer() { content = load_content(FT9_SOURCE_DIR "/config").content; }
    std::shared_ptr<const mentor_content> content;
};

}  // namespace

TEST_F(SeenAnswer, PlainWordsAreTheReply) {
    ASSERT_TRUE(content);
    const auto seen = seen_of("Comece pelo custo por hora.", *content);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->text, "Comece pelo custo por hora.");
    EXPECT_FALSE(seen->analysed);
}

TEST_F(SeenAnswer, OfAnAnswerInItsFormTheReplyIsSeen) {
    ASSERT_TRUE(content);
    const auto& pillar = content->pillars.front().key;
    const auto seen = seen_of(R"({"reply":"Comece pelo custo.","pillar":")" + pillar + R"("})", *content);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->text, "Comece pelo custo.");
    EXPECT_TRUE(seen->analysed);
    EXPECT_EQ(seen->pillar, pillar);
}

TEST_F(SeenAnswer, WithoutAReplyThereIsNothingToSee) {
    ASSERT_TRUE(content);
    EXPECT_FALSE(seen_of(R"({"pillar":"x"})", *content));
}

TEST_F(SeenAnswer, GivesThePromptAwayInAnyOfItsParts) {
    ASSERT_TRUE(content);
    const auto mark = content->sealed_prompt.substr(content->sealed_prompt.size() - 20);
    EXPECT_TRUE(gives_prompt_away("o código é " + mark, *content));
    EXPECT_TRUE(gives_prompt_away(R"({"reply":"o código é )" + mark + R"("})", *content));
    EXPECT_TRUE(gives_prompt_away(R"({"reply":"oi","memory":{"name":")" + mark + R"("}})", *content));
    EXPECT_FALSE(gives_prompt_away("Comece pelo custo por hora.", *content));
    EXPECT_FALSE(gives_prompt_away(R"({"pillar":"x"})", *content));
    auto open = *content;
    open.guard = nullptr;
    EXPECT_FALSE(gives_prompt_away("o código é " + mark, open));
}
