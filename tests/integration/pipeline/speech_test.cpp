// Who speaks is answered by voice: the step within the whole pipeline.
#include "fake_speech.hpp"
#include "world.hpp"

#include "ft9/pipeline/speech_step.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::test;
using namespace std::chrono_literals;

namespace {

class SpokenTurns : public ::testing::Test {
  protected:
    SpokenTurns() {
        w.rules.hears = true;
        w.steps = {&step_};
        w.restart_cleanly();
    }
    inbound_message voice() {
        auto m = w.text("");
        m.kind = event_kind::voice;
        m.type = "audio";
        media_content content;
        content.id = "91";
        content.mime_type = "audio/ogg; codecs=opus";
        m.content = content;
        return m;
    }
    void model_says(std::string text) {
        clients::ai_answer a;
        a.text = std::move(text);
        w.model.answer_with(a);
    }
    bool sent(std::size_t count) {
        return w.eventually([&] { return w.sender.sent().size() >= count; });
    }
    attempt reply(std::size_t i = 0) { return w.sender.sent().at(i).attempt; }
    double counted(const char* result) { return meter_.value(counter::spoken_answers, result); }

    fake_speech speech_;
    fake_uploader uploader_;
    snapshot<pipeline::speech_rules> rules_{pipeline::speech_rules{true, 100, 15s}};
    stoppable_clock clock_;
    metrics meter_;
    pipeline::speech_step step_{speech_, uploader_, rules_, clock_, meter_};  // outlives the pipeline
    world w;
};

}  // namespace

TEST_F(SpokenTurns, AVoiceNoteIsAnsweredByVoiceAndTheContextHasTheWords) {
    model_says("**Bom dia**, Ana!");
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(speech_.spoken(), std::vector<std::string>{"Bom dia, Ana!"});
    EXPECT_EQ(reply().type, "audio");
    EXPECT_EQ(reply().payload, R"({"id":"900","voice":true})");
    EXPECT_EQ(reply().text, "*Bom dia*, Ana!");
    ASSERT_EQ(uploader_.files().size(), 1U);
    EXPECT_EQ(uploader_.files()[0].mime_type, "audio/ogg; codecs=opus");
    EXPECT_EQ(uploader_.files()[0].phone_number_id, reply().phone_number_id);
    EXPECT_EQ(uploader_.files()[0].size, 1234U);
    EXPECT_EQ(counted("spoken"), 1);
    w.receive({w.text("e à tarde?")});
    ASSERT_TRUE(sent(2));
    const auto asked = w.model.asked().back().conversation;
    ASSERT_EQ(asked.size(), 3U);
    EXPECT_EQ(asked[1].text, "*Bom dia*, Ana!");
    EXPECT_EQ(reply(1).type, "text") << "who writes is answered in writing";
}

TEST_F(SpokenTurns, TheLastMessageOfTheTurnDecides) {
    w.receive({voice(), w.text("ou por escrito")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(reply().type, "text");
    EXPECT_TRUE(speech_.spoken().empty());
}

TEST_F(SpokenTurns, SwitchedOffNothingIsSpoken) {
    rules_.set({});
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(reply().type, "text");
    EXPECT_TRUE(speech_.spoken().empty());
}

TEST_F(SpokenTurns, WhateverFailsTheTextGoesOut) {
    speech_.fail(clients::speech_error::server);
    model_says("bom dia");
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(reply().type, "text");
    EXPECT_EQ(reply().text, "bom dia");
    EXPECT_EQ(counted("not_spoken"), 1);
    speech_.fail(clients::speech_error::ok);
    uploader_.refuse();
    w.receive({voice()});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(reply(1).type, "text");
    EXPECT_EQ(counted("not_uploaded"), 1);
}

TEST_F(SpokenTurns, WhatIsLongOrForTheEyesIsWritten) {
    model_says(std::string(101, 'a'));
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    model_says("veja https://ft9.com.br");
    w.receive({voice()});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(reply(0).type, "text");
    EXPECT_EQ(reply(1).type, "text");
    EXPECT_TRUE(speech_.spoken().empty());
    EXPECT_EQ(counted("too_long"), 1);
    EXPECT_EQ(counted("for_eyes"), 1);
}

TEST_F(SpokenTurns, WithoutTimeForItTheAnswerIsWritten) {
    rules_.set({true, 100, 1s});
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(reply().type, "text");
    EXPECT_EQ(counted("no_time"), 1);
}

TEST_F(SpokenTurns, ANewerMessageEndsTheSpeaking) {
    speech_.hold(true);
    w.receive({voice()});
    ASSERT_TRUE(w.eventually([&] { return speech_.spoken().size() == 1; }));
    w.receive({w.text("deixa, por escrito")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(reply().type, "text");
    EXPECT_EQ(reply().text, "resposta a: deixa, por escrito");
    EXPECT_EQ(w.meter.value(counter::turns_superseded), 1);
    EXPECT_TRUE(uploader_.files().empty());
}

TEST_F(SpokenTurns, ARecordingThatMetaRefusesReachesThePersonInWriting) {
    storage::attempt_outcome refusal;
    refusal.refusal = verdict::final;
    refusal.http_status = 400;
    refusal.error_code = 131053;
    w.sender.answer_with(refusal);
    model_says("bom dia");
    w.receive({voice()});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(reply(0).type, "audio");
    EXPECT_EQ(reply(1).type, "text");
    EXPECT_EQ(reply(1).text, "bom dia");
    EXPECT_EQ(w.sender.sent()[0].id, w.sender.sent()[1].id) << "one send, two attempts";
}

// The recording's id at Meta is in the row: nothing is spoken or uploaded twice.
TEST_F(SpokenTurns, AKillAfterTheDecisionSendsTheSameRecording) {
    storage::attempt_outcome busy;
    busy.refusal = verdict::retry;
    busy.http_status = 503;
    busy.error_code = 131016;
    w.sender.answer_with(busy);
    model_says("bom dia");
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    w.restart();
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(reply(1).type, "audio");
    EXPECT_EQ(reply(1).payload, reply(0).payload);
    EXPECT_EQ(speech_.spoken().size(), 1U);
    EXPECT_EQ(uploader_.files().size(), 1U);
}
