// What an attempt's verdict, or the lack of one, makes of a message and of those behind it.
#include "attempt_fixture.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::milliseconds;
using std::chrono::minutes;

TEST_F(Attempt, AcceptedRemembersTheWamid) {
    const auto id = reply().at(0).id;
    begin(id);
    time_.advance(milliseconds(250));
    EXPECT_EQ(accepted(id, 1, "out1").state, send_state::accepted);
    const auto view = must(journal_->find_send(std::string("out1")));
    EXPECT_EQ(view.id, id);
    EXPECT_EQ(view.wamid, "out1");
    EXPECT_EQ(view.accepted_at, time_.now());
}

TEST_F(Attempt, RetryWaitsAndCounts) {
    const auto id = reply().at(0).id;
    begin(id);
    const auto progress = refused(id, 1, verdict::retry, 131016, milliseconds(1500));
    EXPECT_EQ(progress.state, send_state::queued);
    EXPECT_EQ(progress.failures, 1);
    EXPECT_EQ(progress.next_at, time_.now() + 1500);
    const auto view = must(journal_->find_send(id));
    EXPECT_EQ(view.error_code, 131016);
    EXPECT_EQ(view.error_text, "refused in a test");
    const auto second = begin(id);
    EXPECT_EQ(second.number, 2);
    EXPECT_EQ(number("SELECT count(*) FROM attempt WHERE number=2 AND finished_at IS NULL"), 1);
    accepted(id, 2, "out2");
    EXPECT_EQ(number("SELECT count(*) FROM attempt WHERE number=2 AND finished_at IS NOT NULL"), 1);
    EXPECT_EQ(must(journal_->find_send(std::string("out2"))).id, id);
    EXPECT_EQ(must(journal_->find_send(id)).wamid, "out2");
}

TEST_F(Attempt, UnreachableGraphIsNoFailureOfTheMessage) {
    const auto id = reply().at(0).id;
    for (int attempt = 1; attempt <= 20; ++attempt) {
        ASSERT_EQ(begin(id).number, attempt);
        const auto progress = refused(id, attempt, verdict::retry, 0, milliseconds(1000), true);
        ASSERT_EQ(progress.state, send_state::queued);
        EXPECT_EQ(progress.failures, 0);
        EXPECT_EQ(progress.next_at, time_.now() + 1000);
    }
}

TEST_F(Attempt, PauseIsNoFailureEither) {
    const auto id = reply().at(0).id;
    for (int attempt = 1; attempt <= 7; ++attempt) {
        begin(id);
        const auto progress = refused(id, attempt, verdict::pause, 190);
        ASSERT_EQ(progress.state, send_state::queued) << attempt;
        EXPECT_EQ(progress.failures, 0);
    }
}

TEST_F(Attempt, EveryVerdictOfARefusal) {
    struct row {
        verdict why;
        send_state expected;
    };
    for (const auto& r :
         {row{verdict::retry, send_state::queued}, row{verdict::throttle, send_state::queued},
          row{verdict::ambiguous, send_state::reconciling}, row{verdict::final, send_state::failed},
          row{verdict::pause, send_state::queued}, row{verdict::inbound, send_state::failed}}) {
        const auto id = reply().at(0).id;
        begin(id);
        EXPECT_EQ(refused(id, 1, r.why).state, r.expected) << to_string(r.why);
        EXPECT_EQ(must(journal_->find_send(id)).failed_at != 0, r.expected == send_state::failed)
            << to_string(r.why);
    }
}

TEST_F(Attempt, BecomesADeadLetterAfterTheLastRefusal) {
    for (const auto why : {verdict::retry, verdict::throttle}) {
        const auto sends = reply({"um", "dois"});
        for (int attempt = 1; attempt <= max_failures(why); ++attempt) {
            ASSERT_EQ(begin(sends[0].id).verdict, gate::go) << attempt;
            const auto state = refused(sends[0].id, attempt, why).state;
            EXPECT_EQ(state, attempt == max_failures(why) ? send_state::dead : send_state::queued) << attempt;
        }
        EXPECT_EQ(state_of(sends[1].id), send_state::cancelled);
        EXPECT_EQ(must(journal_->find_send(sends[1].id)).error_text, "an earlier part failed");
        EXPECT_EQ(
            number("SELECT count(*) FROM dead WHERE kind='dead' AND ref=" + std::to_string(sends[0].id)), 1);
    }
    EXPECT_EQ(must(journal_->count_backlog()).dead_letters, 2);
}

TEST_F(Attempt, FinalCancelsTheLaterPartsOfItsTurnOnly) {
    const auto first = reply({"um", "dois", "três"});
    const auto next = reply({"outra"});
    const auto by_operator = operator_send();
    begin(first[0].id);
    accepted(first[0].id, 1, "out1");
    begin(first[1].id);
    refused(first[1].id, 1, verdict::final, 131026);
    EXPECT_EQ(state_of(first[0].id), send_state::accepted);
    EXPECT_EQ(state_of(first[2].id), send_state::cancelled);
    EXPECT_EQ(state_of(next[0].id), send_state::queued);
    EXPECT_EQ(state_of(by_operator), send_state::queued);
    EXPECT_EQ(number("SELECT count(*) FROM dead"), 0) << "failed is Meta's word, no dead letter";
}

TEST_F(Attempt, FailedOperatorSendLeavesOthersAlone) {
    const auto first = operator_send(), second = operator_send();
    begin(first);
    refused(first, 1, verdict::final, 131026);
    EXPECT_EQ(state_of(second), send_state::queued) << "both have turn 0, which is no turn";
}

TEST_F(Attempt, ALateVerdictOfAnEarlierAttemptDoesNotCount) {
    const auto id = reply().at(0).id;
    begin(id);
    refused(id, 1, verdict::retry, 131016);
    begin(id);
    EXPECT_EQ(refused(id, 1, verdict::final, 100).state, send_state::sending);
}

TEST_F(Attempt, OfAVanishedSendIsCancelled) {
    EXPECT_EQ(accepted(777, 1, "x").state, send_state::cancelled);
}

TEST_F(Attempt, AmbiguousBecomesHeldWithItsLaterPartsWhenPatienceEnds) {
    const auto sends = reply({"um", "dois", "três"});
    begin(sends[0].id);
    refused(sends[0].id, 1, verdict::ambiguous);
    const auto other = reply({"outra"});
    time_.advance(minutes(15) - milliseconds(1));
    EXPECT_TRUE(must(journal_->reconcile({ambiguous_policy::hold, minutes(15), minutes(15)})).empty());
    time_.advance(milliseconds(1));
    const auto held = must(journal_->reconcile({ambiguous_policy::hold, minutes(15), minutes(15)}));
    ASSERT_EQ(held.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(held[i].id, sends[i].id);
        EXPECT_EQ(held[i].part, static_cast<int>(i));
        EXPECT_EQ(held[i].turn, sends[0].turn);
        EXPECT_EQ(held[i].state, send_state::held);
        EXPECT_EQ(state_of(sends[i].id), send_state::held);
    }
    EXPECT_EQ(state_of(other[0].id), send_state::queued) << "only its own turn is stopped (decision 3)";
    EXPECT_EQ(must(journal_->count_backlog()).held_sends, 3);
    EXPECT_TRUE(must(journal_->reconcile({ambiguous_policy::hold, minutes(15), minutes(15)})).empty());
}

TEST_F(Attempt, WhoseVerdictCouldNotBeWrittenBecomesHeldToo) {
    const auto id = reply().at(0).id;
    begin(id);
    time_.advance(minutes(15));
    ASSERT_EQ(must(journal_->reconcile({ambiguous_policy::hold, minutes(15), minutes(15)})).size(), 1U);
    EXPECT_EQ(state_of(id), send_state::held);
}

TEST_F(Attempt, IsAcceptedAlthoughItWasHeldBeforeTheAnswerCame) {
    const auto id = reply().at(0).id;
    begin(id);
    must(journal_->reconcile({ambiguous_policy::hold, milliseconds(0), milliseconds(0)}));
    ASSERT_EQ(state_of(id), send_state::held);
    EXPECT_EQ(accepted(id, 1, "out1").state, send_state::accepted);
    EXPECT_EQ(must(journal_->count_backlog()).held_sends, 0);
}

TEST_F(Attempt, AnAcceptedPartDoesNotHoldTheRest) {
    const auto sends = reply({"um", "dois"});
    begin(sends[0].id);
    accepted(sends[0].id, 1, "out1");
    time_.advance(minutes(60));
    EXPECT_TRUE(must(journal_->reconcile({ambiguous_policy::hold, minutes(15), minutes(15)})).empty());
    EXPECT_EQ(begin(sends[1].id).verdict, gate::go);
}
