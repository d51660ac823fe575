#include "../../../../src/app/replay/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::app::replay;
using ::testing::HasSubstr;
using ::testing::Not;
using list = std::vector<std::string>;

namespace {

played_answer said(std::string text, mentor::check_result result) {
    played_answer a;
    a.text = std::move(text);
    a.ms = 100;
    a.input_tokens = 10;
    a.output_tokens = 5;
    a.cost = 250;
    a.verdicts = {{"must_mention: preço", result, ""}};
    return a;
}

class ReplayReport : public ::testing::Test {
  protected:
    ReplayReport() {
        talk.name = "<preço> & \"valor\"";
        talk.lines = {{speaker::person, "oi <b>"}, {speaker::mentor, "olá"}, {speaker::person, "quanto?"}};
        played p;
        p.of = &talk;
        p.baseline = said("Depende <script>alert(1)</script>", mentor::check_result::failed);
        p.candidate = said("Cobre o preço justo.", mentor::check_result::passed);
        all.push_back(p);
        p.candidate = {};
        p.candidate.failure = "server: HTTP 500";
        all.push_back(p);
    }
    conversation talk;
    std::vector<played> all;
    heading h{"casos.jsonl", "prompt a, m", "prompt b, m", "2026-11-23T09:00:00Z"};
};

}  // namespace

TEST_F(ReplayReport, SumsUpBothSides) {
    const auto before = sum_of(all, &played::baseline), now = sum_of(all, &played::candidate);
    EXPECT_EQ(before.passed, 0U);
    EXPECT_EQ(before.failed, 2U);
    EXPECT_EQ(now.passed, 1U);
    EXPECT_EQ(now.failed, 0U);
    EXPECT_EQ(now.unanswered, 1U);
    EXPECT_EQ(now.better, 1U);
    EXPECT_EQ(now.worse, 0U);
    EXPECT_EQ(now.mean_ms, 100) << "of those that were answered";
    EXPECT_EQ(before.cost, 500);
    EXPECT_FALSE(now.cost) << "one cost is not known";
    EXPECT_EQ(sum_of({}, &played::baseline).passed, 0U);
}

TEST_F(ReplayReport, TheTextShowsBothAnswersAndWhatFailed) {
    const auto text = as_text(h, all);
    EXPECT_THAT(text, HasSubstr("2 conversation(s) of casos.jsonl"));
    EXPECT_THAT(text, HasSubstr("Cobre o preço justo."));
    EXPECT_THAT(text, HasSubstr("baseline  failed: must_mention: preço"));
    EXPECT_THAT(text, HasSubstr("(server: HTTP 500)"));
    EXPECT_THAT(text, HasSubstr("candidate: 1 passed, 0 failed, 1 without answer"));
    EXPECT_THAT(text, HasSubstr("1 better, 0 worse"));
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        EXPECT_LE(end - at, 150U) << "about as wide as a terminal";
        at = end + 1;
    }
}

TEST_F(ReplayReport, ThePageLoadsNothingAndEscapesEverything) {
    const auto page = as_html(h, all);
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
    EXPECT_THAT(page, HasSubstr("&lt;preço&gt; &amp; &quot;valor&quot;"));
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    EXPECT_THAT(page, HasSubstr("@media print"));
    for (const char* outside :
         {"<script", "src=", "href=", "url(", "@import", "http://", "https://", "oi <b>"})
        EXPECT_THAT(page, Not(HasSubstr(outside))) << outside;
}

TEST(ReplayWrap, BreaksAtBlanks) {
    EXPECT_EQ(wrap("um dois três", 7), (list{"um dois", "três"}));
    EXPECT_EQ(wrap("um dois três", 6), (list{"um", "dois", "três"}));
    EXPECT_EQ(wrap("abcdefgh", 3), (list{"abc", "def", "gh"}));
    EXPECT_EQ(wrap("a\n\nb", 10), (list{"a", "", "b"}));
    EXPECT_EQ(wrap("", 10), list{""});
    EXPECT_EQ(wrap("ação é", 4), (list{"ação", "é"})) << "characters, not bytes";
}

TEST(ReplayWrap, NoLineIsTooLong) {
    const std::string text =
        "Olá, doutora! Comece por três números: faturamento, custo fixo e ticket médio. 🙂🙂🙂";
    for (std::size_t width = 1; width < 40; ++width) {
        std::string joined;
        for (const auto& line : wrap(text, width))
            joined += line;
        const auto blanks = [](std::string s) {
            std::erase(s, ' ');
            return s;
        };
        EXPECT_EQ(blanks(joined), blanks(text)) << width;
    }
}

TEST(ReplayHtml, EscapesWhatMeansSomething) {
    EXPECT_EQ(escape_html("<a href=\"x\">&'ç"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;ç");
}
