#include "ft9/clients/openai_speech.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;
using std::string_literals::operator""s;

namespace {

// The beginning of a voice message; RFC 3533 and 7845.
std::string voice_head(char channels = 1) {
    std::string head = "OggS\0\2"s + std::string(20, '\0') + "\x01\x13"s + "OpusHead\x01"s;
    head += channels;
    return head + std::string(9, '\0');
}

speech_error failure_of(int status, const std::string& body) {
    return read_speech_refusal(status, {}, body).failure;
}

}  // namespace

TEST(SpeechBody, AsksForOpusWithModelVoiceAndWords) {
    speech_options o;
    o.model = "gpt-4o-mini-tts";
    o.voice = "coral";
    auto body = nlohmann::json::parse(speech_body(o, "diga \"oi\"\nà Ana"));
    EXPECT_EQ(body, (nlohmann::json{{"model", "gpt-4o-mini-tts"},
                                    {"voice", "coral"},
                                    {"response_format", "opus"},
                                    {"input", "diga \"oi\"\nà Ana"}}));
    o.instructions = "com calma";
    body = nlohmann::json::parse(speech_body(o, "oi"));
    EXPECT_EQ(body.at("instructions"), "com calma");
}

TEST(VoiceRecording, IsOggWithOpusOfOneChannel) {
    EXPECT_TRUE(is_voice_recording(voice_head()));
    EXPECT_FALSE(is_voice_recording(voice_head(2))) << "Meta takes one channel only";
    auto vorbis = voice_head();
    vorbis.replace(28, 8, "\x01vorbis ");
    EXPECT_FALSE(is_voice_recording(vorbis));
    EXPECT_FALSE(is_voice_recording(R"({"error":{"message":"no"}})"));
    EXPECT_FALSE(is_voice_recording("ID3\3 and so on, as an MP3 begins, long enough to be one"));
}

TEST(VoiceRecording, NoLengthIsTooShortToBeJudged) {
    const auto whole = voice_head();
    for (std::size_t size = 0; size <= 37; ++size)
        EXPECT_FALSE(is_voice_recording(std::string_view(whole).substr(0, size))) << size;
    EXPECT_TRUE(is_voice_recording(std::string_view(whole).substr(0, 38)));
    auto wide = whole;
    wide[26] = '\xff';  // says that 255 sizes follow
    EXPECT_FALSE(is_voice_recording(wide));
}

TEST(SpeechRefusal, IsToldByStatusAndCode) {
    EXPECT_EQ(failure_of(401, ""), speech_error::unauthorized);
    EXPECT_EQ(failure_of(403, "{}"), speech_error::unauthorized);
    EXPECT_EQ(failure_of(429, "{}"), speech_error::rate_limited);
    EXPECT_EQ(failure_of(429, R"({"error":{"code":"insufficient_quota"}})"), speech_error::quota);
    EXPECT_EQ(failure_of(402, ""), speech_error::quota);
    EXPECT_EQ(failure_of(400, R"({"error":{"code":"invalid_value","param":"voice"}})"),
              speech_error::invalid_request);
    EXPECT_EQ(failure_of(404, ""), speech_error::invalid_request);
    EXPECT_EQ(failure_of(503, "<html>"), speech_error::server);
    EXPECT_EQ(failure_of(204, ""), speech_error::server) << "no recording in it";
}

TEST(SpeechRefusal, SaysNothingOfWhatWasSpoken) {
    const auto r =
        read_speech_refusal(400, {}, R"({"error":{"code":"invalid_value","message":"segredo do paciente"}})");
    EXPECT_EQ(r.detail, "HTTP 400 invalid_value");
}

TEST(SpeechError, EachHasAName) {
    EXPECT_EQ(to_string(speech_error::ok), "ok");
    EXPECT_EQ(to_string(speech_error::cancelled), "cancelled");
    EXPECT_EQ(make_error_code(speech_error::unusable).message(), "unusable");
    EXPECT_EQ(to_string(static_cast<speech_error>(99)), "unknown");
}
