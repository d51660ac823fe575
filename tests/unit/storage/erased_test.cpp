// What the journal still recognises of people who were erased.
#include "erasure_fixture.hpp"

using namespace ft9;
using namespace ft9::test;

using Erased = ErasureTest;

TEST_F(Erased, OfAStrangerIsRefused) {
    live(ana, "ANA");
    EXPECT_EQ(refusal(journal_->begin_erasure({"5511999990001"})), errc::not_found);
    EXPECT_EQ(refusal(journal_->begin_erasure({"BR.nobody"})), errc::not_found);
    EXPECT_EQ(count("erasure"), 0);
    EXPECT_EQ(must(journal_->erase_step()).what, storage::erase_progress::state::idle);
}

TEST_F(Erased, TwiceIsOnce) {
    live(ana, "ANA");
    const auto first = begin_erasing();
    const auto again = begin_erasing(ana_short);
    EXPECT_EQ(again.id, first.id);
    EXPECT_TRUE(again.repeated);
    work_off();
    EXPECT_EQ(begin_erasing().id, first.id) << "also when it is done";
    EXPECT_EQ(count("erasure"), 1);
}

TEST_F(Erased, ARepeatedWebhookDoesNotBringThemBack) {
    const auto heard = said("w1", "ANAold");
    arrive({heard});
    time_.set(1'790'000'100'000);
    erase();
    EXPECT_EQ(arrive({heard}).duplicates, 1U);
    auto missed = said("w2", "ANAmissed");  // of before, but never seen
    const auto receipt = arrive({missed, said("w3", "BIAnew", "5521888880000")});
    ASSERT_EQ(receipt.outcomes.size(), 1U);
    EXPECT_EQ(receipt.outcomes[0].reason, "erased");
    EXPECT_EQ(receipt.pending.size(), 1U);
    EXPECT_EQ(arrive({missed}).duplicates, 1U);
    EXPECT_EQ(count("person"), 1);
    EXPECT_EQ(count("raw"), 0) << "a body that speaks of them is not kept";
    expect_gone({"ANAold", "ANAmissed", ana});
    reopen();
    auto another = said("w4", "ANAmissed");
    EXPECT_EQ(arrive({another}).outcomes.at(0).reason, "erased") << "remembered across restarts";
}

TEST_F(Erased, ANewMessageMakesANewPerson) {
    arrive({said("w1", "ANAold")});
    time_.set(1'790'000'100'000);
    const auto old = begin_erasing().conversations.at(0);
    auto fresh = said("w2", "ANAnew");
    fresh.message.timestamp = 1'790'000'100;  // the very second
    const auto pending = arrive({fresh}).pending;
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_NE(pending[0].conversation, old);
    work_off();
    EXPECT_EQ(must(journal_->pending_of(pending[0].conversation)).size(), 1U);
    EXPECT_EQ(context(pending[0].conversation), "");
    expect_gone({"ANAold"});
    expect_there({"ANAnew", ana});
    EXPECT_NE(begin_erasing().id, 0) << "and may be erased again";
    work_off();
    expect_gone({"ANAnew", ana});
    EXPECT_EQ(count("erasure"), 2);
}

TEST_F(Erased, LateStatusesAreRecognisedByTheirIdToo) {
    live(ana, "ANA");
    erase();
    auto w = webhook_of(status(delivery_status::read, "wamid.ANAout1"));
    w.body = "{\"id\":\"wamid.ANAout1\"}";
    w.keep_body = true;  // as if there were something else in it
    EXPECT_EQ(accept(std::move(w)).orphan_statuses, 1U);
    EXPECT_EQ(count("status") + count("raw"), 0);
    EXPECT_EQ(accept(webhook_of(status(delivery_status::read, "wamid.others"))).orphan_statuses, 1U);
    EXPECT_EQ(count("status"), 1);
}

TEST_F(Erased, AnOptOutSurvivesIt) {
    accept(webhook_with(planned(storage::plan::opt_out, "w1", "saiu")));
    time_.set(1'790'000'100'000);
    erase();
    EXPECT_EQ(refusal(journal_->queue_send(operator_text(ana_short))), errc::opted_out);
    EXPECT_EQ(count("person"), 0);
    auto fresh = said("w2");
    fresh.message.timestamp = 1'790'000'200;
    EXPECT_TRUE(arrive({fresh}).pending.empty());
    EXPECT_EQ(text("SELECT reason FROM inbox"), "opted_out");
    auto back = planned(storage::plan::opt_in, "w3", "voltou");
    back.message.timestamp = 1'790'000'300;
    accept(webhook_with(back));
    EXPECT_FALSE(must(journal_->queue_send(operator_text(ana_short))).repeated);
    EXPECT_EQ(number("SELECT sum(opted_out) FROM tombstone"), 0);
}
