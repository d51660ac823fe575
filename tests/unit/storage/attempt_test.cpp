// Which attempts to send may begin.
#include "attempt_fixture.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::minutes;

TEST_F(Attempt, IsCommittedBeforeItBegins) {
    const auto id = reply().at(0).id;
    const auto a = begin(id);
    EXPECT_EQ(a.verdict, gate::go);
    EXPECT_EQ(a.number, 1);
    EXPECT_EQ(a.type, "text");
    EXPECT_EQ(a.text, "resposta");
    EXPECT_EQ(a.payload, "");
    EXPECT_EQ(a.address, "5511999990000");
    EXPECT_FALSE(a.address_is_bsuid);
    EXPECT_EQ(a.phone_number_id, business);
    EXPECT_EQ(a.kind, send_kind::reply);
    const auto view = must(journal_->find_send(id));
    EXPECT_EQ(view.state, send_state::sending);
    EXPECT_EQ(view.attempts, 1);
    EXPECT_EQ(view.attempt_at, time_.now());
    EXPECT_EQ(view.created_at, time_.now());
}

TEST_F(Attempt, KnowsWhatItAnswersAlsoAfterARestart) {
    storage::new_send s;
    s.to_digits = "5511999990000";
    s.phone_number_id = business;
    s.type = "interactive";
    s.payload = R"({"type":"button"})";
    s.text = "Vamos?";
    s.quoted = "wamid.A";
    const auto quoting = must(journal_->queue_send(s)).send.id;
    const auto plain = operator_send();
    close();
    open();
    const auto a = begin(quoting);
    EXPECT_EQ(a.quoted, "wamid.A");
    EXPECT_EQ(a.payload, s.payload);
    EXPECT_EQ(begin(plain).quoted, "");
}

TEST_F(Attempt, OfWhatIsUnderWayOrUnknownIsGone) {
    const auto id = reply().at(0).id;
    begin(id);
    const auto second = begin(id);
    EXPECT_EQ(second.verdict, gate::gone);
    EXPECT_EQ(second.state, send_state::sending);
    EXPECT_EQ(must(journal_->find_send(id)).attempts, 1);
    accepted(id, 1, "out1");
    EXPECT_EQ(begin(id).state, send_state::accepted);
    EXPECT_EQ(begin(12345).verdict, gate::gone);
}

TEST_F(Attempt, OfAnOptedOutPersonIsCancelled) {
    const auto id = reply().at(0).id;
    const auto by_operator = operator_send();
    opt_out();
    EXPECT_EQ(begin(id).verdict, gate::cancelled);
    EXPECT_EQ(state_of(id), send_state::cancelled);
    EXPECT_EQ(begin(id).verdict, gate::gone);
    EXPECT_EQ(begin(by_operator).verdict, gate::cancelled) << "operators are not exempt from opt-out";
}

TEST_F(Attempt, OfAStaleEpochIsCancelledUnlessAnOperatorsOrTheConfirmation) {
    const auto id = reply().at(0).id;
    const auto by_operator = operator_send();
    const auto out = accept(webhook_with(planned(storage::plan::opt_out, "x1", "bye"))).sends.at(0).id;
    const auto in = accept(webhook_with(planned(storage::plan::opt_in, "x2", "back"))).sends.at(0).id;
    EXPECT_EQ(begin(id).verdict, gate::cancelled);
    EXPECT_EQ(begin(by_operator).verdict, gate::go);
    EXPECT_EQ(begin(out).verdict, gate::go);
    EXPECT_EQ(begin(in).verdict, gate::go);
}

TEST_F(Attempt, OfATakenOverConversationIsCancelledUnlessAnOperators) {
    const auto id = reply().at(0).id;
    const auto by_operator = operator_send();
    edit("UPDATE conversation SET taken_over_at=1");
    EXPECT_EQ(begin(id).verdict, gate::cancelled);
    EXPECT_EQ(begin(by_operator).verdict, gate::go);
}

TEST_F(Attempt, WaitsWhileAllAnswersArePaused) {
    const auto id = reply().at(0).id;
    const auto by_operator = operator_send();
    must(journal_->set_paused(true));
    EXPECT_EQ(begin(id).verdict, gate::paused);
    EXPECT_EQ(state_of(id), send_state::queued);
    EXPECT_EQ(begin(by_operator).verdict, gate::go) << "operators are exempt from the global pause";
    must(journal_->set_paused(false));
    EXPECT_EQ(begin(id).number, 1) << "the refused attempts were none";
}

TEST_F(Attempt, OfTheConfirmationOfAnOptOutGoesThroughThePause) {
    must(journal_->set_paused(true));
    const auto id = reply().at(0).id;
    const auto out = accept(webhook_with(planned(storage::plan::opt_out, "x1", "bye"))).sends.at(0).id;
    EXPECT_EQ(begin(out).verdict, gate::go);
    EXPECT_EQ(begin(id).verdict, gate::cancelled);
    const auto in = accept(webhook_with(planned(storage::plan::opt_in, "x2", "back"))).sends.at(0).id;
    EXPECT_EQ(begin(in).verdict, gate::paused);
    const auto again = accept(webhook_with(planned(storage::plan::opt_out, "x3", "bye"))).sends.at(0).id;
    must(journal_->pause_number(business, 190, "t1"));
    EXPECT_EQ(begin(again).verdict, gate::number_paused) << "Graph would refuse it";
}

TEST_F(Attempt, WaitsWhileItsNumberIsPaused) {
    const auto id = reply().at(0).id;
    const auto by_operator = operator_send();
    must(journal_->pause_number("999", 190, "t1"));
    must(journal_->pause_number(business, 190, "t1"));
    EXPECT_EQ(begin(id).verdict, gate::number_paused);
    EXPECT_EQ(begin(by_operator).verdict, gate::number_paused) << "operators are not exempt from that";
    EXPECT_FALSE(must(journal_->resume_number(business, "t1"))) << "the same token cures nothing";
    EXPECT_EQ(begin(id).verdict, gate::number_paused);
    EXPECT_TRUE(must(journal_->resume_number(business, "t2")));
    EXPECT_FALSE(must(journal_->resume_number(business, "t2")));
    EXPECT_EQ(begin(id).verdict, gate::go);
    EXPECT_EQ(must(journal_->recover({minutes(30)})).paused_numbers, std::vector<std::string>{"999"});
}

TEST_F(Attempt, FindSendTellsWhatIsUnknown) {
    EXPECT_EQ(refusal(journal_->find_send(row_id{5})), errc::not_found);
    EXPECT_EQ(refusal(journal_->find_send(std::string("nobody's"))), errc::not_found);
}
