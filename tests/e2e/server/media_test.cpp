// From the phone to the model: recordings and pictures, with the real server and the simulator.
#include "e2e.hpp"

#include <filesystem>

namespace ft9::e2e {
namespace {

using std::string_literals::operator""s;

class media_e2e : public e2e_test {
  protected:
    json message(const char* type, const std::string& media_id, const std::string& words = {}) {
        json m = {{"from", person(1)}, {"type", type}, {"text", words}};
        if (!media_id.empty()) m["media_id"] = media_id;
        return m;
    }
    std::string reply(std::size_t number) {
        return text_of(sim.wait(accepted_for(person(1)), number).at(number - 1));
    }
    const std::string voice_ = "OggS\0\2"s + std::string(300, 'o') + "OpusHead";
    const std::string picture_ = "\xFF\xD8\xFF\xE0"s + std::string(300, 'j');
};

TEST_F(media_e2e, AVoiceNoteIsHeardAndAnswered) {
    sim.change({{"transcript", "quanto custa a consulta"}});
    w.start();
    const auto id = sim.upload(voice_, "audio/ogg; codecs=opus");
    ASSERT_EQ(sim.deliver(message("audio", id)), 200);
    reply(1);
    EXPECT_EQ(sim.count(asked("[áudio transcrito: “quanto custa a consulta”]")), 1);
    EXPECT_EQ(w.metric("ft9_media_total{result=\"audio_fetched\"}"), 1);
    EXPECT_EQ(w.metric("ft9_media_total{result=\"audio_heard\"}"), 1);
    converse(person(1), "e à tarde?");
    EXPECT_EQ(w.metric("ft9_media_total{result=\"audio_fetched\"}"), 1) << "heard once";
}

TEST_F(media_e2e, WhatMetaDoesNotHaveIsToldAndBlocksNothing) {
    w.start();
    ASSERT_EQ(sim.deliver(message("audio", "")), 200);
    EXPECT_EQ(reply(1), media_text("gone"));
    EXPECT_THAT(converse(person(1), "então por escrito"), HasSubstr("«então por escrito»"));
}

TEST_F(media_e2e, ARecordingThatIsNoneIsToldSo) {
    w.start();
    const auto id = sim.upload("MZ this is a program", "audio/ogg");
    ASSERT_EQ(sim.deliver(message("audio", id)), 200);
    EXPECT_EQ(reply(1), media_text("unreadable"));
    EXPECT_EQ(w.metric("ft9_media_total{result=\"audio_wrong_type\"}"), 1);
}

TEST_F(media_e2e, APictureIsFetchedAndItsCaptionAnswered) {
    w.start();
    const auto id = sim.upload(picture_, "image/jpeg");
    ASSERT_EQ(sim.deliver(message("image", id, "o que é isto?")), 200);
    reply(1);
    EXPECT_EQ(w.metric("ft9_media_total{result=\"image_fetched\"}"), 1);
    EXPECT_EQ(sim.count(asked("o que é isto?\n[imagem]")), 1);
}

TEST_F(media_e2e, SwitchedOffNothingIsFetched) {
    w.environment["OPENAI_TRANSCRIPTION_MODEL"] = "off";
    w.environment["OPENAI_IMAGE_DETAIL"] = "off";
    w.start();
    ASSERT_EQ(sim.deliver(message("audio", sim.upload(voice_, "audio/ogg"))), 200);
    EXPECT_EQ(reply(1), media_text("audio_off"));
    EXPECT_EQ(w.metric("ft9_media_total{result=\"audio_fetched\"}"), 0);
}

}  // namespace
}  // namespace ft9::e2e
