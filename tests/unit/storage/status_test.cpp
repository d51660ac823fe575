#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;

class Status : public JournalTest {
  protected:
    row_id sending(const std::string& wamid = "w1", std::vector<std::string> parts = {"resposta"}) {
        sends_ = answer(hear(wamid), std::move(parts)).sends;
        begin(sends_.front().id);
        return sends_.front().id;
    }
    std::string callback(row_id send, int attempt = 1) { return make_callback_data(send, attempt); }

    std::vector<storage::open_send> sends_;
};

TEST_F(Status, MovesAnAcceptedSendByItsWamid) {
    const auto id = sending();
    accepted(id, 1, "out1");
    auto receipt = accept(webhook_of(status(delivery_status::sent, "out1")));
    ASSERT_EQ(receipt.settled.size(), 1U);
    EXPECT_EQ(receipt.settled[0].id, id);
    EXPECT_EQ(receipt.settled[0].state, send_state::sent);
    receipt = accept(webhook_of(status(delivery_status::read, "out1")));
    EXPECT_EQ(receipt.settled.at(0).state, send_state::read);
    const auto view = must(journal_->find_send(id));
    EXPECT_EQ(view.state, send_state::read);
    EXPECT_EQ(view.sent_at, 1'790'000'100'000);
    EXPECT_EQ(view.read_at, 1'790'000'100'000);
    EXPECT_EQ(view.delivered_at, 0);
}

TEST_F(Status, TellsWhichTurnAndPartItSettled) {
    const auto id = sending("w1", {"um", "dois"});
    accepted(id, 1, "out1");
    begin(sends_[1].id);
    accepted(sends_[1].id, 1, "out2");
    const auto receipt = accept(webhook_of(status(delivery_status::sent, "out2")));
    ASSERT_EQ(receipt.settled.size(), 1U);
    EXPECT_NE(receipt.settled[0].turn, 0);
    EXPECT_EQ(receipt.settled[0].turn, sends_[1].turn);
    EXPECT_EQ(receipt.settled[0].part, 1);
    EXPECT_EQ(receipt.settled[0].kind, send_kind::reply);
}

TEST_F(Status, NeverGoesBackwards) {
    const auto id = sending();
    accepted(id, 1, "out1");
    accept(webhook_of(status(delivery_status::read, "out1")));
    const auto late =
        accept(webhook_of(status(delivery_status::sent, "out1"), status(delivery_status::delivered, "out1"),
                          status(delivery_status::failed, "out1", "", 131026)));
    EXPECT_TRUE(late.settled.empty());
    EXPECT_EQ(state_of(id), send_state::read);
}

TEST_F(Status, CountsARepeatedStatusAsDuplicate) {
    const auto id = sending();
    accepted(id, 1, "out1");
    accept(webhook_of(status(delivery_status::sent, "out1")));
    const auto again = accept(webhook_of(status(delivery_status::sent, "out1")));
    EXPECT_EQ(again.duplicates, 1U);
    EXPECT_TRUE(again.settled.empty());
}

TEST_F(Status, OfAnUnknownSendIsAnOrphan) {
    const auto receipt = accept(webhook_of(status(delivery_status::delivered, "nobody's")));
    EXPECT_EQ(receipt.orphan_statuses, 1U);
    EXPECT_TRUE(receipt.settled.empty());
}

TEST_F(Status, BeforeTheWamidIsKnownCountsWhenItBecomesKnown) {
    const auto id = sending();
    EXPECT_EQ(accept(webhook_of(status(delivery_status::delivered, "out1"))).orphan_statuses, 1U);
    const auto progress = accepted(id, 1, "out1");
    EXPECT_EQ(progress.state, send_state::delivered);
    EXPECT_EQ(state_of(id), send_state::delivered);
    EXPECT_EQ(must(journal_->find_send(id)).delivered_at, 1'790'000'100'000);
    EXPECT_EQ(number("SELECT outbox_id FROM status"), id);
}

TEST_F(Status, FailedBeforeTheWamidIsKnownFailsTheSendAndItsLaterParts) {
    const auto id = sending("w1", {"um", "dois"});
    accept(webhook_of(status(delivery_status::failed, "out1", "", 131026)));
    EXPECT_EQ(accepted(id, 1, "out1").state, send_state::failed);
    EXPECT_EQ(state_of(sends_[1].id), send_state::cancelled);
}

TEST_F(Status, WithCallbackDataBeatsTheHttpVerdict) {
    const auto id = sending();
    const auto receipt = accept(webhook_of(status(delivery_status::sent, "out1", callback(id))));
    EXPECT_EQ(receipt.settled.at(0).state, send_state::sent);
    EXPECT_EQ(refused(id, 1, verdict::final, 131026).state, send_state::sent);
    EXPECT_EQ(state_of(id), send_state::sent);
    EXPECT_EQ(must(journal_->find_send(std::string("out1"))).id, id) << "the status brought the wamid";
}

TEST_F(Status, FailedWithARetryCodeBeatsALaterAcceptance) {
    const auto id = sending();
    const auto receipt = accept(webhook_of(status(delivery_status::failed, "out1", callback(id), 131016)));
    EXPECT_EQ(receipt.settled.at(0).state, send_state::queued);
    EXPECT_EQ(receipt.settled.at(0).failures, 1);
    const auto progress = accepted(id, 1, "out1");
    EXPECT_EQ(progress.state, send_state::queued) << "Meta said that it was not delivered";
    EXPECT_EQ(progress.failures, 1);
    EXPECT_EQ(progress.next_at, time_.now() + 1000);
    EXPECT_EQ(begin(id).number, 2);
}

TEST_F(Status, FailedWithARetryCodeBeatsALaterRefusal) {
    const auto id = sending();
    accept(webhook_of(status(delivery_status::failed, "out1", callback(id), 131016)));
    EXPECT_EQ(refused(id, 1, verdict::final, 100).state, send_state::queued);
}

TEST_F(Status, SettlesAnAmbiguousSend) {
    const auto id = sending();
    EXPECT_EQ(refused(id, 1, verdict::ambiguous).state, send_state::reconciling);
    const auto receipt = accept(webhook_of(status(delivery_status::delivered, "out1", callback(id))));
    EXPECT_EQ(receipt.settled.at(0).state, send_state::delivered);
}

TEST_F(Status, FailedWithAFinalCodeCancelsLaterParts) {
    const auto id = sending("w1", {"um", "dois", "três"});
    accepted(id, 1, "out1");
    const auto receipt = accept(webhook_of(status(delivery_status::failed, "out1", "", 131047)));
    EXPECT_EQ(receipt.settled.at(0).state, send_state::failed);
    EXPECT_EQ(state_of(sends_[1].id), send_state::cancelled);
    EXPECT_EQ(state_of(sends_[2].id), send_state::cancelled);
    EXPECT_EQ(must(journal_->find_send(id)).error_code, 131047);
}

TEST_F(Status, FailedGivesUpAfterTheLastAttempt) {
    const auto id = sending();
    for (int attempt = 1; attempt <= max_failures(verdict::retry); ++attempt) {
        const auto wamid = "out" + std::to_string(attempt);
        accepted(id, attempt, wamid);
        const auto receipt = accept(webhook_of(status(delivery_status::failed, wamid, "", 131016)));
        const bool last = attempt == max_failures(verdict::retry);
        ASSERT_EQ(receipt.settled.size(), 1U) << attempt;
        EXPECT_EQ(receipt.settled[0].state, last ? send_state::failed : send_state::queued) << attempt;
        EXPECT_EQ(begin(id).verdict, last ? gate::gone : gate::go) << attempt;
    }
}

TEST_F(Status, OfAnEarlierAttemptSettlesTheSendToo) {
    const auto id = sending();
    refused(id, 1, verdict::retry, 131016);
    begin(id);
    accepted(id, 2, "out2");
    const auto receipt = accept(webhook_of(status(delivery_status::delivered, "out1", callback(id, 1))));
    EXPECT_EQ(receipt.settled.at(0).state, send_state::delivered);
    EXPECT_EQ(must(journal_->find_send(std::string("out1"))).id, id) << "both wamids are kept";
    EXPECT_EQ(must(journal_->find_send(std::string("out2"))).id, id);
}

TEST_F(Status, FailedOfAnEarlierAttemptDoesNotCount) {
    const auto id = sending();
    refused(id, 1, verdict::retry, 131016);
    begin(id);
    accepted(id, 2, "out2");
    accept(webhook_of(status(delivery_status::failed, "out1", callback(id, 1), 131026)));
    EXPECT_EQ(state_of(id), send_state::accepted);
}

TEST_F(Status, TakesAHeldSendOutOfTheDeadLetters) {
    const auto id = sending();
    refused(id, 1, verdict::ambiguous);
    must(journal_->reconcile(
        {ambiguous_policy::hold, std::chrono::milliseconds(0), std::chrono::milliseconds(0)}));
    EXPECT_EQ(must(journal_->count_backlog()).held_sends, 1);
    accept(webhook_of(status(delivery_status::sent, "out1", callback(id))));
    EXPECT_EQ(state_of(id), send_state::sent);
    EXPECT_EQ(must(journal_->count_backlog()).held_sends, 0);
}

TEST_F(Status, UnderAnotherNumberIsRefused) {
    const auto id = sending();
    auto foreign = status(delivery_status::delivered, "out1", callback(id));
    foreign.phone_number_id = "999";
    const auto receipt = accept(webhook_of(foreign));
    EXPECT_EQ(receipt.foreign_statuses, 1U);
    EXPECT_TRUE(receipt.settled.empty());
    EXPECT_EQ(state_of(id), send_state::sending);
}

TEST_F(Status, WithForeignCallbackDataIsFoundByWamid) {
    const auto id = sending();
    accepted(id, 1, "out1");
    const auto receipt = accept(webhook_of(status(delivery_status::sent, "out1", "not ours")));
    EXPECT_EQ(receipt.settled.at(0).id, id);
}

TEST_F(Status, DoesNotBringACancelledSendBack) {
    const auto id = sending("w1", {"um", "dois"});
    refused(id, 1, verdict::final, 100);
    accept(webhook_of(status(delivery_status::sent, "outX", callback(sends_[1].id))));
    EXPECT_EQ(state_of(sends_[1].id), send_state::cancelled);
}
