// Events on their way from the journal's rows to the operator's own systems, with a receiver from a script.
#include "hooks_world.hpp"

#include <algorithm>

using namespace ft9;
using namespace ft9::test;
using namespace std::chrono_literals;
using nlohmann::json;

TEST_F(EventHooks, EachConversationIsToldInItsOrderWhateverFails) {
    constexpr int people = 25, messages = 10;  // more than a page of rows
    for (int i = 0; i < 12; ++i)
        poster_.answer(crm_url, i % 2 == 0 ? 500 : 0);
    storage::incoming_webhook w;
    for (int m = 0; m < messages; ++m) {
        for (int p = 0; p < people; ++p)
            w.messages.push_back(said("w" + std::to_string(m) + "." + std::to_string(p), "oi",
                                      "55119800000" + std::to_string(10 + p)));
    }
    must(journal_->accept(std::move(w)));
    ASSERT_TRUE(all_taken());
    const auto all = told();
    EXPECT_EQ(all.size(), static_cast<std::size_t>(people));
    for (const auto& [conversation, ids] : all) {
        EXPECT_EQ(ids.size(), static_cast<std::size_t>(messages)) << conversation;
        EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end())) << conversation;
    }
    EXPECT_TRUE(eventually([this] { return counted("delivered") == people * messages; }));
    EXPECT_EQ(counted("again"), 12);
}

TEST_F(EventHooks, WhatIsRefusedForGoodStandsInNobodysWay) {
    poster_.answer(crm_url, 422);
    hear("w1");
    hear("w2");
    ASSERT_TRUE(all_taken());
    EXPECT_EQ(poster_.posts_to(crm_url).size(), 2U);
    const auto letters = must(journal_->dead_letters("hook", 0, 10));
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_EQ(letters[0].reason, "status 422");
    EXPECT_TRUE(eventually([this] { return meter_.value(counter::alarms, "hook_dead_letter") == 1; }));
    must(journal_->replay_dead_letter(letters[0].id));
    hooks_->replayed();
    ASSERT_TRUE(eventually([this] { return poster_.posts_to(crm_url).size() == 3; }));
    ASSERT_TRUE(all_taken());
    EXPECT_EQ(poster_.posts_to(crm_url)[2].delivery, poster_.posts_to(crm_url)[0].delivery);
    EXPECT_TRUE(must(journal_->dead_letters("hook", 0, 10)).empty());
}

TEST_F(EventHooks, AllOfManyReplaysAreTold) {
    constexpr int many = 60;
    poster_.always(crm_url, 400);
    for (int i = 0; i < many; ++i)
        hear("w" + std::to_string(i), "55119800000" + std::to_string(10 + i));
    ASSERT_TRUE(all_taken());
    auto letters = must(journal_->dead_letters("hook", 0, many));
    ASSERT_EQ(letters.size(), static_cast<std::size_t>(many));
    poster_.always(crm_url, 200);
    // The newest first: each stands before what the reader of the one before it may have reached.
    std::reverse(letters.begin(), letters.end());
    for (const auto& letter : letters) {
        must(journal_->replay_dead_letter(letter.id));
        hooks_->replayed();
    }
    EXPECT_TRUE(all_taken());
    EXPECT_TRUE(must(journal_->dead_letters("hook", 0, many)).empty());
}

TEST_F(EventHooks, WhatWaitsForAHookThatWasTakenOutIsToldWhenItIsBack) {
    poster_.always(crm_url, 500);
    hear("w1");
    ASSERT_TRUE(eventually([this] { return !poster_.posts_to(crm_url).empty(); }));
    hooks_->reconfigure({}, limits_);
    hear("w2");
    EXPECT_TRUE(run_coroutine(hooks_->list()).value().empty());
    poster_.always(crm_url, 200);
    hooks_->reconfigure(configured_, limits_);
    ASSERT_TRUE(all_taken());
    EXPECT_EQ(told().size(), 1U);
    EXPECT_EQ(told().begin()->second.size(), 1U) << "nobody wanted to hear of the second";
}

TEST_F(EventHooks, ATestIsDeliveredLikeAnyEvent) {
    const auto id = run_coroutine(hooks_->test("crm")).value();
    ASSERT_TRUE(eventually([this] { return poster_.posts_to(crm_url).size() == 1; }));
    const auto post = poster_.posts_to(crm_url)[0];
    EXPECT_EQ(post.topic, "hook.test");
    EXPECT_EQ(post.delivery, public_id(id));
    EXPECT_EQ(json::parse(post.body).at("data"), json::object());
    EXPECT_EQ(run_coroutine(hooks_->test("nobody")).error(), errc::not_found);
    ASSERT_TRUE(all_taken());
}

TEST_F(EventHooks, WhatWaitsIsMeasured) {
    poster_.always(crm_url, 500);
    hear("w1");
    ASSERT_TRUE(eventually([this] { return crm().waiting == 1; }));
    run_coroutine(hooks_->tend());
    EXPECT_NE(meter_.text().find("\nft9_hook_deliveries_pending 1"), std::string::npos);
}

TEST_F(EventHooks, ADrainBeginsNothingMore) {
    poster_.always(crm_url, 500);
    hear("w1");
    ASSERT_TRUE(eventually([this] { return !poster_.posts_to(crm_url).empty(); }));
    run_coroutine(hooks_->drain(time_.steady() + 10s));
    const auto posts = poster_.posts_to(crm_url).size();
    hear("w2");
    EXPECT_EQ(must(store_->waiting("crm", 0, 10)).size(), 2U);
    EXPECT_EQ(poster_.posts_to(crm_url).size(), posts);
}
