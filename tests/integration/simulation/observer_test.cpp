// The judge of the simulation against made-up offences: each must be seen.
#include "support/simulation/observer.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace ft9;
using simulation::observer;

namespace {

class Judge : public ::testing::Test {
  protected:
    Judge() {
        storage.db.exec(
            "INSERT INTO conversation(id,person_id,number_id,address,address_kind) VALUES(5,1,'n','1',0)");
    }

    void row(row_id intent, row_id turn, int part, send_state state = send_state::sending, int attempts = 1) {
        storage.db.execute(
            "INSERT INTO outbox(id,conversation_id,turn_id,part,kind,epoch,state,attempts,type,payload,body)"
            " VALUES(?,5,?,?,0,0,?,?,'text','','')",
            intent, turn, part, state, attempts);
    }
    void message(const std::string& wamid, outcome what, row_id turn) {
        storage.db.execute(
            "INSERT INTO inbox(conversation_id,raw_id,turn_id,epoch,outcome,sent_at,wamid,type,reason,body)"
            " VALUES(5,0,?,0,?,0,?,'text','','')",
            turn, what, wamid);
    }
    static attempt words(const std::string& text, int number = 1, const std::string& to = "1") {
        attempt a;
        a.number = number;
        a.text = text;
        a.address = to;
        return a;
    }
    static status_update status(const std::string& wamid, delivery_status s) {
        status_update u;
        u.wamid = wamid;
        u.status = s;
        u.callback_data = "ours";
        return u;
    }
    void expect_wrong(const std::string& what) const {
        const auto& all = run.violations;
        const auto says = [&](const std::string& v) { return v.find(what) != std::string::npos; };
        EXPECT_TRUE(std::any_of(all.begin(), all.end(), says)) << what;
    }
    void pass(std::int64_t milliseconds) { run.events.run_next(run.events.now() + milliseconds); }

    simulation::stage run{1, false};
    simulation::disk storage;
    observer judge{run, storage};
    std::vector<simulation::written_message> written{{"w0", "1", "m0", true}, {"w1", "2", "m1", true}};
};

}  // namespace

TEST_F(Judge, FindsNothingWhereNothingIsWrong) {
    row(10, 9, 0, send_state::sending);
    judge.send_began(10, words("re m0 #1"), written);
    judge.accepted(10, words("re m0 #1"), "out");
    judge.recorded(10, 1);
    judge.status_made(status("out", delivery_status::delivered));
    judge.status_acknowledged(status("out", delivery_status::delivered));
    storage.db.exec("UPDATE outbox SET state=6");
    message("w0", outcome::replied, 9);
    message("w1", outcome::ignored, 0);
    judge.conclude(written);
    EXPECT_TRUE(run.violations.empty()) << run.violations.front();
}

TEST_F(Judge, SeesASendWithoutARow) {
    judge.send_began(10, words("re m0 #1"), written);
    expect_wrong("V6");
}

TEST_F(Judge, SeesAnAttemptThatIsNotOnTheDisk) {
    row(10, 9, 0, send_state::queued, 0);
    judge.send_began(10, words("re m0 #1"), written);
    expect_wrong("V6");
}

TEST_F(Judge, SeesAnAttemptThatIsMadeTwice) {
    row(10, 9, 0);
    judge.send_began(10, words("re m0 #1"), written);
    judge.send_began(10, words("re m0 #1"), written);
    expect_wrong("V2");
}

TEST_F(Judge, SeesASendThatIsRepeatedAfterItWasKnownToBeAccepted) {
    row(10, 9, 0, send_state::sending, 2);
    judge.accepted(10, words("re m0 #1"), "out");
    judge.recorded(10, 1);
    judge.send_began(10, words("re m0 #1", 2), written);
    expect_wrong("V2");
}

TEST_F(Judge, SeesASendThatIsRepeatedAfterAStatus) {
    row(10, 9, 0, send_state::sending, 2);
    judge.accepted(10, words("re m0 #1"), "out");
    judge.status_acknowledged(status("out", delivery_status::sent));
    pass(6000);
    judge.send_began(10, words("re m0 #1", 2), written);
    expect_wrong("V3");
}

TEST_F(Judge, SeesAnAmbiguousSendThatIsRepeatedAgainstThePolicy) {
    row(10, 9, 0, send_state::sending, 3);
    run.faults.policy = ambiguous_policy::hold;
    judge.refused(10, 1);
    judge.send_began(10, words("re m0 #1", 2), written);
    EXPECT_EQ(run.violations.size(), 1U) << "only that the row has another attempt";
    judge.send_began(10, words("re m0 #1", 3), written);
    expect_wrong("to be held");
}

TEST_F(Judge, AllowsTheNextAttemptAfterAFailedStatus) {
    row(10, 9, 0, send_state::sending, 2);
    judge.accepted(10, words("re m0 #1"), "out");
    judge.recorded(10, 1);
    judge.status_made(status("out", delivery_status::failed));
    judge.send_began(10, words("re m0 #1", 2), written);
    EXPECT_TRUE(run.violations.empty());
}

TEST_F(Judge, SeesTurnsThatAreAnsweredInTheWrongOrder) {
    row(10, 9, 0);
    row(12, 11, 0);
    judge.send_began(12, words("re m0 #2"), written);
    judge.send_began(10, words("re m0 #1"), written);
    expect_wrong("V4");
}

TEST_F(Judge, SeesAPartThatOvertakes) {
    row(10, 9, 0);
    row(11, 9, 1);
    judge.send_began(11, words("more"), written);
    expect_wrong("V4");
}

TEST_F(Judge, SeesTwoQuestionsAtOnce) {
    clients::ai_request request;
    request.person_key = "somebody";
    request.conversation = {{speaker::person, "m0", 0, 1}};
    judge.asked(request, written);
    judge.answered("somebody");
    judge.asked(request, written);
    EXPECT_TRUE(run.violations.empty());
    judge.asked(request, written);
    expect_wrong("V5");
}

TEST_F(Judge, SeesSomebodyElsesWordsInAQuestion) {
    clients::ai_request request;
    request.conversation = {{speaker::person, "m0", 0, 1}, {speaker::person, "m1", 0, 2}};
    judge.asked(request, written);
    expect_wrong("somebody else");
}

TEST_F(Judge, SeesAnAnswerThatGoesToSomebodyElse) {
    row(10, 9, 0);
    judge.send_began(10, words("re m0 #1", 1, "2"), written);
    expect_wrong("somebody else");
}

TEST_F(Judge, SeesAMessageToSomebodyWhoOptedOut) {
    row(10, 0, 0);
    row(12, 11, 0);
    judge.stop_word_handed("1");
    storage.db.exec("UPDATE conversation SET opted_out_at=1");
    auto goodbye = words("saiu");
    goodbye.kind = send_kind::opt_out;
    judge.send_began(10, goodbye, written);
    judge.accepted(10, goodbye, "out");
    pass(6000);
    EXPECT_TRUE(run.violations.empty());
    judge.send_began(12, words("re m0 #1"), written);
    expect_wrong("opted out");
}

TEST_F(Judge, SeesAMessageWithoutOutcome) {
    message("w0", outcome::replied, 9);
    storage.db.exec(
        "INSERT INTO inbox(conversation_id,raw_id,epoch,outcome,sent_at,wamid,type,reason,body)"
        " VALUES(5,0,0,0,0,'w1','text','','')");
    judge.conclude(written);
    expect_wrong("V1: w1");
}

TEST_F(Judge, SeesAMessageThatIsLostAndOneThatIsThereTwice) {
    message("w0", outcome::replied, 9);
    message("w0", outcome::ignored, 0);
    judge.conclude(written);
    expect_wrong("V9: w0 has 2 rows");
    expect_wrong("V9: w1 has 0 rows");
}

TEST_F(Judge, SeesAMessageThatIsAnsweredByTwoReplies) {
    row(10, 9, 0, send_state::accepted);
    row(12, 9, 0, send_state::accepted);
    for (const row_id intent : {10, 12}) {
        judge.send_began(intent, words("re m0 #1"), written);
        judge.accepted(intent, words("re m0 #1"), "out" + std::to_string(intent));
    }
    message("w0", outcome::replied, 9);
    message("w1", outcome::ignored, 0);
    judge.conclude(written);
    expect_wrong("m0 is answered by 2 replies");
}

TEST_F(Judge, SeesAStateThatIsNotWhatMetaSaid) {
    row(10, 9, 0, send_state::held);
    judge.send_began(10, words("re m0 #1"), written);
    judge.accepted(10, words("re m0 #1"), "out");
    judge.status_acknowledged(status("out", delivery_status::delivered));
    judge.conclude(written);
    expect_wrong("V15");
}

TEST_F(Judge, SeesAnAcceptanceThatNeverWas) {
    row(10, 9, 0, send_state::accepted);
    judge.send_began(10, words("re m0 #1"), written);
    judge.conclude(written);
    expect_wrong("Graph never took it");
}

TEST_F(Judge, SeesADuplicateThatIsNotListed) {
    row(10, 9, 0, send_state::delivered, 2);
    for (const int number : {1, 2}) {
        const auto wamid = "out" + std::to_string(number);
        judge.accepted(10, words("re m0 #1", number), wamid);
        judge.status_acknowledged(status(wamid, delivery_status::delivered));
    }
    judge.conclude(written);
    expect_wrong("confirmed duplicate");
}
