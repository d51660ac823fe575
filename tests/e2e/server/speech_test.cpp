// Answers that are spoken: from the voice note to the voice message, with the real server and the simulator.
#include "e2e.hpp"

namespace ft9::e2e {
namespace {

using std::string_literals::operator""s;

class speech_e2e : public e2e_test {
  protected:
    speech_e2e() {
        w.environment["SPOKEN_ANSWERS"] = "voice";
        sim.change(
            {{"transcript", "quanto custa a consulta"}, {"reply_template", "Depende do caso, **Ana**."}});
    }
    void speak(const std::string& who) {
        const auto id =
            sim.upload("OggS\0\2"s + std::string(300, 'o') + "OpusHead", "audio/ogg; codecs=opus");
        ASSERT_EQ(sim.deliver({{"from", who}, {"type", "audio"}, {"text", ""}, {"media_id", id}}), 200);
    }
    json answer(const std::string& who, std::size_t number = 1) {
        const auto found = sim.wait(accepted_for(who), number);
        if (found.size() < number) throw std::runtime_error("no answer: " + w.logs());
        return found[number - 1].at("request");
    }
    static bool is_speech(const json& e) { return e.at("kind") == "ai" && e.value("call", "") == "speech"; }
    static bool is_upload(const json& e) {
        return e.at("kind") == "graph" && e.value("call", "") == "upload";
    }
};

TEST_F(speech_e2e, AVoiceNoteIsAnsweredByVoiceAndTheSessionHasTheWords) {
    w.start();
    speak(person(1));
    const auto spoken = answer(person(1));
    EXPECT_EQ(spoken.at("type"), "audio") << spoken.dump() << w.logs();
    EXPECT_EQ(spoken.at("audio").at("voice"), true);
    const auto asked_for = sim.all(is_speech);
    ASSERT_THAT(asked_for, SizeIs(1));
    EXPECT_EQ(asked_for[0].at("request").at("input"), "Depende do caso, Ana.");
    EXPECT_EQ(asked_for[0].at("request").at("response_format"), "opus");
    const auto uploads = sim.all(is_upload);
    ASSERT_THAT(uploads, SizeIs(1));
    EXPECT_EQ(uploads[0].at("id"), spoken.at("audio").at("id"));
    EXPECT_EQ(uploads[0].at("request").at("file").at("type"), "audio/ogg; codecs=opus");
    w.let_it_rest();
    const auto session = json::parse(w.admin("GET", "/sessions/+" + person(1)).body);
    ASSERT_THAT(session.at("messages"), SizeIs(2)) << session.dump();
    EXPECT_EQ(session.at("messages")[1].at("text"), "Depende do caso, *Ana*.");
    EXPECT_EQ(w.metric("ft9_spoken_answers_total{result=\"spoken\"}"), 1);
    EXPECT_EQ(w.metric("ft9_speech_characters_total"), 21);
    w.say(person(1), "e por escrito?");
    EXPECT_EQ(answer(person(1), 2).at("type"), "text") << "who writes is answered in writing";
}

TEST_F(speech_e2e, AProviderThatDoesNotSpeakCostsNobodyTheAnswer) {
    w.start();
    sim.fault({{"target", "ai"}, {"call", "speech"}, {"status", 401}});
    speak(person(1));
    const auto written = answer(person(1));
    EXPECT_EQ(written.at("type"), "text");
    EXPECT_EQ(written.at("text").at("body"), "Depende do caso, *Ana*.");
    EXPECT_EQ(w.metric("ft9_spoken_answers_total{result=\"not_spoken\"}"), 1);
    EXPECT_EQ(w.metric("ft9_speech_requests_total{result=\"unauthorized\"}"), 1);
    EXPECT_EQ(w.metric("ft9_alarms_total{alarm=\"speech_refused\"}"), 1);
    EXPECT_THAT(sim.all(is_upload), IsEmpty());
}

TEST_F(speech_e2e, AFileThatMetaDoesNotTakeCostsNobodyTheAnswer) {
    w.start();
    sim.fault({{"target", "graph"}, {"call", "upload"}, {"code", 131053}});
    speak(person(1));
    EXPECT_EQ(answer(person(1)).at("type"), "text");
    EXPECT_EQ(w.metric("ft9_spoken_answers_total{result=\"not_uploaded\"}"), 1);
}

TEST_F(speech_e2e, ARecordingThatMetaRefusesArrivesAsItsWords) {
    w.start();
    sim.fault({{"target", "graph"}, {"code", 131053}, {"match", "\"audio\""}});
    speak(person(1));
    const auto written = answer(person(1));
    EXPECT_EQ(written.at("type"), "text");
    EXPECT_EQ(written.at("text").at("body"), "Depende do caso, *Ana*.");
    EXPECT_THAT(sim.all(sent_to(person(1))), SizeIs(2)) << "the recording, and then its words";
}

TEST_F(speech_e2e, SwitchedOffVoiceNotesAreAnsweredInWriting) {
    w.environment.erase("SPOKEN_ANSWERS");
    w.start();
    speak(person(1));
    EXPECT_EQ(answer(person(1)).at("type"), "text");
    EXPECT_THAT(sim.all(is_speech), IsEmpty());
}

}  // namespace
}  // namespace ft9::e2e
