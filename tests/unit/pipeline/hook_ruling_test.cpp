#include "ft9/pipeline/hook_ruling.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;
using clients::hook_answer;
using pipeline::hook_limits;
using pipeline::hook_ruling;
using pipeline::judge_hook_answer;
using pipeline::rest_of_hook;
using kind = hook_ruling::kind;
using std::chrono::milliseconds;

namespace {

hook_answer answered(int status, milliseconds retry_after = 0ms) {
    hook_answer a;
    a.status = status;
    a.retry_after = retry_after;
    return a;
}

hook_ruling judge(const hook_answer& a, int attempts = 1, milliseconds age = 0ms) {
    return judge_hook_answer(a, attempts, age, hook_limits{});
}

}  // namespace

TEST(HookRuling, FollowsTheStatus) {
    for (const int status : {200, 201, 202, 204, 299})
        EXPECT_EQ(judge(answered(status)).what, kind::delivered) << status;
    for (const int status : {408, 409, 425, 429, 500, 502, 503, 599})
        EXPECT_EQ(judge(answered(status)).what, kind::again) << status;
    for (const int status : {300, 301, 307, 400, 413, 422, 451})
        EXPECT_EQ(judge(answered(status)).what, kind::dead) << status;
    EXPECT_EQ(judge(answered(410)).what, kind::gone);
}

TEST(HookRuling, AMistakeInTheReceiversSettingsCostsNoEventBeforeTheTimeIsOver) {
    for (const int status : {401, 403, 404, 405}) {
        EXPECT_EQ(judge(answered(status)).what, kind::again) << status;
        EXPECT_EQ(judge(answered(status), 3).wait, 4s) << status;
        EXPECT_EQ(judge(answered(status), 50, 24h).what, kind::dead) << status;
    }
}

TEST(HookRuling, WithoutAnAnswerItIsTriedAgain) {
    hook_answer a;
    a.failure = make_error_code(errc::deadline_exceeded);
    const auto r = judge(a);
    EXPECT_EQ(r.what, kind::again);
    EXPECT_NE(r.error.find("no answer"), std::string::npos);
}

TEST(HookRuling, SaysWhatWasWrong) {
    EXPECT_EQ(judge(answered(200)).error, "");
    EXPECT_EQ(judge(answered(503)).error, "status 503");
    EXPECT_EQ(judge(answered(302)).error, "status 302: redirects are not followed");
}

TEST(HookRuling, WaitsTwiceAsLongEachTimeUpToTheLimit) {
    EXPECT_EQ(judge(answered(500), 1).wait, 1s);
    EXPECT_EQ(judge(answered(500), 2).wait, 2s);
    EXPECT_EQ(judge(answered(500), 5).wait, 16s);
    EXPECT_EQ(judge(answered(500), 11).wait, 15min);
    EXPECT_EQ(judge(answered(500), 1'000'000).wait, 15min);
    EXPECT_EQ(judge(answered(500), 1).rest, 0ms) << "others are told meanwhile";
}

TEST(HookRuling, ARetryAfterIsForTheWholeHook) {
    const auto r = judge(answered(429, 90s), 1);
    EXPECT_EQ(r.wait, 90s);
    EXPECT_EQ(r.rest, 90s);
    EXPECT_EQ(judge(answered(503, 500ms), 4).wait, 8s) << "never sooner than we would";
    EXPECT_EQ(judge(answered(503, 20h), 1).rest, 1h) << "whatever it asks for";
}

TEST(HookRuling, GivesUpWhenTheTimeIsOverAndNotBeforeALastAttempt) {
    EXPECT_EQ(judge(answered(500), 50, 24h - 1ms).what, kind::again);
    EXPECT_EQ(judge(answered(500), 50, 24h).what, kind::dead);
    EXPECT_EQ(judge(answered(200), 50, 48h).what, kind::delivered);
    EXPECT_EQ(judge(answered(500), 50, 24h - 5min).wait, 5min) << "made when the time is over";
    EXPECT_EQ(judge(answered(410), 50, 48h).what, kind::gone);
}

TEST(HookRest, GrowsWithTheFailuresInARow) {
    const hook_limits limits;
    EXPECT_EQ(rest_of_hook(0, limits), 0ms);
    EXPECT_EQ(rest_of_hook(2, limits), 0ms);
    EXPECT_EQ(rest_of_hook(3, limits), 1s);
    EXPECT_EQ(rest_of_hook(4, limits), 2s);
    EXPECT_EQ(rest_of_hook(20, limits), 60s);
}
