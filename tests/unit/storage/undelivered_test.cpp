#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using namespace std::chrono_literals;

namespace {

class Undelivered : public JournalTest {
  protected:
    storage::undelivered_sends older_than(std::chrono::milliseconds age) {
        return must(journal_->count_undelivered(age));
    }
};

}  // namespace

TEST_F(Undelivered, NothingIsUndeliveredInAnEmptyJournal) {
    const auto u = older_than(0ms);
    EXPECT_EQ(u.silent + u.sent + u.delivered + u.oldest, 0);
}

TEST_F(Undelivered, ASendWithoutAnyStatusIsSilentOnceItIsOldEnough) {
    const auto began = time_.now();
    converse("w1", "oi", "olá");
    EXPECT_EQ(older_than(1min).silent, 0);
    time_.advance(1min - 1ms);
    EXPECT_EQ(older_than(1min).silent, 0);
    time_.advance(1ms);
    const auto u = older_than(1min);
    EXPECT_EQ(u.silent, 1);
    EXPECT_EQ(u.oldest, began);
}

TEST_F(Undelivered, TheTimeSinceTheAcceptanceCounts) {
    const auto id = answer(hear("w1"), {"olá"}).sends.front().id;
    time_.advance(1h);  // it had to wait
    begin(id);
    accepted(id, 1, "out.w1");
    EXPECT_EQ(older_than(30min).silent, 0);
    time_.advance(30min);
    EXPECT_EQ(older_than(30min).silent, 1);
}

TEST_F(Undelivered, StatusesTellSilentSentAndDeliveredApart) {
    converse("w1", "oi", "um");
    converse("w2", "oi", "dois");
    converse("w3", "oi", "três");
    converse("w4", "oi", "quatro");
    accept(webhook_of(status(delivery_status::sent, "out.w1")));
    accept(webhook_of(status(delivery_status::delivered, "out.w2")));
    accept(webhook_of(status(delivery_status::read, "out.w3")));
    time_.advance(1h);
    const auto u = older_than(1h);
    EXPECT_EQ(u.silent, 1);
    EXPECT_EQ(u.sent, 1);
    EXPECT_EQ(u.delivered, 2);
}

TEST_F(Undelivered, FailedAndOpenSendsAreNoneOfThem) {
    converse("w1", "oi", "um");
    accept(webhook_of(status(delivery_status::failed, "out.w1", "", 131026)));
    answer(hear("w2"), {"ainda não saiu"});
    time_.advance(1h);
    const auto u = older_than(1h);
    EXPECT_EQ(u.silent + u.sent + u.delivered, 0);
    EXPECT_EQ(u.oldest, 0);
}

TEST_F(Undelivered, AReactionIsDoneWhenItIsSent) {
    auto s = operator_text("5511999990000");
    s.type = "reaction";
    s.payload = R"({"message_id":"wamid.x","emoji":"👍"})";
    const auto id = must(journal_->queue_send(s)).send.id;
    begin(id);
    accepted(id, 1, "out.r");
    time_.advance(1h);
    EXPECT_EQ(older_than(1h).silent, 1) << "even of a reaction Meta says that it was sent";
    accept(webhook_of(status(delivery_status::sent, "out.r")));
    const auto u = older_than(1h);
    EXPECT_EQ(u.silent + u.sent, 0);
    EXPECT_EQ(u.oldest, 0);
}

TEST_F(Undelivered, AfterADayItIsNotLookedAtAnyMore) {
    converse("w1", "oi", "um");
    time_.advance(24h);
    EXPECT_EQ(older_than(1h).silent, 1);
    time_.advance(1h + 1ms);
    EXPECT_EQ(older_than(1h).silent, 0);
}
