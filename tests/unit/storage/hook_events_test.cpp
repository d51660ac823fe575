// Events for hooks: which are noted, with what, and that nothing of them is left.
#include "hooks_fixture.hpp"

#include "ft9/storage/ticket_store.hpp"

#include "support/people.hpp"

using namespace ft9;
using namespace ft9::test;
using nlohmann::json;

using HookEvents = HooksTest;
using topics = std::vector<std::string>;

TEST_F(HookEvents, WithoutAHookNothingIsStored) {
    converse("w1", "oi", "olá");
    EXPECT_EQ(count("hook_event") + count("hook_delivery"), 0);
    want(hook_for("crm", "u", {event_topic::lead_updated}));
    converse("w2", "oi", "olá");
    EXPECT_EQ(count("hook_event") + count("hook_delivery"), 0) << "nor what no hook wants";
}

TEST_F(HookEvents, AConversationIsToldInItsOrder) {
    want_everything();
    const auto send = converse("w1", "oi", "olá");
    accept(webhook_of(status(delivery_status::sent, "out.w1")));
    accept(webhook_of(status(delivery_status::delivered, "out.w1")));
    accept(webhook_of(status(delivery_status::read, "out.w1")));
    accept(webhook_with(planned(storage::plan::opt_out, "w2", "até logo"),
                        planned(storage::plan::opt_out, "w3", "até logo"),
                        planned(storage::plan::opt_in, "w4", "voltou")));
    EXPECT_EQ(noted(),
              (topics{"message.received", "reply.sent", "reply.delivered", "message.received",
                      "person.opted_out", "message.received", "message.received", "person.opted_in"}));
    const auto sent = data_of("reply.sent");
    EXPECT_EQ(sent.at("message"), public_id(send));
    EXPECT_EQ(sent.at("text"), "olá");
    EXPECT_EQ(sent.at("kind"), "reply");
    EXPECT_EQ(sent.at("status"), "accepted");
    EXPECT_EQ(data_of("reply.delivered").at("status"), "delivered");
}

TEST_F(HookEvents, AMessageIsToldWithWhatWillBecomeOfIt) {
    want_everything();
    const auto m = hear("w1", "quanto custa?");
    const auto told = data_of("message.received");
    EXPECT_EQ(told.at("message"), public_id(m.id));
    EXPECT_EQ(told.at("conversation"), public_id(m.conversation));
    EXPECT_EQ(told.at("phone_number_id"), business);
    EXPECT_EQ(told.at("phone"), "+5511999990000");
    EXPECT_EQ(told.at("text"), "quanto custa?");
    EXPECT_EQ(told.at("type"), "text");
    EXPECT_EQ(told.at("outcome"), "pending");
    EXPECT_FALSE(told.contains("reason"));
}

TEST_F(HookEvents, NeitherRepetitionsNorStrangersMessagesAre) {
    want_everything();
    hear("w1");
    accept(webhook_with(said("w1"), planned(storage::plan::ignore, "w2", {}, "unrouted"),
                        planned(storage::plan::ignore, "w3", {}, "not_allowed"),
                        planned(storage::plan::ignore, "w4", {}, "reaction")));
    EXPECT_EQ(noted(), (topics{"message.received", "message.received"}));
    EXPECT_EQ(data_of("message.received", 1).at("reason"), "reaction");
}

TEST_F(HookEvents, NoMoreIsStoredThanTheMostCuriousHookWants) {
    auto shy = hook_for("shy", "u", {event_topic::message_received});
    shy.phone = phone_form::none;
    want(shy);
    hear("w1", "SECRETO");
    auto told = data_of("message.received");
    EXPECT_FALSE(told.contains("phone") || told.contains("text"));
    auto masked = hook_for("masked", "u", {event_topic::message_received});
    auto text = hook_for("text", "u", {event_topic::reply_sent});
    text.include_text = true;
    text.phone = phone_form::full;
    outlet_.want({shy, masked, text});
    hear("w2", "SECRETO");
    told = data_of("message.received", 1);
    EXPECT_EQ(told.at("phone"), "+55*******0000") << "the curious one does not want this event";
    EXPECT_FALSE(told.contains("text"));
}

TEST_F(HookEvents, EachHookHasADeliveryOfItsOwn) {
    outlet_.want({hook_for("a", "u", {event_topic::message_received}),
                  hook_for("b", "u", {event_topic::message_received, event_topic::reply_sent})});
    converse("w1", "oi", "olá");
    EXPECT_EQ(count("hook_event"), 2);
    EXPECT_EQ(waiting("a").size(), 1U);
    ASSERT_EQ(waiting("b").size(), 2U);
    EXPECT_LT(waiting("b")[0].id, waiting("b")[1].id);
    must(store_->delivered(waiting("a")[0].id));
    EXPECT_EQ(count("hook_event"), 2) << "b has not taken it yet";
    for (const auto& d : waiting("b"))
        must(store_->delivered(d.id));
    EXPECT_EQ(count("hook_event") + count("hook_delivery"), 0);
}

TEST_F(HookEvents, AFailureIsToldWithMetasReason) {
    want_everything();
    const auto sends = answer(hear("w1"), {"um", "dois"}).sends;
    begin(sends.at(0).id);
    refused(sends[0].id, 1, verdict::final, 131026);
    EXPECT_EQ(noted(), (topics{"message.received", "message.failed"}));
    const auto told = data_of("message.failed");
    EXPECT_EQ(told.at("message"), public_id(sends[0].id));
    EXPECT_EQ(told.at("status"), "failed");
    EXPECT_EQ(told.at("error"), (json{{"code", 131026}, {"title", "refused in a test"}}));
}

TEST_F(HookEvents, SoIsWhatIsGivenUpOrHeld) {
    want(hook_for("crm", "u", {event_topic::message_failed}));
    const auto dead = answer(hear("w1"), {"um"}).sends.at(0).id;
    for (int i = 1; i <= max_failures(verdict::retry); ++i) {
        begin(dead);
        refused(dead, i, verdict::retry, 131016);
    }
    const auto held = answer(hear("w2"), {"dois"}).sends.at(0).id;
    begin(held);
    refused(held, 1, verdict::ambiguous);
    must(journal_->reconcile({ambiguous_policy::hold, std::chrono::hours(0), std::chrono::hours(0)}));
    EXPECT_EQ(noted(), (topics{"message.failed", "message.failed"})) << "and not what is tried again";
    EXPECT_EQ(data_of("message.failed", 0).at("status"), "dead");
    EXPECT_EQ(data_of("message.failed", 1).at("status"), "held");
}

TEST_F(HookEvents, SoIsAMessageThatNothingWillAnswer) {
    want(hook_for("crm", "u", {event_topic::message_failed}));
    must(journal_->recover({}));
    const auto m = hear("w1", "SECRETO");
    for (int crash = 1; crash <= 3; ++crash) {
        EXPECT_TRUE(noted().empty()) << "it is tried again";
        must(journal_->claim(m.conversation, true));
        time_.advance(std::chrono::seconds(20));
        close();
        open_with_hooks();
        EXPECT_EQ(must(journal_->recover({})).poison, crash == 3 ? 1U : 0U);
    }
    ASSERT_EQ(noted(), topics{"message.failed"});
    const auto told = data_of("message.failed");
    EXPECT_EQ(told.at("message"), public_id(m.id));
    EXPECT_EQ(told.at("conversation"), public_id(m.conversation));
    EXPECT_EQ(told.at("status"), "unanswered");
    EXPECT_EQ(told.at("type"), "text");
    EXPECT_EQ(told.at("phone"), "+55*******0000");
    EXPECT_FALSE(told.contains("text") || told.contains("error"));
    EXPECT_EQ(waiting("crm").size(), 1U);
}

TEST_F(HookEvents, AStatusThatOvertakesTheAnswerTellsTheAcceptanceOnce) {
    want_everything();
    const auto send = answer(hear("w1"), {"olá"}).sends.at(0).id;
    begin(send);
    accept(webhook_of(status(delivery_status::delivered, "out1", make_callback_data(send, 1))));
    accepted(send, 1, "out1");
    EXPECT_EQ(noted(), (topics{"message.received", "reply.sent", "reply.delivered"}));
}

TEST_F(HookEvents, WhatADecisionBringsAlongIsNotedWithItAlone) {
    want_everything();
    const auto m = hear("w1");
    auto d = answer_to({m}, {"olá"});
    d.along.push_back(storage::event_along(event_topic::lead_updated, m.conversation,
                                           {{"facts", {{"clinic", "Sorriso"}}}}));
    must(journal_->decide(d));
    EXPECT_EQ(noted(), (topics{"message.received", "lead.updated"}));
    EXPECT_EQ(data_of("lead.updated").at("facts").at("clinic"), "Sorriso");
    must(journal_->decide(d));
    EXPECT_EQ(noted().size(), 2U) << "decided before: nothing is noted again";
}

TEST_F(HookEvents, ATicketIsToldWhenItIsOpened) {
    want_everything();
    const auto tickets = storage::make_sqlite_tickets(*journal_);
    for (const char* wamid : {"w1", "w2"}) {
        const auto m = hear(wamid);
        auto d = answer_to({m}, {"Já volto."});
        d.along.push_back(tickets->opening(m.conversation, storage::ticket_reason::fallback));
        must(journal_->decide(d));
    }
    EXPECT_EQ(noted(), (topics{"message.received", "ticket.opened", "message.received"})) << "once";
    const auto open = must(tickets->list(true, 0, 10));
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(data_of("ticket.opened").at("ticket"), public_id(open[0].id));
    EXPECT_EQ(data_of("ticket.opened").at("reason"), "fallback");
}

TEST_F(HookEvents, ThoseWhoListenAreRungAfterTheCommit) {
    int rings = 0;
    std::int64_t seen = 0;
    outlet_.on_news([&] {
        ++rings;
        seen = count("hook_delivery");
    });
    hear("w1");
    EXPECT_EQ(rings, 0);
    want_everything();
    hear("w2");
    EXPECT_EQ(rings, 1);
    EXPECT_EQ(seen, 1) << "they find it on the disk";
    outlet_.on_news({});
    hear("w3");
    EXPECT_EQ(rings, 1);
}

TEST_F(HookEvents, AnErasedPersonsAreForgottenWithTheirLetters) {
    want_everything();
    live(ana, "ANA");
    ASSERT_GT(waiting("crm").size(), 3U);
    must(store_->failed({waiting("crm")[0].id, 1, 0, "status 404", true}));
    hear_from("5521988887777", "BIA");
    const auto before = waiting("crm");
    begin_erasing();
    EXPECT_FALSE(must(store_->find(before.front().id))) << "at once";
    EXPECT_TRUE(must(store_->find(before.back().id)));
    work_off();
    EXPECT_EQ(waiting("crm").size(), 1U) << "somebody else's";
    EXPECT_EQ(count("hook_event"), 1);
    EXPECT_EQ(must(journal_->dead_letters("hook", 0, 10)).size(), 0U);
    expect_gone(traces("ANA"));
    EXPECT_FALSE(must(store_->failed({before.front().id, 1, 0, "status 404", true})))
        << "an attempt was under way";
    EXPECT_EQ(must(journal_->dead_letters("hook", 0, 10)).size(), 0U);
}

TEST_F(HookEvents, TwoWhoAreOneAreToldAsOne) {
    want_everything();
    accept(webhook_with(from_person("w1", "oi", "5511999990000", "")));
    accept(webhook_with(from_person("w2", "oi", "", "BR.one")));
    EXPECT_NE(waiting("crm").at(0).conversation, waiting("crm").at(1).conversation);
    accept(webhook_with(from_person("w3", "oi", "5511999990000", "BR.one")));
    const auto all = waiting("crm");
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].conversation, all[2].conversation);
    EXPECT_EQ(all[1].conversation, all[2].conversation);
}

TEST_F(HookEvents, WhatNobodyTookGoesWithTheJournal) {
    want_everything();
    hear("w1");
    must(store_->failed({waiting("crm").at(0).id, 1, 0, "status 404", true}));
    hear("w2");
    time_.advance(std::chrono::hours(15 * 24));
    while (must(journal_->expire_step(
                    {std::chrono::hours(14 * 24), std::chrono::hours(365 * 24), std::chrono::hours(35 * 24)}))
               .more) {
    }
    EXPECT_EQ(count("hook_event") + count("hook_delivery") + count("dead"), 0);
}
