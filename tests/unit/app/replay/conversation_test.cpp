#include "../../../../src/app/replay/conversation.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

using namespace ft9;
using namespace ft9::app::replay;

namespace {

constexpr const char* one =
    R"({"name":"preço","messages":[{"role":"user","text":"oi"},{"role":"assistant","text":"olá"},)"
    R"({"role":"user","text":"quanto cobrar?"}],"recorded_reply":"Depende.",)"
    R"("checks":{"must_mention":["valor|preço"],"must_not":["garantido"],"pillar":"vendas",)"
    R"("max_characters":600,"min_characters":20,"language":"pt"}})";

std::string problem_in(const std::string& text) {
    const auto read = read_conversations(text);
    return read.problems.empty() ? "" : read.problems.front();
}

}  // namespace

TEST(ReplayConversations, AreReadFromLines) {
    const auto read =
        read_conversations(std::string(one) + "\n\n" + R"({"messages":[{"role":"user","text":"b"}]})" + "\n");
    EXPECT_TRUE(read.problems.empty());
    ASSERT_EQ(read.all.size(), 2U);
    const auto& c = read.all[0];
    EXPECT_EQ(c.name, "preço");
    ASSERT_EQ(c.lines.size(), 3U);
    EXPECT_EQ(c.lines[1].who, speaker::mentor);
    EXPECT_EQ(c.lines[2].text, "quanto cobrar?");
    EXPECT_EQ(c.recorded_reply, "Depende.");
    EXPECT_EQ(c.checks.must_mention, std::vector<std::string>{"valor|preço"});
    EXPECT_EQ(c.checks.max_characters, 600U);
    EXPECT_EQ(c.checks.language, "pt");
    EXPECT_EQ(read.all[1].name, "line 3") << "its place, where it has no name";
}

TEST(ReplayConversations, AreReadFromOneDocument) {
    const auto in_list = read_conversations("[\n" + std::string(one) + "]");
    const auto in_object = read_conversations(R"({"conversations":[)" + std::string(one) + "]}");
    const auto alone = read_conversations(one);
    for (const auto* read : {&in_list, &in_object, &alone}) {
        ASSERT_EQ(read->all.size(), 1U);
        EXPECT_TRUE(read->problems.empty());
        EXPECT_EQ(read->all[0].name, "preço");
    }
}

TEST(ReplayConversations, WhatIsMisspeltIsAProblem) {
    const struct {
        const char *text, *problem;
    } table[] = {
        {"", "there is no conversation"},
        {"[]", "there is no conversation"},
        {R"({"mesages":[]})", "conversation 1: unknown member \"mesages\""},
        {R"({"messages":[]})", "conversation 1: messages must be a list with at least one message"},
        {R"({"messages":[{"role":"bot","text":"a"}]})", "conversation 1: role must be user or assistant"},
        {R"({"messages":[{"role":"assistant","text":"a"}]})",
         "conversation 1: the last message must be the user's"},
        {R"({"messages":[{"role":"user"}]})", "conversation 1: text is missing"},
        {R"({"messages":[{"role":"user","text":"a"}],"checks":{"must_mentoin":[]}})",
         "conversation 1: unknown member \"checks.must_mentoin\""},
        {R"({"messages":[{"role":"user","text":"a"}],"checks":{"must_not":["a",""]}})",
         "conversation 1: must_not must be a list of texts"},
        {R"({"messages":[{"role":"user","text":"a"}],"checks":{"max_characters":-1}})",
         "conversation 1: max_characters must be a whole number of characters"},
        {R"({"messages":[{"role":"user","text":"a"}],"checks":{"language":"fr"}})",
         "conversation 1: language must be pt, es or en"},
    };
    for (const auto& row : table)
        EXPECT_EQ(problem_in(row.text), row.problem) << row.text;
}

TEST(ReplayConversations, SayInWhichLineTheyAreBroken) {
    const std::string good = R"({"name":"a","messages":[{"role":"user","text":"b"}]})";
    EXPECT_EQ(problem_in(good + "\n{broken\n").substr(0, 7), "line 2:");
    EXPECT_EQ(problem_in("[\n" + good + ",\n{broken\n]").substr(0, 7), "line 3:");
    EXPECT_EQ(problem_in(good + "\n" + good), "two conversations are called \"a\"");
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += "{broken\n";
    EXPECT_LE(read_conversations(many).problems.size(), 21U);
}

TEST(ReplayConversations, ControlCharactersDoNotReachATerminal) {
    const auto read = read_conversations(R"({"messages":[{"role":"user","text":"a\u001b[2Jb"}]})");
    ASSERT_EQ(read.all.size(), 1U);
    EXPECT_EQ(read.all[0].lines[0].text, "a[2Jb");
}

TEST(ReplayConversations, AreWrittenAsTheyAreRead) {
    auto c = read_conversations(one).all.at(0);
    c.checks = {};
    const auto line = as_line(c);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto again = read_conversations(line);
    EXPECT_TRUE(again.problems.empty());
    ASSERT_EQ(again.all.size(), 1U);
    EXPECT_EQ(again.all[0].name, c.name);
    EXPECT_EQ(again.all[0].lines.size(), c.lines.size());
    EXPECT_EQ(again.all[0].recorded_reply, c.recorded_reply);
}

TEST(ReplayConversations, TheExampleCanBeRead) {
    std::ifstream file(FT9_SOURCE_DIR "/config/replay.example.jsonl");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto read = read_conversations(text);
    EXPECT_EQ(read.problems, std::vector<std::string>{});
    EXPECT_GE(read.all.size(), 5U);
    for (const auto& c : read.all)
        EXPECT_EQ(c.checks.language, "pt") << c.name;
}
