// What says that an ambiguous send never left (decision 3): a status of a send that was made later.
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::milliseconds;

namespace {

class Evidence : public JournalTest {
  protected:
    // Its first attempt is under way.
    row_id sending(const std::string& wamid) {
        const auto id = answer(hear(wamid), {"resposta"}).sends.at(0).id;
        begin(id);
        return id;
    }
    row_id lose(const std::string& wamid) {
        const auto id = sending(wamid);
        EXPECT_EQ(refused(id, 1, verdict::ambiguous).state, send_state::reconciling);
        return id;
    }
    void confirm(row_id send) {
        accept(webhook_of(
            status(delivery_status::sent, "out" + std::to_string(send), make_callback_data(send, 1))));
    }
    send_state after_the_window(row_id send) {
        must(journal_->reconcile({ambiguous_policy::evidence, milliseconds(0), std::chrono::hours(24)}));
        return state_of(send);
    }
    void restart() {
        reopen();
        must(journal_->recover({}));
        time_.advance(std::chrono::seconds(1));  // so long as it was away, Meta is given again
    }
};

}  // namespace

TEST_F(Evidence, IsAStatusOfALaterSendOnly) {
    const auto earlier = sending("w1");
    time_.advance(milliseconds(1));
    const auto lost = lose("w2");
    time_.advance(milliseconds(1));
    const auto later = sending("w3");
    EXPECT_EQ(after_the_window(lost), send_state::reconciling);
    confirm(earlier);
    EXPECT_EQ(after_the_window(lost), send_state::reconciling);
    confirm(later);
    EXPECT_EQ(after_the_window(lost), send_state::queued);
}

TEST_F(Evidence, OutlivesARestart) {
    const auto lost = lose("w1");
    time_.advance(milliseconds(1));
    confirm(sending("w2"));
    restart();
    EXPECT_EQ(after_the_window(lost), send_state::queued);
}

// The clock was an hour ahead when the earlier send was made, and was put right between the processes.
TEST_F(Evidence, IsNotASendOfATimeToCome) {
    const auto earlier = sending("w1");
    time_.advance(-std::chrono::hours(1));
    restart();
    const auto lost = lose("w2");
    confirm(earlier);
    EXPECT_EQ(after_the_window(lost), send_state::reconciling);
    time_.advance(milliseconds(1));
    confirm(sending("w3"));
    EXPECT_EQ(after_the_window(lost), send_state::queued);
}

// The same, but its status comes when the clock has reached that time again.
TEST_F(Evidence, IsNotASendOfASpanThatPassesTwice) {
    const auto earlier = sending("w1");
    time_.advance(-std::chrono::minutes(1));
    restart();
    const auto lost = lose("w2");
    time_.advance(std::chrono::minutes(2));
    confirm(earlier);
    EXPECT_EQ(after_the_window(lost), send_state::reconciling);
    confirm(sending("w3"));
    EXPECT_EQ(after_the_window(lost), send_state::queued);
}

TEST_F(Evidence, IsNotASendOfASpanThatPassedTwiceBeforeTheStart) {
    confirm(sending("w1"));
    time_.advance(-std::chrono::minutes(1));
    restart();
    const auto lost = lose("w2");
    time_.advance(std::chrono::minutes(2));
    restart();
    time_.advance(std::chrono::minutes(10));  // so long as it was away, Meta is given again
    EXPECT_EQ(after_the_window(lost), send_state::reconciling);
    confirm(sending("w3"));
    EXPECT_EQ(after_the_window(lost), send_state::queued);
}

// The clock was ahead: how long we were away is not known, so it is not made again. But nobody waits until
// the clock has come that far.
TEST_F(Evidence, DoesNotHelpASendOfATimeToComeWhichIsHeld) {
    const auto lost = lose("w1");
    time_.advance(-std::chrono::hours(24));
    restart();
    time_.advance(milliseconds(1));
    confirm(sending("w2"));
    EXPECT_EQ(after_the_window(lost), send_state::reconciling);
    time_.advance(std::chrono::minutes(15));
    must(journal_->reconcile({ambiguous_policy::evidence, milliseconds(0), std::chrono::minutes(15)}));
    EXPECT_EQ(state_of(lost), send_state::held);
}
