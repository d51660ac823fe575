#include "ft9/app/dotenv.hpp"

#include "support/temporary_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::app;
using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Dotenv, ReadsEveryWayOfWritingAValue) {
    const auto file = parse_dotenv(R"(# a comment
A=1
  export B = two words
C="quoted # not a comment" # a comment
D='single $HOME \n "x"'
E="a\tb\"c\\d\$e\q"
F=a#b
G=a #b

H=
I="" # nothing
J=x=y
)");
    EXPECT_TRUE(file.problems.empty());
    EXPECT_THAT(
        file.values,
        ElementsAre(Pair("A", "1"), Pair("B", "two words"), Pair("C", "quoted # not a comment"),
                    Pair("D", "single $HOME \\n \"x\""), Pair("E", "a\tb\"c\\d$e\\q"), Pair("F", "a#b"),
                    Pair("G", "a"), Pair("H", ""), Pair("I", ""), Pair("J", "x=y")));
}

TEST(Dotenv, ExpandsNothing) {
    const auto file = parse_dotenv("A=$HOME ${B} `id` $(id)\n");
    EXPECT_EQ(file.values.at("A"), "$HOME ${B} `id` $(id)");
}

TEST(Dotenv, TakesWindowsLinesAByteOrderMarkAndAMissingLastNewline) {
    const auto file = parse_dotenv(
        "\xEF\xBB\xBF"
        "A=1\r\nB=\"2\"\r\nC=3");
    EXPECT_TRUE(file.problems.empty());
    EXPECT_THAT(file.values, ElementsAre(Pair("A", "1"), Pair("B", "2"), Pair("C", "3")));
}

TEST(Dotenv, ComplainsWithLineNumbersAndWithoutQuoting) {
    const auto file =
        parse_dotenv("A=1\nCANARY\nB=\"CANARY\n1C=CANARY\nD='CANARY' CANARY\n=CANARY\nE F=CANARY\n");
    std::vector<std::string> names;
    for (const auto& each : file.problems) {
        names.push_back(each.name);
        EXPECT_FALSE(each.warning);
        EXPECT_EQ(each.remedy.find("CANARY"), std::string::npos);
    }
    EXPECT_THAT(names, ElementsAre(".env line 2", ".env line 3", ".env line 4", ".env line 5", ".env line 6",
                                   ".env line 7"));
    EXPECT_THAT(file.values, ElementsAre(Pair("A", "1")));
}

TEST(Dotenv, LastLineForANameCountsWithAWarning) {
    const auto file = parse_dotenv("A=1\nA=2\n");
    EXPECT_EQ(file.values.at("A"), "2");
    ASSERT_EQ(file.problems.size(), 1u);
    EXPECT_TRUE(file.problems[0].warning);
    EXPECT_EQ(file.problems[0].name, ".env line 2");
}

TEST(Dotenv, MissingFileIsEmptyAndAFolderIsAProblem) {
    const test::temporary_dir dir;
    EXPECT_TRUE(read_dotenv(dir / "none").problems.empty());
    EXPECT_EQ(read_dotenv(dir.path().string()).problems.size(), 1u);
}

TEST(Dotenv, ModeOfTheFileIsJudged) {
    const test::temporary_dir dir;
    EXPECT_FALSE(read_dotenv(dir.write("a", "A=1", 0600)).open_to_others);
    EXPECT_FALSE(read_dotenv(dir.write("b", "A=1", 0440)).open_to_others);
    EXPECT_TRUE(read_dotenv(dir.write("c", "A=1", 0644)).open_to_others);
    EXPECT_TRUE(read_dotenv(dir.write("d", "A=1", 0620)).open_to_others);
    EXPECT_FALSE(is_open_to_others(dir / "none"));
}
