// What becomes of an event between its row and the hook.
#include "hooks_fixture.hpp"

using namespace ft9;
using namespace ft9::test;

using HookStore = HooksTest;
using ruling = storage::replay_ruling;

TEST_F(HookStore, GivesWhatIsToBeTold) {
    want_everything();
    const auto m = hear("w1", "oi");
    const auto d = waiting("crm").at(0);
    EXPECT_EQ(d.conversation, m.conversation);
    EXPECT_EQ(d.attempts, 0);
    EXPECT_EQ(d.since, time_.now());
    const auto found = must(store_->find(d.id));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->topic, event_topic::message_received);
    EXPECT_EQ(found->conversation, m.conversation);
    EXPECT_NE(found->event, 0);
    EXPECT_EQ(parse_json(found->data).value().at("text"), "oi");
    EXPECT_FALSE(must(store_->find(d.id + 1)));
}

TEST_F(HookStore, GivesItInPages) {
    want_everything();
    for (int i = 0; i < 5; ++i)
        hear("w" + std::to_string(i));
    const auto all = waiting("crm");
    ASSERT_EQ(all.size(), 5U);
    const auto page = must(store_->waiting("crm", all[1].id, 2));
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].id, all[2].id);
    EXPECT_TRUE(must(store_->waiting("other", 0, 10)).empty());
}

TEST_F(HookStore, AnAttemptThatFailedIsRememberedAcrossRestarts) {
    want_everything();
    hear("w1");
    const auto id = waiting("crm").at(0).id;
    EXPECT_TRUE(must(store_->failed({id, 3, time_.now() + 5000, "status 500", false})));
    store_.reset();
    close();
    open_with_hooks();
    const auto again = waiting("crm").at(0);
    EXPECT_EQ(again.id, id) << "the receiver recognises it by this";
    EXPECT_EQ(again.attempts, 3);
    EXPECT_EQ(again.next_at, time_.now() + 5000);
    hear("w2");
    EXPECT_GT(waiting("crm").at(1).id, id);
}

TEST_F(HookStore, WhatIsGivenUpIsADeadLetter) {
    want_everything();
    const auto m = hear("w1", "SECRETO");
    const auto id = waiting("crm").at(0).id;
    must(store_->failed({id, 7, 0, "status 404", true}));
    EXPECT_TRUE(waiting("crm").empty());
    EXPECT_FALSE(must(store_->find(id)));
    for (const char* kind : {"hook", "dead", ""}) {
        const auto letters = must(journal_->dead_letters(kind, 0, 10));
        ASSERT_EQ(letters.size(), 1U) << kind;
        EXPECT_EQ(letters[0].kind, "hook");
        EXPECT_EQ(letters[0].reason, "status 404");
        ASSERT_TRUE(letters[0].event);
        EXPECT_EQ(letters[0].event->delivery, id);
        EXPECT_EQ(letters[0].event->conversation, m.conversation);
        EXPECT_EQ(letters[0].event->hook, "crm");
        EXPECT_EQ(letters[0].event->topic, event_topic::message_received);
        EXPECT_EQ(letters[0].event->attempts, 7);
        EXPECT_FALSE(letters[0].send || letters[0].message || letters[0].body_bytes);
    }
    EXPECT_TRUE(must(journal_->dead_letters("held", 0, 10)).empty());
    EXPECT_EQ(must(journal_->count_backlog()).dead_letters, 1);
    EXPECT_FALSE(must(store_->failed({id, 8, 0, "status 404", true}))) << "once";
}

TEST_F(HookStore, AReplayedOneWaitsAsIfItHadJustHappened) {
    want_everything();
    hear("w1");
    const auto id = waiting("crm").at(0).id;
    must(store_->failed({id, 7, time_.now() + 1, "status 500", true}));
    const auto letter = must(journal_->dead_letters("hook", 0, 10)).at(0).id;
    time_.advance(std::chrono::hours(30));
    const auto replayed = must(journal_->replay_dead_letter(letter));
    EXPECT_EQ(replayed.ruling, ruling::done);
    EXPECT_EQ(replayed.kind, "hook");
    EXPECT_EQ(replayed.delivery, id);
    EXPECT_TRUE(replayed.sends.empty());
    const auto again = waiting("crm").at(0);
    EXPECT_EQ(again.id, id);
    EXPECT_EQ(again.attempts, 0);
    EXPECT_EQ(again.since, time_.now());
    EXPECT_EQ(refusal(journal_->replay_dead_letter(letter)), errc::not_found);
    must(store_->failed({id, 1, 0, "status 404", true}));
    const auto back = must(journal_->dead_letters("hook", 0, 10));
    ASSERT_EQ(back.size(), 1U);
    EXPECT_EQ(back[0].id, letter) << "under its old id";
    EXPECT_EQ(back[0].replays, 1);
}

TEST_F(HookStore, ADeliveredReplayLeavesNothing) {
    want_everything();
    hear("w1");
    const auto id = waiting("crm").at(0).id;
    must(store_->failed({id, 7, 0, "status 404", true}));
    must(journal_->replay_dead_letter(must(journal_->dead_letters("hook", 0, 10)).at(0).id));
    must(store_->delivered(id));
    EXPECT_EQ(count("hook_event") + count("hook_delivery") + count("dead"), 0);
    EXPECT_EQ(text("SELECT action FROM audit ORDER BY id DESC LIMIT 1"), "replay");
    must(store_->delivered(id));
}

TEST_F(HookStore, ADiscardedOneIsGone) {
    want_everything();
    hear("w1");
    must(store_->failed({waiting("crm").at(0).id, 7, 0, "status 404", true}));
    const auto letter = must(journal_->dead_letters("hook", 0, 10)).at(0).id;
    EXPECT_EQ(must(journal_->discard_dead_letter(letter)), "hook");
    EXPECT_EQ(count("hook_event") + count("hook_delivery") + count("dead"), 0);
    EXPECT_EQ(text("SELECT action FROM audit ORDER BY id DESC LIMIT 1"), "discard");
}

TEST_F(HookStore, NoReplayWithoutItsHookOrItsPerson) {
    want_everything();
    hear("w1");
    must(store_->failed({waiting("crm").at(0).id, 7, 0, "status 404", true}));
    const auto letter = must(journal_->dead_letters("hook", 0, 10)).at(0).id;
    want(hook_for("other", "u", {event_topic::message_received}));
    EXPECT_EQ(must(journal_->replay_dead_letter(letter)).ruling, ruling::no_hook);
    want_everything();
    begin_erasing();
    EXPECT_EQ(must(journal_->replay_dead_letter(letter)).ruling, ruling::erased);
}

TEST_F(HookStore, ATestIsForOneHookWhateverItWants) {
    outlet_.want(
        {hook_for("a", "u", {event_topic::message_received}), hook_for("b", "u", {event_topic::reply_sent})});
    const auto id = must(store_->add_test("b"));
    EXPECT_TRUE(waiting("a").empty());
    ASSERT_EQ(waiting("b").size(), 1U);
    EXPECT_EQ(waiting("b")[0].id, id);
    const auto found = must(store_->find(id));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->topic, event_topic::test);
    EXPECT_EQ(found->conversation, 0);
    EXPECT_EQ(text("SELECT action||' '||ref FROM audit"), "hook_test " + public_id(id));
}

TEST_F(HookStore, CountsWhatWaitsForEachHook) {
    EXPECT_TRUE(must(store_->counts()).empty());
    want_everything();
    hear("w1");
    const auto first = time_.now();
    time_.advance(std::chrono::seconds(5));
    hear("w2");
    must(store_->add_test("b"));
    must(store_->failed({waiting("b").at(0).id, 1, 0, "status 404", true}));
    const auto counts = must(store_->counts());
    ASSERT_EQ(counts.size(), 2U);
    EXPECT_EQ(counts[0].hook, "b");
    EXPECT_EQ(counts[0].waiting, 0);
    EXPECT_EQ(counts[0].given_up, 1);
    EXPECT_EQ(counts[0].oldest, 0);
    EXPECT_EQ(counts[1].waiting, 2);
    EXPECT_EQ(counts[1].given_up, 0);
    EXPECT_EQ(counts[1].oldest, first);
}
