// What becomes of an event whose receiver fails, is away or has gone, and of one that meets a bug or a crash
// of ours.
#include "hooks_world.hpp"

#include <algorithm>

using namespace ft9;
using namespace ft9::test;
using namespace std::chrono_literals;

TEST_F(EventHooks, WhatFailsIsToldAgainUnderItsOldIdAndBeforeWhatFollows) {
    for (const int status : {500, 0, 429})
        poster_.answer(crm_url, status);
    hear("w1");
    hear("w2");
    ASSERT_TRUE(all_taken());
    const auto posts = poster_.posts_to(crm_url);
    ASSERT_EQ(posts.size(), 5U);
    for (int i = 1; i < 4; ++i)
        EXPECT_EQ(posts[static_cast<std::size_t>(i)].delivery, posts[0].delivery);
    EXPECT_EQ(posts[3].body, posts[0].body);
    EXPECT_NE(posts[4].delivery, posts[0].delivery);
    EXPECT_TRUE(eventually([this] { return counted("delivered") == 2; }));
    const auto status = crm();
    EXPECT_EQ(status.failures, 0);
    EXPECT_EQ(status.last_error, "status 429");
    EXPECT_GE(status.last_success_at, status.last_error_at);
}

TEST_F(EventHooks, AReceiverThatIsSwitchedOffCostsNoEventAndNoOrder) {
    poster_.always(crm_url, 404);
    for (const char* wamid : {"w1", "w2", "w3"})
        hear(wamid);
    ASSERT_TRUE(eventually([this] { return crm().failures >= 4; }));
    poster_.always(crm_url, 401);
    ASSERT_TRUE(eventually([this] { return crm().last_error == "status 401"; }));
    EXPECT_EQ(crm().waiting, 3);
    poster_.always(crm_url, 200);
    ASSERT_TRUE(all_taken());
    EXPECT_TRUE(must(journal_->dead_letters("hook", 0, 10)).empty());
    const auto all = told();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.begin()->second.size(), 3U);
    EXPECT_TRUE(std::is_sorted(all.begin()->second.begin(), all.begin()->second.end()));
}

TEST_F(EventHooks, WhatIsNotTakenInTimeIsGivenUp) {
    poster_.always(crm_url, 503);
    limits_.give_up = 1s;
    hooks_->reconfigure(configured_, limits_);
    hear("w1");
    ASSERT_TRUE(eventually([this] { return !must(journal_->dead_letters("hook", 0, 10)).empty(); }));
    EXPECT_GT(counted("again"), 0);
    EXPECT_EQ(must(journal_->dead_letters("hook", 0, 10))[0].reason, "status 503");
}

TEST_F(EventHooks, WhoSaysGoneIsLeftAloneUntilTheSettingsAreReadAgain) {
    poster_.answer(crm_url, 410);
    hear("w1");
    ASSERT_TRUE(eventually([this] { return crm().disabled; }));
    hear("w2");
    ASSERT_TRUE(eventually([this] { return crm().waiting == 2; }));
    EXPECT_EQ(poster_.posts_to(crm_url).size(), 1U);
    EXPECT_TRUE(eventually([this] { return meter_.value(counter::alarms, "hook_disabled") == 1; }));
    hooks_->reconfigure(configured_, limits_);
    ASSERT_TRUE(all_taken());
    EXPECT_FALSE(crm().disabled);
    EXPECT_EQ(poster_.posts_to(crm_url).size(), 3U);
    EXPECT_TRUE(must(journal_->dead_letters("hook", 0, 10)).empty());
}

TEST_F(EventHooks, WhatWaitsSurvivesACrash) {
    poster_.always(crm_url, 500);
    hear("w1");
    hear("w2", "5511888880000");
    ASSERT_TRUE(eventually([this] { return poster_.posts_to(crm_url).size() > 2; }));
    const auto first = poster_.posts_to(crm_url)[0].delivery;
    close();
    poster_.always(crm_url, 200);
    const auto before = poster_.posts_to(crm_url).size();
    open();
    ASSERT_TRUE(all_taken());
    const auto posts = poster_.posts_to(crm_url);
    EXPECT_EQ(posts.size(), before + 2);
    EXPECT_TRUE(posts[before].delivery == first || posts[before + 1].delivery == first);
}

TEST_F(EventHooks, AHookThatFailsKeepsNoOtherWaiting) {
    configured_.push_back(hook_for("down", "https://down.example/in", {event_topic::message_received}));
    poster_.always("https://down.example/in", 0);
    hooks_->reconfigure(configured_, limits_);
    for (int i = 0; i < 20; ++i)
        hear("w" + std::to_string(i));
    ASSERT_TRUE(all_taken());
    const auto both = run_coroutine(hooks_->list()).value();
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[1].waiting, 20);
    EXPECT_GT(both[1].oldest, 0);
}

TEST_F(EventHooks, AnExceptionWhileTellingIsTriedAgainAndKeepsTheOrder) {
    poster_.answer(crm_url, scripted_poster::broken);
    hear("w1");
    hear("w2");
    ASSERT_TRUE(all_taken());
    const auto posts = poster_.posts_to(crm_url);
    ASSERT_EQ(posts.size(), 3U);
    EXPECT_EQ(posts[1].delivery, posts[0].delivery);
    const auto begin = time_.steady();
    run_coroutine(hooks_->drain(begin + 30s));
    EXPECT_LT(time_.steady() - begin, 30s) << "nothing counts as under way";
}

TEST_F(EventHooks, AnExceptionWhileReadingIsTriedAgain) {
    bugs_ = 1;
    hear("w1");
    ASSERT_TRUE(all_taken());
    EXPECT_EQ(bugs_, 0);
    EXPECT_EQ(poster_.posts_to(crm_url).size(), 1U);
    const auto begin = time_.steady();
    run_coroutine(hooks_->drain(begin + 30s));
    EXPECT_LT(time_.steady() - begin, 30s);
}
