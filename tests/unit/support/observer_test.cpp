// An observer that sees nothing would call every run good: each invariant is broken here once.
#include "support/observer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace ft9::test {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Observer : public ::testing::Test {
  protected:
    std::uint64_t add(json entry) {
        entry["n"] = ++last;
        seen.read({entry});
        return last;
    }
    static std::string wamid(std::size_t n) { return "wamid." + std::to_string(n); }
    static std::string answer_to(std::size_t n) { return "Você escreveu: «" + numbered_text(n) + "»."; }
    // A person's message and the server's answer to its webhook.
    void delivered(std::size_t n, int http_status = 200, const std::string& from = "5511980000001") {
        const json said = {{"from", from}, {"id", wamid(n)}, {"text", {{"body", numbered_text(n)}}}};
        const json change = {{"value", {{"messages", json::array({said})}}}};
        const json body = {{"entry", json::array({{{"changes", json::array({change})}}})}};
        const auto of = add({{"kind", "webhook"}, {"event", "message"}, {"wamid", wamid(n)}, {"body", body}});
        add({{"kind", "webhook_answer"}, {"of", of}, {"http_status", http_status}});
    }
    void asked(std::vector<std::size_t> heard) {
        json lines = json::array();
        for (const auto n : heard)
            lines.push_back({{"role", "user"}, {"content", numbered_text(n)}});
        add({{"kind", "ai"},
             {"accepted", true},
             {"answer", answer_to(heard.back())},
             {"request", {{"messages", lines}}}});
    }
    void sent(const std::string& intent, std::size_t n, int attempt = 1) {
        add({{"kind", "graph"},
             {"call", "message"},
             {"accepted", true},
             {"to", "5511980000001"},
             {"wamid", fmt::format("wamid.{}.{}", intent, attempt)},
             {"callback", fmt::format("1.{}.{}", intent, attempt)},
             {"request", {{"text", {{"body", answer_to(n)}}}}}});
    }
    void status(const std::string& id, const std::string& word, int http_status = 200) {
        const auto of = add({{"kind", "webhook"}, {"event", "status"}, {"wamid", id}, {"status", word}});
        add({{"kind", "webhook_answer"}, {"of", of}, {"http_status", http_status}});
    }
    // From the message to the reply's last status.
    void conversed(std::size_t n) {
        delivered(n);
        asked({n});
        const auto intent = "i" + std::to_string(n);
        sent(intent, n);
        for (const char* word : {"sent", "delivered", "read"})
            status("wamid." + intent + ".1", word);
    }

    observer seen;
    std::uint64_t last = 0;
};

TEST_F(Observer, FindsNothingWrongWithAGoodRun) {
    conversed(0);
    delivered(1);
    delivered(2);
    asked({0, 1, 2});
    sent("i2", 2);
    EXPECT_EQ(seen.unsettled(), 1U);
    for (const char* word : {"read", "delivered", "sent"})
        status("wamid.i2.1", word);
    EXPECT_THAT(seen.judge(0), IsEmpty());
    EXPECT_EQ(seen.open(), 0U);
    EXPECT_EQ(seen.unsettled(), 0U);
    EXPECT_EQ(seen.counts().answered, 3U);
    EXPECT_THAT(seen.v10_the_servers_counts_agree(3, 0), IsEmpty());
    EXPECT_THAT(seen.v14_there_was_progress(3), IsEmpty());
    EXPECT_THAT(seen.v15_the_highest_status_is_the_state([](const std::string&) { return "read"; }),
                IsEmpty());
}

TEST_F(Observer, V1AMessageThatWasTakenAndNotAnswered) {
    delivered(0);
    EXPECT_THAT(seen.judge(0), ElementsAre(HasSubstr("V1: message 0"), HasSubstr("V9")));
    EXPECT_THAT(seen.judge(1), IsEmpty()) << "the server says that it gave one up";
}

TEST_F(Observer, V1AMessageThatNeverGotA200) {
    delivered(0, 503);
    asked({0});
    sent("i0", 0);
    EXPECT_THAT(seen.judge(0), ElementsAre(HasSubstr("V1: message 0")));
    delivered(0);
    EXPECT_THAT(seen.judge(0), IsEmpty());
}

TEST_F(Observer, V2AReplyThatGraphAcceptedTwice) {
    conversed(0);
    sent("i0", 0, 2);
    EXPECT_THAT(seen.v2_no_reply_is_accepted_twice(),
                ElementsAre(HasSubstr("i0 is accepted for the 2th time")));
}

TEST_F(Observer, V2ASecondReplyToTheSameMessage) {
    conversed(0);
    sent("other", 0);
    EXPECT_THAT(seen.v2_no_reply_is_accepted_twice(), ElementsAre(HasSubstr("other answers message 0")));
}

TEST_F(Observer, V3ASendAfterItsStatus) {
    conversed(0);
    sent("i0", 0, 2);
    EXPECT_THAT(seen.v3_what_a_status_settled_is_not_sent_again(),
                ElementsAre(HasSubstr("i0 is sent again")));
}

TEST_F(Observer, V3AStatusThatWasNotTakenSettlesNothing) {
    delivered(0);
    asked({0});
    sent("i0", 0);
    status("wamid.i0.1", "sent", 503);
    sent("i0", 0, 2);
    EXPECT_THAT(seen.v3_what_a_status_settled_is_not_sent_again(), IsEmpty());
}

TEST_F(Observer, V4AnswersOutOfOrder) {
    delivered(0);
    delivered(1);
    sent("i1", 1);
    sent("i0", 0);
    EXPECT_THAT(seen.v4_replies_come_in_the_order_of_what_they_answer(),
                ElementsAre(HasSubstr("answers message 0")));
}

TEST_F(Observer, V4AFurtherAttemptMayComeLate) {
    delivered(0);
    delivered(1);
    sent("i1", 1);
    sent("i0", 0, 2);
    EXPECT_THAT(seen.v4_replies_come_in_the_order_of_what_they_answer(), IsEmpty());
}

TEST_F(Observer, V4AReplyThatKnowsWhatHasNotCome) {
    delivered(0);
    asked({7, 0});
    sent("i0", 0);
    EXPECT_THAT(seen.v4_replies_come_in_the_order_of_what_they_answer(),
                ElementsAre(HasSubstr("message 7, which had not come")));
}

TEST_F(Observer, V5TheSameQuestionTwiceUnlessTheServerEndedBetween) {
    delivered(0);
    asked({0});
    seen.ended();
    asked({0});
    EXPECT_THAT(seen.v5_nobody_is_asked_about_twice_at_a_time(), IsEmpty());
    asked({0});
    EXPECT_THAT(seen.v5_nobody_is_asked_about_twice_at_a_time(), ElementsAre(HasSubstr("about message 0")));
}

TEST_F(Observer, V6AndV7WhatTheDatabaseLacks) {
    conversed(0);
    EXPECT_THAT(seen.v6_every_send_was_durable_before({"i0"}), IsEmpty());
    EXPECT_THAT(seen.v6_every_send_was_durable_before({}), ElementsAre(HasSubstr("i0")));
    EXPECT_THAT(seen.v7_what_got_a_200_is_stored({wamid(0)}), IsEmpty());
    EXPECT_THAT(seen.v7_what_got_a_200_is_stored({}), ElementsAre(HasSubstr("message 0")));
    seen.forget("");
    EXPECT_THAT(seen.v6_every_send_was_durable_before({}), IsEmpty());
    EXPECT_THAT(seen.v7_what_got_a_200_is_stored({}), IsEmpty());
}

TEST_F(Observer, V10CountsThatDiffer) {
    conversed(0);
    delivered(0);
    EXPECT_THAT(seen.v10_the_servers_counts_agree(1, 1), IsEmpty());
    EXPECT_THAT(seen.v10_the_servers_counts_agree(2, 0), ::testing::SizeIs(2));
}

TEST_F(Observer, V14NoProgress) {
    EXPECT_THAT(seen.judge(0), IsEmpty());
    EXPECT_THAT(seen.v14_there_was_progress(1), ElementsAre(HasSubstr("only 0")));
}

TEST_F(Observer, V15AStateBelowTheHighestStatus) {
    conversed(0);
    EXPECT_THAT(seen.v15_the_highest_status_is_the_state([](const std::string&) { return "sent"; }),
                ElementsAre(HasSubstr("i0 is sent, and its highest status was read")));
}

TEST_F(Observer, SomebodyWhoWasErasedIsOwedNothing) {
    delivered(0);
    seen.forget("5511980000001");
    EXPECT_THAT(seen.judge(0), IsEmpty());
}

TEST_F(Observer, TheDigestNamesTheWholeRecord) {
    conversed(0);
    const auto before = seen.digest();
    status("wamid.i0.1", "read");
    EXPECT_NE(seen.digest(), before);
    EXPECT_EQ(before.size(), 64U);
}

}  // namespace
}  // namespace ft9::test
