#include "support/storage_disk.hpp"
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::minutes;
using storage::plan;

class Accept : public JournalTest {};

TEST_F(Accept, StoresOneRawRowAndTwoRowsAMessage) {
    const auto receipt = accept(webhook_with(said("w1", "olá")));
    ASSERT_EQ(receipt.pending.size(), 1U);
    const auto& m = receipt.pending.front();
    EXPECT_EQ(m.text, "olá");
    EXPECT_EQ(m.wamid, "w1");
    EXPECT_EQ(m.epoch, 0);
    EXPECT_EQ(m.timestamp, 1'790'000'000);
    EXPECT_EQ(time_of(m.id), time_.now());
    EXPECT_TRUE(receipt.outcomes.empty());
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 1);
    EXPECT_EQ(text("SELECT body FROM raw"), "{\"raw\":true}");
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE turn_id IS NULL AND outcome=0"), 1);
    EXPECT_EQ(number("SELECT inbox.raw_id=raw.id FROM inbox, raw"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM dedupe WHERE length(key)=16"), 1);
    EXPECT_EQ(text("SELECT name FROM person"), "Ana");
}

TEST_F(Accept, TakesOneCommitForAWebhook) {
    const int before = commits_;
    accept(webhook_with(said("w1"), said("w2"), said("w3")));
    EXPECT_EQ(commits_ - before, 1);
}

TEST_F(Accept, CountsDuplicatesInOneBatch) {
    const auto receipt = accept(webhook_with(said("w1"), said("w1"), said("w2")));
    EXPECT_EQ(receipt.pending.size(), 2U);
    EXPECT_EQ(receipt.duplicates, 1U);
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 2);
}

TEST_F(Accept, KnowsDuplicatesAfterAReopen) {
    hear("w1");
    reopen();
    const auto receipt = accept(webhook_with(said("w1")));
    EXPECT_TRUE(receipt.pending.empty());
    EXPECT_TRUE(receipt.outcomes.empty());
    EXPECT_EQ(receipt.duplicates, 1U);
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1);
}

TEST_F(Accept, KeepsTheSameIdUnderTwoBusinessNumbersApart) {
    auto other = said("w1");
    other.message.phone_number_id = "999";
    const auto receipt = accept(webhook_with(said("w1"), other));
    EXPECT_EQ(receipt.pending.size(), 2U);
    EXPECT_NE(receipt.pending[0].conversation, receipt.pending[1].conversation);
}

TEST_F(Accept, DoesNotTakeMessagesWithoutIdForDuplicates) {
    const auto receipt = accept(webhook_with(said(""), said("")));
    EXPECT_EQ(receipt.pending.size(), 2U);
    EXPECT_EQ(receipt.duplicates, 0U);
    EXPECT_EQ(number("SELECT count(*) FROM dedupe"), 0);
}

TEST_F(Accept, NeverRepeatsRowIdsWhenTheClockGoesBack) {
    const auto first = hear("w1");
    time_.advance(minutes(-60));
    const auto second = hear("w2");
    EXPECT_GT(second.id, first.id);
    reopen();
    EXPECT_GT(hear("w3").id, second.id);
}

TEST_F(Accept, KeepsNoRawRowOfUnderstoodStatuses) {
    accept(webhook_of(status(delivery_status::sent, "w9")));
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM status"), 1);
}

TEST_F(Accept, StoresAnEmptyWebhookRaw) {
    accept(webhook_with());
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM dead"), 0);
}

TEST_F(Accept, QuarantinesWhatCouldNotBeRead) {
    storage::incoming_webhook w;
    w.body = std::string("{\0broken", 8);
    w.quarantine_reason = "invalid JSON";
    accept(w);
    EXPECT_EQ(number("SELECT length(body) FROM raw"), 8);
    EXPECT_EQ(number("SELECT dead.ref=raw.id FROM dead, raw WHERE dead.kind='raw'"), 1);
    EXPECT_EQ(text("SELECT reason FROM dead"), "invalid JSON");
    EXPECT_EQ(must(journal_->count_backlog()).dead_letters, 1);
}

TEST_F(Accept, StoresABatchOfAThousandInSlices) {
    storage::incoming_webhook w;
    w.body = std::string(3'000'000, 'x');
    for (int i = 0; i < 1000; ++i)
        w.messages.push_back(said("w" + std::to_string(i), "text " + std::to_string(i)));
    for (int i = 0; i < 150; ++i)
        w.statuses.push_back(status(delivery_status::read, "s" + std::to_string(i)));
    w.messages[777].message.wamid = "w3";
    const int before = commits_;
    const auto receipt = accept(w);
    EXPECT_EQ(receipt.pending.size(), 999U);
    EXPECT_EQ(receipt.duplicates, 1U);
    EXPECT_EQ(receipt.orphan_statuses, 150U);
    EXPECT_EQ(commits_ - before, 12) << "10 slices of messages and 2 of statuses";
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 1) << "the body is stored once, with the first slice";
    EXPECT_EQ(number("SELECT count(DISTINCT raw_id) FROM inbox"), 1);
    for (std::size_t i = 1; i < receipt.pending.size(); ++i)
        ASSERT_GT(receipt.pending[i].id, receipt.pending[i - 1].id);
    const auto pending = must(journal_->pending_of(receipt.pending.front().conversation));
    ASSERT_EQ(pending.size(), 999U);
    EXPECT_EQ(pending.front().text, "text 0");
    EXPECT_EQ(pending.back().text, "text 999");
}

TEST_F(Accept, IgnoredAndExpiredMessagesNeedNoTurn) {
    const auto receipt = accept(
        webhook_with(planned(plan::ignore, "w1", "", "unrouted"), planned(plan::expire, "w2", "", "stale")));
    ASSERT_EQ(receipt.outcomes.size(), 2U);
    EXPECT_EQ(receipt.outcomes[0].what, outcome::ignored);
    EXPECT_EQ(receipt.outcomes[0].reason, "unrouted");
    EXPECT_EQ(receipt.outcomes[1].what, outcome::expired);
    EXPECT_EQ(receipt.outcomes[1].reason, "stale");
    EXPECT_TRUE(receipt.pending.empty());
    EXPECT_TRUE(receipt.sends.empty());
    EXPECT_EQ(must(journal_->count_backlog()).inbox_pending, 0);
}

TEST_F(Accept, OptOutIsDurableConfirmedAndRaisesTheEpoch) {
    const auto waiting = hear("w1");
    auto receipt = accept(webhook_with(planned(plan::opt_out, "w2", "Até logo.")));
    ASSERT_EQ(receipt.sends.size(), 1U);
    EXPECT_EQ(receipt.sends[0].kind, send_kind::opt_out);
    EXPECT_EQ(receipt.sends[0].turn, 0);
    ASSERT_EQ(receipt.outcomes.size(), 1U);
    EXPECT_EQ(receipt.outcomes[0].what, outcome::replied);
    EXPECT_EQ(receipt.outcomes[0].reason, "optout");
    EXPECT_EQ(begin(receipt.sends[0].id).text, "Até logo.") << "the confirmation passes the gate";
    reopen();
    EXPECT_TRUE(must(journal_->conversations({waiting.conversation})).at(0).opted_out);
    receipt = accept(webhook_with(
        said("w3"), planned(plan::unsupported, "w4", "x"), planned(plan::expire, "w5", "", "stale"),
        planned(plan::ignore, "w6", "", "type"), planned(plan::ignore, "w7", "", "not_allowed")));
    ASSERT_EQ(receipt.outcomes.size(), 5U);
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(receipt.outcomes[i].reason, "opted_out") << i;
    EXPECT_EQ(receipt.outcomes[4].reason, "not_allowed") << "the earlier row of decision 8 counts";
    EXPECT_TRUE(receipt.sends.empty());
    EXPECT_TRUE(receipt.pending.empty());
    const auto again = accept(webhook_with(planned(plan::opt_out, "w8", "Até logo.")));
    EXPECT_TRUE(again.sends.empty()) << "confirmed once";
    EXPECT_EQ(again.outcomes.at(0).reason, "opted_out");
}

TEST_F(Accept, OptInUndoesTheOptOut) {
    hear("w1");
    accept(webhook_with(planned(plan::opt_out, "w2", "bye")));
    const auto receipt = accept(webhook_with(planned(plan::opt_in, "w3", "back"), said("w4")));
    ASSERT_EQ(receipt.sends.size(), 1U);
    EXPECT_EQ(receipt.sends[0].kind, send_kind::opt_in);
    EXPECT_EQ(begin(receipt.sends[0].id).verdict, gate::go);
    ASSERT_EQ(receipt.pending.size(), 1U);
    EXPECT_EQ(receipt.pending[0].epoch, 1) << "what was decided before the opt-out stays stale";
    EXPECT_FALSE(must(journal_->conversations({receipt.pending[0].conversation})).at(0).opted_out);
}

TEST_F(Accept, ThePlanOfOneBatchTakesEffectInItsOrder) {
    const auto receipt = accept(webhook_with(said("w1"), planned(plan::opt_out, "w2", "bye"), said("w3")));
    ASSERT_EQ(receipt.pending.size(), 1U);
    EXPECT_EQ(receipt.pending[0].wamid, "w1");
    EXPECT_EQ(receipt.pending[0].epoch, 0);
    ASSERT_EQ(receipt.outcomes.size(), 2U);
    EXPECT_EQ(receipt.outcomes[1].reason, "opted_out");
}

TEST_F(Accept, SendsTheFixedTextOncePerTenMinutes) {
    const auto first = accept(webhook_with(planned(plan::unsupported, "w1", "Só leio texto.")));
    ASSERT_EQ(first.sends.size(), 1U);
    EXPECT_EQ(first.sends[0].kind, send_kind::unsupported);
    EXPECT_EQ(first.outcomes.at(0).what, outcome::replied);
    EXPECT_EQ(first.outcomes.at(0).reason, "unsupported");
    time_.advance(minutes(10) - std::chrono::milliseconds(1));
    const auto second = accept(webhook_with(planned(plan::unsupported, "w2", "Só leio texto.")));
    EXPECT_TRUE(second.sends.empty());
    EXPECT_EQ(second.outcomes.at(0).what, outcome::ignored);
    EXPECT_EQ(second.outcomes.at(0).reason, "unsupported_recent");
    time_.advance(std::chrono::milliseconds(2));
    EXPECT_EQ(accept(webhook_with(planned(plan::unsupported, "w3", "Só leio texto."))).sends.size(), 1U);
}

TEST_F(Accept, SendsTheFixedTextOnceForAnAlbum) {
    const auto receipt =
        accept(webhook_with(planned(plan::unsupported, "w1", "x"), planned(plan::unsupported, "w2", "x"),
                            planned(plan::unsupported, "w3", "x")));
    EXPECT_EQ(receipt.sends.size(), 1U);
    ASSERT_EQ(receipt.outcomes.size(), 3U);
    EXPECT_EQ(receipt.outcomes[2].reason, "unsupported_recent");
}

TEST_F(Accept, LinksPhoneAndUserIdAtFirstSightOfBoth) {
    const auto by_phone = hear("w1");
    auto both = said("w2");
    both.message.from_user_id = "BR.abc123";
    const auto second = accept(webhook_with(both)).pending.at(0);
    EXPECT_EQ(second.conversation, by_phone.conversation);
    auto by_user = said("w3", "oi", "");
    by_user.message.from_user_id = "BR.abc123";
    const auto third = accept(webhook_with(by_user)).pending.at(0);
    EXPECT_EQ(third.conversation, by_phone.conversation);
    const auto view = must(journal_->conversations({third.conversation})).at(0);
    EXPECT_EQ(view.phone, "5511999990000");
    EXPECT_EQ(view.bsuid, "BR.abc123");
    EXPECT_EQ(number("SELECT count(*) FROM person"), 1);
}

TEST_F(Accept, AnswersWhoIsKnownByUserIdOnlyThere) {
    auto m = said("w1", "oi", "");
    m.message.from_user_id = "BR.xyz";
    const auto pending = accept(webhook_with(m)).pending.at(0);
    const auto a = begin(answer(pending, {"olá"}).sends.at(0).id);
    EXPECT_EQ(a.verdict, gate::go);
    EXPECT_EQ(a.address, "BR.xyz");
    EXPECT_TRUE(a.address_is_bsuid);
    EXPECT_EQ(a.phone_number_id, business);
}

TEST_F(Accept, AnswersWhereThePersonWroteLast) {
    auto m = said("w1", "oi", "");
    m.message.from_user_id = "BR.xyz";
    accept(webhook_with(m));
    auto with_phone = said("w2");
    with_phone.message.from_user_id = "BR.xyz";
    const auto pending = accept(webhook_with(with_phone)).pending.at(0);
    const auto a = begin(answer(pending, {"olá"}).sends.at(0).id);
    EXPECT_EQ(a.address, "5511999990000");
    EXPECT_FALSE(a.address_is_bsuid);
}

TEST_F(Accept, RefusesUnderTheDiskReserve) {
    close();
    options_.disk_reserve_bytes = std::uint64_t{1} << 62;
    open();
    time_.advance(minutes(1));
    EXPECT_EQ(refusal(journal_->accept(webhook_with(said("w1")))), errc::disk_reserve);
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 0);
    EXPECT_FALSE(must(journal_->count_backlog()).room);
}

// The disk fills up between two groups of one webhook.
TEST_F(Accept, WhatOfAWebhookIsStoredGoesOnAlthoughTheRestIsRefused) {
    close();
    watched_disk disk;
    std::atomic<bool> fills_up{true};
    events_.committed = [&](std::chrono::nanoseconds, std::size_t) {
        if (fills_up) disk.write_failure = SQLITE_FULL;
    };
    open();
    const auto batch = [] {
        storage::incoming_webhook w;
        w.body = "{}";
        for (int i = 0; i < 150; ++i)
            w.messages.push_back(said("w" + std::to_string(i), "oi", std::to_string(5511900000000 + i)));
        return w;
    };
    const auto receipt = accept(batch());
    EXPECT_EQ(receipt.incomplete, errc::storage_failed) << "it is to be answered 503";
    EXPECT_EQ(receipt.pending.size(), 100U) << "Meta's repetition will not bring them again";
    fills_up = false;
    disk.write_failure = SQLITE_OK;
    const auto again = accept(batch());
    EXPECT_FALSE(again.incomplete);
    EXPECT_EQ(again.pending.size(), 50U);
    EXPECT_EQ(again.duplicates, 100U);
    close();
}

TEST_F(Accept, RefusesAfterClose) {
    journal_->close();
    EXPECT_EQ(refusal(journal_->accept(webhook_with(said("w1")))), errc::cancelled);
    EXPECT_EQ(refusal(journal_->pending_of(1)), errc::cancelled);
}
