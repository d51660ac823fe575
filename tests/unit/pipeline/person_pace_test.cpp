#include "ft9/pipeline/person_pace.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;
using pipeline::person_limit;
using pipeline::person_pace;

namespace {

constexpr unix_ms start = 1'790'000'000'000, each = 6000;
constexpr row_id ana = 1, bia = 2;
constexpr person_limit of_meta{6000ms, 45};

// Messages that are sent in no time.
void send(person_pace& pace, int messages, unix_ms at, row_id to = ana) {
    for (int i = 0; i < messages; ++i)
        pace.sent(to, at, at);
}

}  // namespace

TEST(PersonPace, OneInSixSecondsNeedsNoWaiting) {
    person_pace pace(of_meta);
    for (auto now = start; now < start + 100 * each; now += each) {
        EXPECT_EQ(pace.ready_at(ana, now), now);
        send(pace, 1, now);
        EXPECT_FALSE(pace.joins(ana, now));
    }
}

TEST(PersonPace, ABurstIsPaidBackByWaiting) {
    person_pace pace(of_meta);
    send(pace, 20, start);
    EXPECT_EQ(pace.ready_at(ana, start), start) << "more may be borrowed at once";
    EXPECT_EQ(pace.ready_at(ana, start + each), start + 20 * each) << "2 minutes after it began";
    EXPECT_EQ(pace.ready_at(ana, start + 20 * each), start + 20 * each);
    EXPECT_EQ(pace.ready_at(bia, start + each), start + each) << "nobody else waits";
    send(pace, 1, start + 20 * each);
    EXPECT_EQ(pace.ready_at(ana, start + 20 * each), start + 20 * each) << "a new burst may begin";
}

TEST(PersonPace, ABurstHasFortyFive) {
    person_pace pace(of_meta);
    send(pace, 44, start);
    EXPECT_EQ(pace.ready_at(ana, start), start);
    send(pace, 1, start);
    EXPECT_EQ(pace.ready_at(ana, start), start + 45 * each);
}

// Meta counts when a message arrives; we only know when it left and when the answer came.
TEST(PersonPace, CountsASlowRequestFromItsEnd) {
    person_pace pace(of_meta);
    pace.sent(ana, start, start + 2000);
    EXPECT_EQ(pace.ready_at(ana, start + each), start + 2000 + each);
    EXPECT_EQ(pace.ready_at(ana, start + each - 1), start + each - 1) << "but its burst from the beginning";
}

TEST(PersonPace, PartsAreJoinedWhenMuchIsOwedOrOneHasWaited) {
    person_pace pace(of_meta);
    EXPECT_FALSE(pace.joins(ana, start));
    send(pace, 2, start);
    EXPECT_FALSE(pace.joins(ana, start));
    send(pace, 1, start);
    EXPECT_TRUE(pace.joins(ana, start));
    const auto paid = start + 3 * each;
    EXPECT_FALSE(pace.joins(ana, paid)) << "all is paid";
    pace.waits(ana);
    EXPECT_TRUE(pace.joins(ana, paid)) << "but somebody had to wait for that";
    send(pace, 1, paid);
    EXPECT_FALSE(pace.joins(ana, paid)) << "who has gone now";
    pace.waits(bia);
    EXPECT_FALSE(pace.joins(bia, start)) << "who owes nothing does not wait";
}

TEST(PersonPace, RefusalsInARowMakeOnlyThatPersonWait) {
    person_pace pace(of_meta);
    auto now = start;
    for (const auto wait : {6s, 6s, 16s, 64s, 256s, 600s, 600s}) {
        EXPECT_EQ(pace.refused(ana, now), wait);
        EXPECT_EQ(pace.ready_at(ana, now), now + std::chrono::milliseconds(wait).count());
        EXPECT_EQ(pace.ready_at(bia, now), now);
        EXPECT_TRUE(pace.joins(ana, now));
        now = pace.ready_at(ana, now);
    }
    send(pace, 1, now);
    EXPECT_EQ(pace.refused(ana, now), 6s) << "it was accepted in between";
}

TEST(PersonPace, ARefusalEndsTheBurst) {
    person_pace pace(of_meta);
    send(pace, 2, start);
    pace.refused(ana, start + 10);
    EXPECT_EQ(pace.ready_at(ana, start + 20), start + 2 * each) << "what was owed stays owed";
}

TEST(PersonPace, WithoutALimitOnlyRefusalsCount) {
    person_pace pace({0ms, 45});
    send(pace, 1000, start);
    EXPECT_EQ(pace.ready_at(ana, start), start);
    EXPECT_FALSE(pace.joins(ana, start));
    EXPECT_EQ(pace.people(), 0U);
    EXPECT_EQ(pace.refused(ana, start), 6s);
    EXPECT_EQ(pace.refused(ana, start + 6000), 6s);
    EXPECT_EQ(pace.refused(ana, start + 12'000), 16s);
    send(pace, 1, start + 28'000);
    EXPECT_EQ(pace.people(), 0U);
}

TEST(PersonPace, ForgetsWhoOwesNothing) {
    person_pace pace(of_meta);
    for (row_id person = 1; person <= 100'000; ++person) {
        const auto now = start + person * 20;  // 50 people a second
        send(pace, 1, now, person);
        ASSERT_LT(pace.people(), 2000U) << person;
    }
    const auto end = start + 100'000 * 20;
    pace.sweep(end);
    EXPECT_LE(pace.people(), 300U) << "those of the last 6 seconds";
    pace.refused(ana, end);
    pace.sweep(end + 60'000);
    EXPECT_EQ(pace.people(), 1U) << "refusals in a row are counted over their waits";
    pace.sweep(end + 6000 + person_pace::refusals_kept);
    EXPECT_EQ(pace.people(), 0U);
    send(pace, 5, end);
    pace.forget(ana);
    EXPECT_EQ(pace.ready_at(ana, end + each), end + each);
}
