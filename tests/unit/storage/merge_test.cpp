// Two rows that turn out to be one human being (decisions/0030): nothing open is lost, the stricter word
// holds.
#include "support/people.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::seconds;

namespace {

constexpr const char* phone = "5511999990000";
constexpr const char* bsuid = "BR.abc123";

class Merge : public JournalTest {
  protected:
    storage::pending_message by_phone(std::string wamid, std::string text = "oi") {
        return pending(from_person(std::move(wamid), std::move(text), phone, ""));
    }
    storage::pending_message by_bsuid(std::string wamid, std::string text = "oi") {
        return pending(from_person(std::move(wamid), std::move(text), "", bsuid));
    }
    storage::pending_message pending(storage::planned_message m) {
        time_.advance(seconds(1));
        const auto receipt = accept(webhook_with(std::move(m)));
        EXPECT_EQ(receipt.pending.size(), 1U);
        return receipt.pending.empty() ? storage::pending_message{} : receipt.pending.front();
    }
    // A message that names both: from then on they are one.
    storage::accept_receipt join(std::string wamid = "both") {
        time_.advance(seconds(1));
        return accept(webhook_with(from_person(std::move(wamid), "eu de novo", phone, bsuid)));
    }
    storage::accept_receipt say(storage::plan what, std::string wamid, std::string by, std::string user) {
        auto m = planned(what, std::move(wamid), "feito");
        m.message.from = std::move(by);
        m.message.from_user_id = std::move(user);
        return accept(webhook_with(m));
    }
    void answered(const storage::pending_message& m, std::string reply) {
        const auto sends = answer(m, {std::move(reply)}).sends;
        begin(sends.at(0).id);
        accepted(sends[0].id, 1, "out." + m.wamid);
    }
};

}  // namespace

TEST_F(Merge, WhoWroteUnderANumberAndUnderABsuidIsOnePersonOnceBothAreSeen) {
    const auto first = by_phone("w1", "um");
    answered(first, "resposta um");
    const auto second = by_bsuid("w2", "dois");
    answered(second, "resposta dois");
    EXPECT_NE(first.conversation, second.conversation);
    const auto receipt = join();
    ASSERT_EQ(receipt.merged.size(), 1U);
    EXPECT_EQ(receipt.merged[0].from, second.conversation);
    EXPECT_EQ(receipt.merged[0].into, first.conversation);
    EXPECT_FALSE(receipt.merged[0].waiting);
    EXPECT_EQ(receipt.pending.at(0).conversation, first.conversation);
    EXPECT_EQ(context(first.conversation), "p:um|m:resposta um|p:dois|m:resposta dois");
    EXPECT_EQ(number("SELECT count(*) FROM person"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM conversation"), 1);
    const auto view = must(journal_->find_conversations({bsuid}, "")).at(0);
    EXPECT_EQ(view.phone, phone);
    EXPECT_EQ(view.bsuid, bsuid);
    EXPECT_EQ(number("SELECT count(*) FROM turn WHERE conversation_id=" + std::to_string(view.id)), 2)
        << "so that a restart knows how many turns the person had";
    EXPECT_EQ(number("SELECT count(*) FROM audit WHERE action='merge'"), 1);
}

TEST_F(Merge, TheLinesStandInTheOrderInWhichTheyWereSaid) {
    answered(by_phone("w1", "um"), "r1");
    answered(by_bsuid("w2", "dois"), "r2");
    answered(by_phone("w3", "três"), "r3");
    answered(by_bsuid("w4", "quatro"), "r4");
    const auto into = join().merged.at(0).into;
    EXPECT_EQ(context(into), "p:um|m:r1|p:dois|m:r2|p:três|m:r3|p:quatro|m:r4");
}

TEST_F(Merge, WhatWaitsGoesOn) {
    const auto first = by_phone("w1", "um");
    const auto second = by_bsuid("w2", "dois");
    const auto open = answer(by_bsuid("w3", "três"), {"parte um", "parte dois"}).sends;
    const auto merged = join().merged.at(0);
    EXPECT_TRUE(merged.waiting);
    const auto waiting = must(journal_->pending_of(merged.into));
    ASSERT_EQ(waiting.size(), 3U);
    EXPECT_EQ(waiting[0].id, first.id);
    EXPECT_EQ(waiting[1].id, second.id);
    EXPECT_TRUE(must(journal_->pending_of(merged.from)).empty());
    const auto a = begin(open.at(0).id);
    EXPECT_EQ(a.verdict, gate::go);
    EXPECT_EQ(a.address, phone) << "where the person wrote last";
    EXPECT_EQ(must(journal_->decide(answer_to(waiting, {"a tudo"}))).result.what, outcome::replied);
    const auto found = must(journal_->recover({}));
    for (const auto& s : found.sends)
        EXPECT_EQ(s.conversation, merged.into);
}

TEST_F(Merge, AnAmbiguousSendIsStillSettledByItsStatus) {
    by_phone("w1");
    const auto send = answer(by_bsuid("w2"), {"olá"}).sends.at(0).id;
    begin(send);
    refused(send, 1, verdict::ambiguous);
    join();
    const auto receipt = accept(webhook_of(status(delivery_status::sent, "x", make_callback_data(send, 1))));
    ASSERT_EQ(receipt.settled.size(), 1U);
    EXPECT_EQ(receipt.settled[0].conversation, must(journal_->find_conversations({phone}, "")).at(0).id);
    EXPECT_EQ(state_of(send), send_state::sent);
}

TEST_F(Merge, ADeadLetterCanStillBeReplayed) {
    const auto into = by_phone("w1").conversation;
    const auto send = answer(by_bsuid("w2"), {"olá"}).sends.at(0).id;
    begin(send);
    refused(send, 1, verdict::ambiguous);
    must(journal_->reconcile({ambiguous_policy::hold, std::chrono::hours(0), std::chrono::hours(0)}));
    join();
    const auto letter = must(journal_->dead_letters("held", 0, 10)).at(0);
    EXPECT_EQ(letter.send->conversation, into);
    EXPECT_EQ(must(journal_->replay_dead_letter(letter.id)).ruling, storage::replay_ruling::done);
    EXPECT_EQ(begin(send).verdict, gate::go);
}

TEST_F(Merge, AnOptOutOfEitherHolds) {
    for (const bool of_phone : {true, false}) {
        const auto number = of_phone ? std::string("5511900000001") : std::string("5511900000002");
        const auto user = of_phone ? std::string("BR.one") : std::string("BR.two");
        const auto mark = of_phone ? std::string("p") : std::string("b");
        accept(webhook_with(from_person(mark + "1", "oi", number, "")));
        const auto theirs = pending(from_person(mark + "2", "oi", "", user));
        const auto open = answer(theirs, {"olá"}).sends.at(0).id;
        say(storage::plan::opt_out, mark + "3", of_phone ? number : "", of_phone ? "" : user);
        const auto receipt = accept(webhook_with(from_person(mark + "4", "oi", number, user)));
        EXPECT_TRUE(receipt.pending.empty()) << mark;
        EXPECT_EQ(receipt.outcomes.at(0).reason, "opted_out") << mark;
        EXPECT_EQ(refusal(journal_->queue_send(operator_text(number))), errc::opted_out) << mark;
        EXPECT_EQ(begin(open).verdict, gate::cancelled) << mark;
        EXPECT_TRUE(say(storage::plan::opt_in, mark + "5", number, user).outcomes.at(0).what ==
                    outcome::replied);
        EXPECT_EQ(accept(webhook_with(from_person(mark + "6", "oi", number, ""))).pending.size(), 1U);
    }
}

// The epochs of two conversations mean nothing to each other.
TEST_F(Merge, WhatAnOptOutMadeStaleStaysSo) {
    by_phone("w1");
    const auto before = by_bsuid("w2", "antes");
    const auto open = answer(by_bsuid("w3"), {"tarde demais"}).sends.at(0).id;
    say(storage::plan::opt_out, "w4", "", bsuid);
    say(storage::plan::opt_in, "w5", "", bsuid);
    const auto after = by_bsuid("w6", "depois");
    const auto into = join().merged.at(0).into;
    std::vector<std::string> waiting;
    for (const auto& m : must(journal_->pending_of(into)))
        waiting.push_back(m.wamid);
    EXPECT_EQ(waiting, (std::vector<std::string>{"w1", "w6", "both"}));
    EXPECT_EQ(text("SELECT reason FROM inbox WHERE id=" + std::to_string(before.id)), "opted_out");
    EXPECT_EQ(begin(open).verdict, gate::cancelled);
    EXPECT_NE(after.id, 0);
}

TEST_F(Merge, WhatWasClearedFromEitherContextStaysCleared) {
    answered(by_phone("w1", "velho"), "r1");
    const auto theirs = by_bsuid("w2", "esqueça");
    answered(theirs, "r2");
    must(journal_->raise_context_floor(theirs.conversation, std::chrono::hours(1)));
    answered(by_phone("w3", "novo"), "r3");
    EXPECT_EQ(context(join().merged.at(0).into), "p:novo|m:r3");
}

TEST_F(Merge, ATakeoverOfEitherHolds) {
    const auto mine = by_phone("w1");
    const auto theirs = by_bsuid("w2");
    edit("UPDATE conversation SET taken_over_at=5 WHERE id=" + std::to_string(theirs.conversation));
    join();
    EXPECT_EQ(number("SELECT taken_over_at FROM conversation WHERE id=" + std::to_string(mine.conversation)),
              5);
}

TEST_F(Merge, ASuspectStaysOne) {
    const auto mine = by_phone("w1");
    const auto theirs = by_bsuid("w2");
    must(journal_->recover({}));
    must(journal_->claim(theirs.conversation, true));
    join();
    reopen();
    const auto found = must(journal_->recover({}));
    EXPECT_EQ(found.suspects, (std::vector<row_id>{mine.conversation}));
    EXPECT_EQ(number("SELECT crashes FROM claim"), 1) << "it ran alone when the process ended";
}

TEST_F(Merge, ATurnOfTheHalfThatIsNoMoreDecidesNothing) {
    by_phone("w1");
    const auto theirs = by_bsuid("w2", "dois");
    const auto into = join().merged.at(0).into;
    const auto late = must(journal_->decide(answer_to({theirs}, {"tarde"})));
    EXPECT_EQ(late.turn, 0);
    EXPECT_TRUE(late.sends.empty());
    EXPECT_EQ(must(journal_->pending_of(into)).size(), 3U) << "nothing of it is settled";
}

TEST_F(Merge, ATurnOfTheOtherHalfDecidesAsIfNothingHadHappened) {
    const auto mine = by_phone("w1", "um");
    by_bsuid("w2", "dois");
    const auto into = join().merged.at(0).into;
    const auto decided = must(journal_->decide(answer_to({mine}, {"r1"})));
    EXPECT_EQ(decided.result.what, outcome::replied);
    EXPECT_EQ(begin(decided.sends.at(0).id).verdict, gate::go);
    EXPECT_EQ(must(journal_->pending_of(into)).size(), 2U);
}

TEST_F(Merge, ARepeatedMessageOfEitherIsKnown) {
    by_phone("w1");
    by_bsuid("w2");
    join();
    EXPECT_EQ(accept(webhook_with(from_person("w2", "oi", "", bsuid))).duplicates, 1U);
    EXPECT_EQ(join().duplicates, 1U);
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 3);
}

// Business numbers have nothing to do with one another.
TEST_F(Merge, OnlyUnderTheNumberThatSawBoth) {
    by_phone("w1");
    by_bsuid("w2");
    auto elsewhere = from_person("w3", "oi", phone, bsuid);
    elsewhere.message.phone_number_id = "999";
    EXPECT_TRUE(accept(webhook_with(elsewhere)).merged.empty());
    EXPECT_EQ(number("SELECT count(*) FROM conversation"), 3);
}
