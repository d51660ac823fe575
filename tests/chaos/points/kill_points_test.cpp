// The server is killed at each point where a kill could hurt, starts again, and the observer judges.
// FT9_KILLS: how often at each point (5).
#include "kill_rows.hpp"

#include "ft9/core/failpoint.hpp"
#include "support/journal_copy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

namespace ft9::chaos {

static std::ostream& operator<<(std::ostream& out, const kill_row& r) {
    return out << r.k << ' ' << r.point;
}

namespace {

using namespace ft9::test;
using ::testing::IsEmpty;

class kill_points : public ::testing::TestWithParam<kill_row> {
  protected:
    // Up to the kill; what the database must hold then is judged at once.
    void die_at(int nth) {
        const auto& row = GetParam();
        if (row.prepare != nullptr) row.prepare(ground);
        const bool ready = ground.launch_to_die(row.point, nth);
        // It may be reached before the server is ready.
        const bool reached = ready ? row.drive(ground) : ground.is_dead();
        ASSERT_TRUE(reached) << row.point << " was not hit\n" << ground.w.server().output();
        ground.sim.post("/control/faults/clear", nlohmann::json::object());
        const auto kept = read_journal_copy(ground.w.directory() / "ft9.db");
        EXPECT_THAT(ground.seen.v6_every_send_was_durable_before(kept.intents), IsEmpty());
        EXPECT_THAT(ground.seen.v7_what_got_a_200_is_stored(kept.wamids), IsEmpty());
    }
    void recover() {
        ASSERT_TRUE(ground.launch()) << ground.w.server().output();
        if (GetParam().expect != nullptr) GetParam().expect(ground);
        EXPECT_TRUE(ground.settle()) << ground.w.logs();
        EXPECT_THAT(ground.seen.judge(0), IsEmpty()) << ground.w.logs();
        EXPECT_EQ(ground.seen.counts().acknowledged, ground.said());
    }

    proving_ground ground{FT9_BINARY_DIR, FT9_SOURCE_DIR};
};

TEST_P(kill_points, LoseNothingAndRepeatNothing) {
    const auto kills = amount("FT9_KILLS", GetParam().moments.size());
    // Something is there before, so that each start has a past.
    ASSERT_TRUE(ground.launch()) << ground.w.server().output();
    ASSERT_TRUE(ground.await_answer(ground.say(person(1)))) << ground.w.logs();
    ASSERT_TRUE(ground.settle()) << ground.w.logs();
    ground.kill();
    for (std::size_t i = 0; i < kills && !HasFailure(); ++i) {
        const int nth = GetParam().moments.at(i % GetParam().moments.size());
        SCOPED_TRACE("kill " + std::to_string(i + 1) + ", at hit " + std::to_string(nth));
        ASSERT_NO_FATAL_FAILURE(die_at(nth));
        ASSERT_NO_FATAL_FAILURE(recover());
        // One more exchange: whatever the kill left behind, the server serves.
        ASSERT_TRUE(ground.await_answer(ground.say(person(1)))) << ground.w.logs();
        ASSERT_TRUE(ground.settle()) << ground.w.logs();
        if (i + 1 < kills) ground.kill();
    }
    EXPECT_THAT(ground.judge(), IsEmpty()) << ground.w.logs();
    EXPECT_THAT(ground.seen.v14_there_was_progress(kills + 1), IsEmpty());
    RecordProperty("kills", static_cast<int>(kills));
    RecordProperty("messages", static_cast<int>(ground.seen.counts().messages));
}

INSTANTIATE_TEST_SUITE_P(each, kill_points, ::testing::ValuesIn(kill_rows()), [](const auto& chosen) {
    return std::string(chosen.param.k) + "_" + std::string(chosen.param.point);
});

TEST(kill_rows, EachPointHasOneAndEachIsAPoint) {
    const auto has = [](const auto& list, const auto& wanted) {
        return std::any_of(list.begin(), list.end(), wanted);
    };
    for (const auto point : failpoint::points)
        EXPECT_TRUE(has(kill_rows(), [&](const kill_row& r) { return r.point == point; })) << point;
    for (const auto& r : kill_rows())
        EXPECT_TRUE(has(failpoint::points, [&](std::string_view p) { return p == r.point; })) << r.point;
}

}  // namespace
}  // namespace ft9::chaos
