#include "../../../src/pipeline/tool_rules.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::pipeline;
using storage::tool_call_row;
using storage::tool_state;
using kind = tool_ruling::kind;

namespace {

constexpr unix_ms now = 1'790'000'000'000, a_minute = 60'000, a_day = 24 * 60 * a_minute;
const std::string args = R"({"dia":"2026-11-24"})";

clients::tool looks_up() {
    clients::tool t;
    t.shown.name = "t";
    t.max_per_turn = 2;
    t.max_per_person_day = 3;
    return t;
}

clients::tool asks_first() {
    auto t = looks_up();
    t.confirm = true;
    return t;
}

tool_call_row made(tool_state state, row_id turn, unix_ms at, std::string arguments = args,
                   std::string name = "t") {
    static row_id counter = 0;
    tool_call_row r;
    r.id = first_id_at(at) + ++counter;
    r.turn = turn;
    r.name = std::move(name);
    r.arguments = std::move(arguments);
    r.state = state;
    return r;
}

tool_ruling judge(const clients::tool& which, const tool_rows& known, bool yes = false,
                  const tool_limits& limits = {}) {
    return judge_tool_call(which, args, known, yes ? first_id_at(now) : 0, now, limits);
}

}  // namespace

TEST(ToolRules, WhatAnEarlierRunOfTheTurnDidIsNotDoneAgain) {
    for (const auto state : {tool_state::intent, tool_state::done, tool_state::failed, tool_state::unknown}) {
        const auto ruling = judge(looks_up(), {made(state, 0, now - a_minute)});
        EXPECT_EQ(ruling.what, kind::reuse) << to_string(state);
        EXPECT_EQ(ruling.row.state, state);
    }
    EXPECT_EQ(judge(looks_up(), {made(tool_state::done, 5, now - a_minute)}).what, kind::call)
        << "another turn's";
    EXPECT_EQ(judge(looks_up(), {made(tool_state::done, 0, now, "{}")}).what, kind::call);
    EXPECT_EQ(judge(looks_up(), {made(tool_state::done, 0, now, args, "u")}).what, kind::call);
}

TEST(ToolRules, WhatWantsAYesIsProposedFirst) {
    EXPECT_EQ(judge(asks_first(), {}).what, kind::propose);
    EXPECT_EQ(judge(asks_first(), {}, true).what, kind::propose) << "a yes to something else";
    EXPECT_EQ(judge(asks_first(), {made(tool_state::proposed, 0, now)}, true).what, kind::asked)
        << "in the same turn nobody could say yes";
}

TEST(ToolRules, AYesToTheSameArgumentsInALaterTurnLetsItBeCalled) {
    const auto proposal = made(tool_state::proposed, 5, now - 14 * a_minute);
    const auto ruling = judge(asks_first(), {proposal}, true);
    EXPECT_EQ(ruling.what, kind::call);
    EXPECT_EQ(ruling.proposal, proposal.id);
    EXPECT_EQ(judge(asks_first(), {proposal}, false).what, kind::unconfirmed);
    EXPECT_EQ(judge(asks_first(), {made(tool_state::proposed, 5, now - a_minute, "{}")}, true).what,
              kind::propose)
        << "other arguments are another proposal";
    EXPECT_EQ(judge(asks_first(), {made(tool_state::proposed, 5, now - 16 * a_minute)}, true).what,
              kind::propose)
        << "too late";
}

TEST(ToolRules, AYesThatWasSaidBeforeTheQuestionIsNone) {
    const auto asked = first_id_at(now);
    auto proposal = made(tool_state::proposed, asked, now - a_minute);
    const auto ruled = [&proposal](row_id yes) {
        return judge_tool_call(asks_first(), args, {proposal}, yes, now, {}).what;
    };
    EXPECT_EQ(ruled(asked - 1), kind::unconfirmed) << "it came while the turn that asked still ran";
    EXPECT_EQ(ruled(asked + 1), kind::call);
}

TEST(ToolRules, OneYesIsForOneCall) {
    for (const auto state : {tool_state::confirmed, tool_state::withdrawn})
        EXPECT_EQ(judge(asks_first(), {made(state, 5, now - a_minute)}, true).what, kind::propose)
            << to_string(state);
}

TEST(ToolRules, TurnsAndDaysHaveLimits) {
    const auto in_turn = made(tool_state::done, 0, now, "{}"),
               failed = made(tool_state::failed, 0, now, "[]");
    EXPECT_EQ(judge(looks_up(), {in_turn}).what, kind::call);
    EXPECT_EQ(judge(looks_up(), {in_turn, failed}).what, kind::over_limit) << "of this tool";
    tool_limits one;
    one.calls_per_turn = 1;
    EXPECT_EQ(judge(looks_up(), {made(tool_state::done, 0, now, "{}", "u")}, false, one).what,
              kind::over_limit)
        << "of all tools";
    const tool_rows day{made(tool_state::done, 5, now - a_day + a_minute), made(tool_state::unknown, 6, now),
                        made(tool_state::done, 7, now)};
    EXPECT_EQ(judge(looks_up(), day).what, kind::over_limit);
    EXPECT_FALSE(is_offered(looks_up(), day, now, {}));
    const tool_rows older{made(tool_state::done, 5, now - a_day - a_minute), day[1], day[2]};
    EXPECT_TRUE(is_offered(looks_up(), older, now, {}));
    tool_limits two;
    two.calls_per_day = 2;
    EXPECT_FALSE(is_offered(looks_up(), older, now, two)) << "of all tools";
    const tool_rows proposals{made(tool_state::proposed, 5, now), made(tool_state::withdrawn, 5, now),
                              made(tool_state::confirmed, 5, now)};
    EXPECT_TRUE(is_offered(looks_up(), proposals, now, two)) << "nothing was called";
}
