#include "ft9/observability/log_format.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

using namespace ft9;
using namespace ft9::log;

namespace {

constexpr unix_ms noon = 1'795'348'800'123;

std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

}  // namespace

TEST(LogFormat, JsonLineHoldsTimeLevelMessageAndTypedFields) {
    EXPECT_EQ(
        render_json(noon, level::info, "turn done",
                    {{"route", "/messages/{id}"}, {"ms", 12}, {"ratio", 0.5}, {"fallback", false}}),
        R"({"time":"2026-11-22T12:00:00.123Z","level":"info","msg":"turn done","route":"/messages/{id}",)"
        R"("ms":12,"ratio":0.5,"fallback":false})"
        "\n");
}

TEST(LogFormat, HostileValuesStayOneParsableLine) {
    const std::string hostile = "a\nb\r\t\"\\\x01\x1b[31m\x7f\xff\xc3\xc0\xaf\xed\xa0\x80" +
                                std::string(1, '\0') + "\xc2\x85\xe2\x80\xa8\xe2\x80\xae ç😀";
    const std::string line = render_json(noon, level::error, hostile, {{"v", hostile}});
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(line.find('\x1b'), line.npos);
    EXPECT_EQ(line.find("\xe2\x80\xae"), line.npos);
    const auto document = nlohmann::json::parse(line);
    const auto parsed = document.at("v").get<std::string>();
    EXPECT_EQ(parsed.substr(0, 7), "a\nb\r\t\"\\");
    EXPECT_NE(parsed.find("ç😀"), parsed.npos);
}

TEST(LogFormat, EscapesEachKind) {
    EXPECT_EQ(escaped("a\"b\\c\n\r\t"), R"(a\"b\\c\n\r\t)");
    EXPECT_EQ(escaped("\x1f\x7f"), "\\u001f\\u007f");
    EXPECT_EQ(escaped("\xc2\x9b"), "\\u009b");
    EXPECT_EQ(escaped("ação 😀"), "ação 😀");
    EXPECT_EQ(escaped("\xff"), "\xef\xbf\xbd");
    EXPECT_EQ(escaped("x\xf0\x9f\x98"), "x\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(LogFormat, LongValuesAreCut) {
    const std::string line = escaped(std::string(max_value_bytes + 1, 'x'));
    EXPECT_EQ(line, std::string(max_value_bytes, 'x') + "…");
    EXPECT_EQ(escaped(std::string(max_value_bytes, 'x')).size(), max_value_bytes);
}

TEST(LogFormat, NumbersThatJsonLacksAreNull) {
    const std::string line =
        render_json(noon, level::info, "m", {{"v", std::numeric_limits<double>::infinity()}});
    EXPECT_NE(line.find("\"v\":null"), line.npos);
}

TEST(LogFormat, TextLineQuotesWhatNeedsIt) {
    EXPECT_EQ(render_text(noon, level::warning, "slow commit",
                          {{"ms", 7}, {"a", "b"}, {"c", "d e"}, {"f", ""}}, false),
              "2026-11-22T12:00:00.123Z warning  slow commit ms=7 a=b c=\"d e\" f=\"\"\n");
    EXPECT_EQ(render_text(noon, level::info, "m", {{"v", "x\ny"}}, false),
              "2026-11-22T12:00:00.123Z info     m v=\"x\\ny\"\n");
}

TEST(LogFormat, ColourOnlyWhenAsked) {
    EXPECT_EQ(render_text(noon, level::error, "m", {}, false).find('\x1b'), std::string::npos);
    EXPECT_NE(render_text(noon, level::error, "m", {}, true).find("\x1b[31m"), std::string::npos);
}
