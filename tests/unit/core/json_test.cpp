#include "ft9/core/json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>

using namespace ft9;
using nlohmann::json;

namespace {

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST(ParseJson, BuildsTheSameDocumentAsTheLibrary) {
    for (const char* text : {"null", "true", "-7", "18446744073709551615", "1.5e3",
                             "\"caf\\u00e9 \\ud83d\\ude00 \\/\"", "[]", "{}", "[1,[2,[]],{\"a\":null}]",
                             "{\"a\":{\"b\":[true,{\"c\":\"d\"}]},\"e\":[],\"\":0}", " [ 1 , 2 ] "}) {
        auto parsed = parse_json(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(*parsed, json::parse(text)) << text;
    }
}

TEST(ParseJson, KeepsTheLastOfARepeatedKey) {
    EXPECT_EQ(parse_json(R"({"a":1,"b":2,"a":[3]})").value().dump(), R"({"a":[3],"b":2})");
}

TEST(ParseJson, RefusesWhatIsNotJson) {
    for (std::string_view text :
         {"", " ", "{", "[1,]", "{\"a\"}", "nul", "'a'", "01", "1 2", "{\"a\":1}x", "\"\xff\"",
          "\"\xed\xa0\x80\"", "\"\\ud800\"", "\"\n\"", "1e999", "[1] // no"}) {
        auto parsed = parse_json(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error(), errc::invalid_json);
    }
}

TEST(ParseJson, RefusesNulBytesAndWhatHidesBehindThem) {
    using namespace std::string_view_literals;
    EXPECT_FALSE(parse_json("{}\0garbage"sv));
    EXPECT_FALSE(parse_json("{}\0"sv));
    EXPECT_FALSE(parse_json("\0"sv));
}

TEST(ParseJson, DepthLimitIsExact) {
    EXPECT_TRUE(parse_json(nested(64)));
    EXPECT_FALSE(parse_json(nested(65)));
    EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
    EXPECT_TRUE(parse_json(nested(3), {.max_depth = 3}));
    EXPECT_FALSE(parse_json("[[{\"a\":[]}]]", {.max_depth = 3}));
}

TEST(ParseJson, SiblingsDoNotDeepen) {
    EXPECT_TRUE(parse_json("[[],[],[[]],{},{\"a\":[]}]", {.max_depth = 3}));
}

TEST(ParseJson, ElementLimitIsExact) {
    EXPECT_TRUE(parse_json("[1,2,3]", {.max_elements = 4}));
    EXPECT_FALSE(parse_json("[1,2,3,4]", {.max_elements = 4}));
    EXPECT_FALSE(parse_json("{\"a\":1,\"a\":2,\"a\":3,\"a\":4}", {.max_elements = 4}));
}

TEST(ParseJson, ByteLimitIsExact) {
    EXPECT_TRUE(parse_json("[1]", {.max_bytes = 3}));
    EXPECT_FALSE(parse_json("[12]", {.max_bytes = 3}));
}

TEST(ParseJson, SaysWhereAndWhyWithoutQuotingTheText) {
    json_fault why;
    std::string text = "{\n \"key\": \"SECRET\",\n \"other\": SECRET\n}";
    ASSERT_FALSE(parse_json(text, {}, why));
    EXPECT_EQ(line_of(text, why.offset), 3u);
    EXPECT_FALSE(why.reason.empty());
    EXPECT_EQ(why.reason.find("SECRET"), std::string::npos) << why.reason;
    EXPECT_EQ(why.reason.find("exception"), std::string::npos) << why.reason;

    ASSERT_FALSE(parse_json(nested(70), {}, why));
    EXPECT_EQ(why.reason, "nested deeper than allowed");
}

TEST(ParseJson, NeverThrowsOnMutatedInput) {
    std::mt19937 random(7);
    const std::string seed =
        R"({"entry":[{"changes":[{"value":{"messages":[{"text":{"body":"ol\u00e1 😀"}}]}}]}]})";
    for (int i = 0; i < 20'000; ++i) {
        std::string text = seed;
        for (int n = 0; n < 3; ++n)
            text[random() % text.size()] = static_cast<char>(random());
        json_fault why;
        EXPECT_NO_THROW({
            if (auto parsed = parse_json(text, {}, why)) dump_json(*parsed);
        });
    }
}

TEST(DumpJson, ReplacesInvalidUtf8) {
    json document = {{"a", "x\xffy"}};
    EXPECT_EQ(dump_json(document), "{\"a\":\"x\xef\xbf\xbdy\"}");
}

TEST(LineOf, CountsFromOne) {
    EXPECT_EQ(line_of("", 0), 1u);
    EXPECT_EQ(line_of("a\nb\nc", 2), 2u);
    EXPECT_EQ(line_of("a\nb\nc", 99), 3u);
}
