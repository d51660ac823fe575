// What an operator does again: one more attempt, in order, through every gate but the epoch.
#include "dead_letters_fixture.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::milliseconds;

namespace {

class Replay : public DeadLettersTest {
  protected:
    void opt(storage::plan what) {
        accept(webhook_with(planned(what, "opt" + std::to_string(++turns_), "ok")));
    }
    std::vector<row_id> ids(const std::vector<storage::open_send>& sends) {
        std::vector<row_id> all;
        for (const auto& s : sends)
            all.push_back(s.id);
        return all;
    }
    void expect_refused(row_id letter, ruling why) {
        const auto before = text("SELECT group_concat(id||' '||state||' '||epoch) FROM outbox");
        const auto done = replay(letter);
        EXPECT_EQ(done.ruling, why);
        EXPECT_TRUE(done.sends.empty());
        EXPECT_EQ(done.message, 0);
        EXPECT_EQ(text("SELECT group_concat(id||' '||state||' '||epoch) FROM outbox"), before);
        EXPECT_EQ(audit(), "") << "what was not done is not noted";
    }
};

}  // namespace

TEST_F(Replay, OfAHeldSendIsTheNextAttemptOfTheSameIntent) {
    const auto send = reply({"talvez"}).at(0);
    const auto letter = hold({send}).at(0);
    const auto done = replay(letter);
    EXPECT_EQ(done.ruling, ruling::done);
    EXPECT_EQ(done.kind, "held");
    ASSERT_EQ(done.sends.size(), 1U);
    EXPECT_EQ(done.sends[0].id, send.id);
    EXPECT_EQ(done.sends[0].conversation, send.conversation);
    EXPECT_EQ(done.sends[0].turn, send.turn);
    EXPECT_EQ(done.sends[0].state, send_state::queued);
    EXPECT_EQ(letter_of(send.id), 0);
    const auto again = begin(send.id);
    EXPECT_EQ(again.verdict, gate::go);
    EXPECT_EQ(again.number, 2);
    EXPECT_EQ(again.text, "talvez");
    accepted(send.id, 2, "out2");
    EXPECT_EQ(state_of(send.id), send_state::accepted);
    EXPECT_EQ(context(heard_.conversation), "p:oi|m:talvez");
    EXPECT_EQ(audit(), "replay " + public_id(letter) + " held " + public_id(send.id));
}

TEST_F(Replay, TwiceIsOnce) {
    const auto letter = hold(reply({"talvez"})).at(0);
    replay(letter);
    expect_unknown(letter);
    EXPECT_EQ(number("SELECT count(*) FROM audit"), 1);
}

TEST_F(Replay, IsFoundAfterARestart) {
    const auto sends = reply({"um", "dois"});
    replay(hold(sends).at(0));
    reopen();
    const auto open = must(journal_->recover({milliseconds(0)})).sends;
    EXPECT_EQ(ids(open), ids(sends));
    EXPECT_EQ(open.at(0).state, send_state::queued);
}

TEST_F(Replay, OfWhatIsGivenUpAgainCountsUnderTheSameLetter) {
    const auto send = reply({"talvez"}).at(0);
    const auto letter = hold({send}).at(0);
    for (int replays = 1; replays <= 3; ++replays) {
        EXPECT_EQ(replay(letter).ruling, ruling::done);
        EXPECT_TRUE(letters().empty());
        EXPECT_EQ(must(journal_->count_backlog()).held_sends, 0);
        EXPECT_EQ(must(journal_->count_backlog()).dead_letters, 0);
        ASSERT_EQ(hold({send}), std::vector<row_id>{letter});
        EXPECT_EQ(letters().at(0).replays, replays);
    }
    EXPECT_EQ(number("SELECT count(*) FROM dead"), 1);
}

TEST_F(Replay, OfARefusedSendForgetsItsFailures) {
    const auto send = reply({"recusada"}).at(0).id;
    const auto letter = refuse_for_good(send);
    EXPECT_EQ(replay(letter).ruling, ruling::done);
    const auto again = begin(send);
    EXPECT_EQ(again.number, 6);
    EXPECT_EQ(refused(send, 6, verdict::retry, 131016).failures, 1);
    for (int attempt = 7; attempt <= 10; ++attempt) {
        begin(send);
        refused(send, attempt, verdict::retry, 131016);
    }
    ASSERT_EQ(letter_of(send), letter) << "dead again after as many refusals as the first time";
    EXPECT_EQ(letters().at(0).replays, 1);
}

TEST_F(Replay, TakesTheLaterPartsOfAHeldReplyWithIt) {
    const auto sends = reply({"um", "dois", "três"});
    const auto other = reply({"outra"});
    const auto given_up = hold(sends);
    const auto done = replay(given_up.at(0));
    EXPECT_EQ(ids(done.sends), ids(sends));
    EXPECT_EQ(done.sends.at(2).part, 2);
    EXPECT_TRUE(letters().empty());
    for (const auto& s : sends)
        EXPECT_EQ(state_of(s.id), send_state::queued);
    EXPECT_EQ(state_of(other.at(0).id), send_state::queued) << "it was never held";
    for (const auto letter : given_up)
        expect_unknown(letter);
}

TEST_F(Replay, OfALaterPartWaitsForTheEarlierOnes) {
    const auto sends = reply({"um", "dois", "três"});
    const auto given_up = hold(sends);
    for (const std::size_t later : {1U, 2U}) {
        const auto refused_replay = replay(given_up.at(later));
        EXPECT_EQ(refused_replay.in_the_way, given_up[0]) << "it says what comes first";
        expect_refused(given_up[later], ruling::earlier_part);
    }
    must(journal_->discard_dead_letter(given_up[0]));
    EXPECT_EQ(replay(given_up[2]).in_the_way, given_up[1]);
    const auto done = replay(given_up[1]);
    EXPECT_EQ(ids(done.sends), (std::vector<row_id>{sends[1].id, sends[2].id}));
    EXPECT_EQ(state_of(sends[0].id), send_state::dead) << "that is done with";
    EXPECT_EQ(begin(sends[1].id).number, 1) << "it never was on its way";
}

TEST_F(Replay, OfALaterPartIsFreeOnceAStatusSettledTheEarlierOne) {
    const auto sends = reply({"um", "dois"});
    const auto given_up = hold(sends);
    accept(webhook_of(status(delivery_status::sent, "late", make_callback_data(sends[0].id, 1))));
    EXPECT_EQ(ids(replay(given_up.at(1)).sends), std::vector<row_id>{sends[1].id});
}

TEST_F(Replay, OfARefusedPartTakesThoseWithItThatWereCancelledForIt) {
    const auto sends = reply({"um", "dois", "três"});
    begin(sends[0].id);
    accepted(sends[0].id, 1, "out1");
    const auto letter = refuse_for_good(sends[1].id);
    ASSERT_EQ(state_of(sends[2].id), send_state::cancelled);
    EXPECT_EQ(ids(replay(letter).sends), (std::vector<row_id>{sends[1].id, sends[2].id}));
    EXPECT_EQ(must(journal_->find_send(sends[2].id)).error_text, "") << "no longer cancelled for a hole";
    begin(sends[1].id);
    refused(sends[1].id, 6, verdict::final, 131026);
    EXPECT_EQ(state_of(sends[2].id), send_state::cancelled) << "no reply with a hole, this time either";
}

TEST_F(Replay, LeavesPartsAloneThatAreBehindAnotherHole) {
    const auto sends = reply({"um", "dois", "três"});
    const auto id = [&](std::size_t i) { return std::to_string(sends[i].id); };
    const auto letter = refuse_for_good(sends[0].id);
    edit("UPDATE outbox SET state=5,error_text='' WHERE id=" + id(1));  // failed by itself, once upon a time
    EXPECT_EQ(ids(replay(letter).sends), std::vector<row_id>{sends[0].id});
    EXPECT_EQ(state_of(sends[2].id), send_state::cancelled);
}

TEST_F(Replay, NeverComesAfterALaterPart) {
    const auto sends = reply({"um", "dois"});
    begin(sends[0].id);
    accepted(sends[0].id, 1, "out1");
    begin(sends[1].id);
    accepted(sends[1].id, 1, "out2");
    // Meta fails part 1 after all, and then refuses it until it is given up.
    accept(webhook_of(status(delivery_status::failed, "out1", "", 131016)));
    ASSERT_EQ(state_of(sends[0].id), send_state::queued);
    for (int attempt = 2; state_of(sends[0].id) == send_state::queued; ++attempt) {
        begin(sends[0].id);
        refused(sends[0].id, attempt, verdict::retry, 131016);
    }
    expect_refused(letter_of(sends[0].id), ruling::later_part);
}

TEST_F(Replay, IsNewerThanTheEpoch) {
    const auto sends = reply({"um", "dois"});
    const auto letter = hold(sends).at(0);
    opt(storage::plan::opt_out);
    opt(storage::plan::opt_in);
    ASSERT_GT(number("SELECT epoch FROM conversation"), heard_.epoch);
    EXPECT_EQ(replay(letter).ruling, ruling::done);
    for (const auto& s : sends)
        EXPECT_EQ(begin(s.id).verdict, gate::go);
}

TEST_F(Replay, IsNotNewerThanAnOptOut) {
    const auto letter = hold(reply({"talvez"})).at(0);
    const auto message = poison(hear("venenosa"));
    opt(storage::plan::opt_out);
    expect_refused(letter, ruling::opted_out);
    expect_refused(message, ruling::opted_out);
    EXPECT_EQ(letters().size(), 2U) << "they stay";
}

TEST_F(Replay, OfTheConfirmationOfAnOptOutIsExempt) {
    const auto bye = accept(webhook_with(planned(storage::plan::opt_out, "bye", "tchau"))).sends.at(0);
    EXPECT_EQ(replay(hold({bye}).at(0)).ruling, ruling::done);
    EXPECT_EQ(begin(bye.id).verdict, gate::go);
}

TEST_F(Replay, OptOutBetweenReplayAndAttemptStillCancels) {
    const auto send = reply({"talvez"}).at(0);
    replay(hold({send}).at(0));
    opt(storage::plan::opt_out);
    EXPECT_EQ(begin(send.id).verdict, gate::cancelled);
}

TEST_F(Replay, PausesKeepTheirForce) {
    const auto send = reply({"talvez"}).at(0);
    const auto letter = hold({send}).at(0);
    must(journal_->set_paused(true));
    must(journal_->pause_number(business, 190, "t"));
    EXPECT_EQ(replay(letter).ruling, ruling::done);
    EXPECT_EQ(begin(send.id).verdict, gate::number_paused);
    must(journal_->resume_number(business, "u"));
    EXPECT_EQ(begin(send.id).verdict, gate::paused);
    must(journal_->set_paused(false));
    EXPECT_EQ(begin(send.id).number, 2);
}

TEST_F(Replay, InATakenOverConversationIsForOperatorsMessagesOnly) {
    const auto letter = hold(reply({"talvez"})).at(0);
    const auto by_operator = hold({must(journal_->queue_send(operator_text(ana, "do operador"))).send}).at(0);
    edit("UPDATE conversation SET taken_over_at=1");
    expect_refused(letter, ruling::taken_over);
    EXPECT_EQ(replay(by_operator).ruling, ruling::done);
}

TEST_F(Replay, AStatusOfTheFirstAttemptStillSettlesIt) {
    const auto send = reply({"talvez"}).at(0);
    replay(hold({send}).at(0));
    accept(webhook_of(status(delivery_status::sent, "late", make_callback_data(send.id, 1))));
    EXPECT_EQ(state_of(send.id), send_state::sent);
    EXPECT_EQ(begin(send.id).verdict, gate::gone) << "it is not sent once more";
}

TEST_F(Replay, OfADuplicateIsNothing) {
    const auto send = reply({"duas vezes"}).at(0).id;
    edit("INSERT INTO dead VALUES(" + std::to_string(send + 1) + ",'duplicate'," + std::to_string(send) +
         ",'accepted twice',0)");
    expect_refused(send + 1, ruling::nothing);
}

TEST_F(Replay, OfWhatIsGoneOrElsewhereIsRefused) {
    edit("INSERT INTO dead VALUES(7,'held',8,'its send is gone',0)");
    expect_refused(7, ruling::moved_on);
    const auto send = reply({"resposta"}).at(0).id;
    edit("INSERT INTO dead VALUES(9,'dead'," + std::to_string(send) + ",'its send is queued',0)");
    expect_refused(9, ruling::moved_on);
    const auto waiting = hear("espera");
    edit("INSERT INTO dead VALUES(10,'poison'," + std::to_string(waiting.id) + ",'it is pending',0)");
    expect_refused(10, ruling::moved_on);
}
