// A reply that is spoken, and its words in writing when Meta does not take the recording.
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

constexpr const char* recording = R"({"id":"900","voice":true})";
constexpr int media_refused = 131053;

class SpokenReply : public JournalTest {
  protected:
    row_id speak(std::vector<std::string> parts = {"bom dia"}, const std::string& words = "bom dia") {
        heard_ = hear("w1");
        auto d = answer_to({heard_}, std::move(parts));
        d.spoken = {words, recording};
        sends_ = must(journal_->decide(d)).sends;
        return sends_.front().id;
    }
    storage::pending_message heard_;
    std::vector<storage::open_send> sends_;
};

}  // namespace

TEST_F(SpokenReply, GoesOutAsARecordingAndStandsInTheContextAsWords) {
    const auto id = speak();
    ASSERT_EQ(sends_.size(), 1U);
    EXPECT_EQ(context(heard_.conversation), "p:oi") << "nothing that was not sent";
    const auto a = begin(id);
    EXPECT_EQ(a.verdict, gate::go);
    EXPECT_EQ(a.type, "audio");
    EXPECT_EQ(a.payload, recording);
    accepted(id, 1, "out1");
    EXPECT_EQ(context(heard_.conversation), "p:oi|m:bom dia");
    EXPECT_EQ(must(journal_->find_send(id)).type, "audio");
}

TEST_F(SpokenReply, SurvivesARestartAsItIs) {
    const auto id = speak();
    reopen();
    must(journal_->recover({}));
    const auto a = begin(id);
    EXPECT_EQ(a.type, "audio");
    EXPECT_EQ(a.payload, recording);
}

TEST_F(SpokenReply, OfOtherWordsOrOfSeveralPartsIsWritten) {
    speak({"boa tarde"});
    EXPECT_EQ(begin(sends_[0].id).type, "text");
    heard_ = hear("w2");
    auto d = answer_to({heard_}, {"bom dia", "e mais"});
    d.spoken = {"bom dia", recording};
    const auto both = must(journal_->decide(d)).sends;
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(begin(both[0].id).type, "text");
}

TEST_F(SpokenReply, RefusedForGoodItGoesAsATextOfTheSameSend) {
    const auto id = speak();
    begin(id);
    EXPECT_EQ(refused(id, 1, verdict::final, media_refused).state, send_state::queued);
    const auto again = begin(id);
    EXPECT_EQ(again.verdict, gate::go);
    EXPECT_EQ(again.number, 2);
    EXPECT_EQ(again.type, "text");
    EXPECT_EQ(again.payload, "");
    EXPECT_EQ(again.text, "bom dia");
    EXPECT_EQ(accepted(id, 2, "out2").state, send_state::accepted);
    EXPECT_EQ(context(heard_.conversation), "p:oi|m:bom dia");
    EXPECT_EQ(number("SELECT count(*) FROM outbox"), 1);
}

TEST_F(SpokenReply, ATextThatIsRefusedTooHasFailed) {
    const auto id = speak();
    begin(id);
    refused(id, 1, verdict::final, 131026);
    begin(id);
    EXPECT_EQ(refused(id, 2, verdict::final, 131026).state, send_state::failed);
    EXPECT_EQ(context(heard_.conversation), "p:oi");
}

// Meta looks at a file after it has accepted the message.
TEST_F(SpokenReply, AFailedStatusMakesATextOfIt) {
    const auto id = speak();
    begin(id);
    accepted(id, 1, "out1");
    time_.advance(std::chrono::seconds(5));
    const auto receipt =
        accept(webhook_of(status(delivery_status::failed, "out1", make_callback_data(id, 1), media_refused)));
    ASSERT_EQ(receipt.settled.size(), 1U);
    EXPECT_EQ(receipt.settled[0].state, send_state::queued);
    EXPECT_GT(receipt.settled[0].next_at, time_.now());
    EXPECT_EQ(context(heard_.conversation), "p:oi") << "it did not arrive";
    EXPECT_EQ(begin(id).text, "bom dia");
    accepted(id, 2, "out2");
    EXPECT_EQ(context(heard_.conversation), "p:oi|m:bom dia");
    accept(webhook_of(status(delivery_status::delivered, "out2", make_callback_data(id, 2))));
    EXPECT_EQ(state_of(id), send_state::delivered);
    EXPECT_EQ(number("SELECT count(*) FROM dead"), 0) << "no duplicate: Meta said that the first failed";
}

TEST_F(SpokenReply, WhatArrivedIsNotSaidTwice) {
    const auto id = speak();
    begin(id);
    accepted(id, 1, "out1");
    accept(webhook_of(status(delivery_status::delivered, "out1", make_callback_data(id, 1))));
    accept(webhook_of(status(delivery_status::failed, "out1", make_callback_data(id, 1), media_refused)));
    EXPECT_EQ(state_of(id), send_state::delivered);
}

TEST_F(SpokenReply, AmbiguousItStaysARecording) {
    const auto id = speak();
    begin(id);
    EXPECT_EQ(refused(id, 1, verdict::ambiguous).state, send_state::reconciling);
    EXPECT_EQ(text("SELECT type FROM outbox"), "audio");
}

TEST_F(SpokenReply, AnOperatorsRecordingIsNoReply) {
    hear("w1");
    auto s = operator_text("5511999990000", "olá");
    s.type = "audio";
    s.payload = recording;
    const auto id = must(journal_->queue_send(s)).send.id;
    begin(id);
    EXPECT_EQ(refused(id, 1, verdict::final, media_refused).state, send_state::failed);
}
