#include "replies.hpp"

using namespace ft9::app::doctor;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(GraphAnswer, IsGoodOnlyAsAnObjectWithoutError) {
    EXPECT_TRUE(graph_answer(answered("{}")).good());
    EXPECT_TRUE(graph_answer(answered(R"({"id":"1"})", 201)).good());
    EXPECT_FALSE(graph_answer(answered("[]")).good());
    EXPECT_FALSE(graph_answer(answered("<html>")).good());
    EXPECT_FALSE(graph_answer(answered("{}", 500)).good());
    EXPECT_FALSE(graph_answer(answered(R"({"error":{"code":1}})")).good()) << "errors have come with 200";
    EXPECT_FALSE(graph_answer(unanswered()).good());
    EXPECT_FALSE(graph_answer(reply()).good());
}

TEST(GraphAnswer, SaysWhyItIsNotGood) {
    EXPECT_EQ(graph_answer(answered("{}")).trouble(), "");
    EXPECT_EQ(graph_answer(reply()).trouble(), "not asked");
    EXPECT_EQ(graph_answer(unanswered()).trouble(), "no answer: connecting: connection refused");
    EXPECT_EQ(graph_answer(answered("x", 502)).trouble(), "unreadable answer, HTTP 502");
    EXPECT_EQ(graph_answer(refused(100, "Unsupported get request")).trouble(),
              "refused (code 100, HTTP 400): Unsupported get request");
    const graph_answer detailed(
        answered(R"({"error":{"message":"(#10) No","code":10,"error_data":{"details":"why"}}})", 403));
    EXPECT_EQ(detailed.trouble(), "refused (code 10, HTTP 403): (#10) No: why");
    EXPECT_EQ(detailed.code(), 10);
}

TEST(GraphAnswer, KnowsWhenTheTokenIsRefused) {
    EXPECT_TRUE(graph_answer(session_expired()).refuses_token());
    EXPECT_TRUE(graph_answer(refused(0, "AuthException", 401)).refuses_token());
    EXPECT_FALSE(graph_answer(refused(100, "x")).refuses_token());
    EXPECT_FALSE(graph_answer(answered(R"({"error":"no code"})", 400)).refuses_token());
    EXPECT_FALSE(graph_answer(answered(R"({"error":{"code":"190"}})", 400)).refuses_token());
    EXPECT_FALSE(graph_answer(answered(R"({"error":{"code":18446744073709551615}})", 400)).refuses_token());
    EXPECT_FALSE(graph_answer(unanswered()).refuses_token());
}

TEST(PlainWords, HoldNoTokenAndNoNumber) {
    EXPECT_EQ(plain_words("Malformed access token EAAGm0PX4ZCpsBAKZCxyz1234567"),
              "Malformed access token ***");
    EXPECT_EQ(plain_words("app 123|0123456789abcdef0123456789abcdef"), "app 123|***");
    EXPECT_EQ(plain_words("+5511999990000 is not allowed"), "+*** is not allowed");
    EXPECT_EQ(plain_words("whatsapp_business_management is missing"),
              "whatsapp_business_management is missing");
}

TEST(PlainWords, AreOneShortLine) {
    EXPECT_EQ(plain_words("a\nb\tc\x7f"), "a b c ");
    std::string accents;
    for (int i = 0; i < 400; ++i)
        accents += "ção ";
    const auto cut = plain_words(accents);
    EXPECT_LE(cut.size(), 303U);
    EXPECT_TRUE(cut.ends_with("…"));
    EXPECT_THAT(cut, Not(HasSubstr("\xc3\xe2"))) << "cut inside a character";
}

TEST(GraphAnswer, ListsMayBeArraysOrObjects) {
    const auto numbered = nlohmann::json::parse(R"({"a":{"0":"x","1":"y"},"b":["x"],"c":1})");
    EXPECT_EQ(list_in(numbered, "a").size(), 2U);
    EXPECT_EQ(list_in(numbered, "b").size(), 1U);
    EXPECT_TRUE(list_in(numbered, "c").empty());
    EXPECT_TRUE(list_in(numbered, "d").empty());
    EXPECT_TRUE(list_in(nlohmann::json::array(), "a").empty());
}
