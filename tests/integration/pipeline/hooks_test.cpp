// Events on their way from the journal's rows to the operator's own systems, with a receiver from a script.
#include "ft9/observability/alarm_board.hpp"
#include "ft9/pipeline/event_hooks.hpp"

#include "support/eventually.hpp"
#include "support/scripted_poster.hpp"
#include "support/storage_journal.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

using namespace ft9;
using namespace ft9::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* crm_url = "https://crm.example/in";

class EventHooks : public ::testing::Test {
  protected:
    EventHooks() {
        limits_.first_wait = 2ms;
        limits_.longest_wait = 20ms;
        limits_.longest_rest = 5ms;
        auto crm = hook_for("crm", crm_url, {event_topic::message_received});
        configured_ = {crm};
        open();
    }
    ~EventHooks() override { close(); }

    void open() {
        storage::sqlite_options o;
        o.path = dir_ / "ft9.db";
        o.disk_reserve_bytes = 0;
        o.hooks = &outlet_;
        journal_ = storage::open_sqlite_journal(time_, o, {}).value();
        store_ = storage::make_hook_store(*journal_);
        io_ = std::make_unique<boost::asio::io_context>(2);
        timers_ = std::make_unique<system_timers>(io_->get_executor());
        hooks_ = std::make_unique<pipeline::event_hooks>(pipeline::hooks_environment{
            io_->get_executor(), time_, *timers_, *store_, outlet_, poster_, meter_, alarms_});
        for (int i = 0; i < 2; ++i) {
            threads_.emplace_back([this] {
                const auto guard = boost::asio::make_work_guard(*io_);
                io_->run();
            });
        }
        hooks_->reconfigure(configured_, limits_);
    }
    // As a crash would: nothing is drained.
    void close() {
        io_->stop();
        for (auto& t : threads_)
            t.join();
        threads_.clear();
        journal_->close();
        hooks_.reset();
        io_.reset();
        timers_.reset();
        store_.reset();
        journal_.reset();
    }
    void hear(const std::string& wamid, const std::string& from = "5511999990000") {
        must(journal_->accept(webhook_with(said(wamid, "oi", from))));
    }
    pipeline::hook_status crm() {
        auto all = run_coroutine(hooks_->list()).value();
        return all.empty() ? pipeline::hook_status{} : all.front();
    }
    bool all_taken() {
        return eventually([this] { return crm().waiting == 0; });
    }
    // The messages that the receiver heard of, in the order of its answers, by conversation; what it was told
    // again stands there once.
    std::map<std::string, std::vector<std::string>> told() const {
        std::map<std::string, std::vector<std::string>> all;
        std::set<std::string> known;
        for (const auto& p : poster_.posts_to(crm_url)) {
            if (!known.insert(p.delivery).second) continue;
            const auto data = json::parse(p.body).at("data");
            all[data.at("conversation")].push_back(data.at("message"));
        }
        return all;
    }
    double counted(const char* result) const { return meter_.value(counter::hook_deliveries, result); }

    temporary_dir dir_;
    system_clock time_;
    metrics meter_;
    alarm_board alarms_{meter_, time_};
    scripted_poster poster_;
    storage::hook_outlet outlet_;
    pipeline::hook_limits limits_;
    std::vector<event_hook> configured_;
    std::unique_ptr<storage::journal> journal_;
    std::unique_ptr<storage::hook_store> store_;
    std::unique_ptr<boost::asio::io_context> io_;
    std::unique_ptr<system_timers> timers_;
    std::unique_ptr<pipeline::event_hooks> hooks_;
    std::vector<std::thread> threads_;
};

}  // namespace

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

TEST_F(EventHooks, WhatIsRefusedForGoodStandsInNobodysWay) {
    poster_.answer(crm_url, 404);
    hear("w1");
    hear("w2");
    ASSERT_TRUE(all_taken());
    EXPECT_EQ(poster_.posts_to(crm_url).size(), 2U);
    const auto letters = must(journal_->dead_letters("hook", 0, 10));
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_EQ(letters[0].reason, "status 404");
    EXPECT_TRUE(eventually([this] { return meter_.value(counter::alarms, "hook_dead_letter") == 1; }));
    must(journal_->replay_dead_letter(letters[0].id));
    hooks_->replayed();
    ASSERT_TRUE(eventually([this] { return poster_.posts_to(crm_url).size() == 3; }));
    ASSERT_TRUE(all_taken());
    EXPECT_EQ(poster_.posts_to(crm_url)[2].delivery, poster_.posts_to(crm_url)[0].delivery);
    EXPECT_TRUE(must(journal_->dead_letters("hook", 0, 10)).empty());
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
