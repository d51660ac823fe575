#include "simulator/speech_rules.hpp"

#include "ft9/clients/openai_speech.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

json speech() {
    return {{"model", "m"}, {"voice", "coral"}, {"input", "olá"}, {"response_format", "opus"}};
}

std::string speech_param_after(const json& change) {
    json body = speech();
    body.merge_patch(change);
    const auto e = judge_speech(body);
    return e ? e->param : "accepted";
}

TEST(speech_rules, accept_what_the_api_documents) {
    EXPECT_EQ(speech_param_after(json::object()), "accepted");
    EXPECT_EQ(speech_param_after({{"instructions", "calma"}, {"speed", 1}, {"stream_format", "audio"}}),
              "accepted");
    EXPECT_EQ(speech_param_after({{"response_format", nullptr}}), "accepted") << "mp3 is the default";
}

TEST(speech_rules, name_the_parameter_that_is_wrong) {
    for (const char* name : {"model", "voice", "input"}) {
        EXPECT_EQ(speech_param_after({{name, nullptr}}), name);
        EXPECT_EQ(speech_param_after({{name, ""}}), name);
        EXPECT_EQ(speech_param_after({{name, 1}}), name);
    }
    EXPECT_EQ(speech_param_after({{"input", std::string(4097, 'x')}}), "input");
    EXPECT_EQ(speech_param_after({{"response_format", "ogg"}}), "response_format");
    EXPECT_EQ(speech_param_after({{"instructions", 1}}), "instructions");
    EXPECT_EQ(speech_param_after({{"stream_format", "sse"}}), "stream_format");
    EXPECT_EQ(speech_param_after({{"vioce", "x"}}), "vioce");
    EXPECT_TRUE(judge_speech(json::array()));
}

// Pages follow each other: each tells the size of what it holds.
std::size_t pages_of(const std::string& ogg) {
    std::size_t pages = 0, at = 0;
    while (at + 27 <= ogg.size() && ogg.compare(at, 4, "OggS") == 0) {
        const auto segments = static_cast<unsigned char>(ogg[at + 26]);
        std::size_t size = 27U + segments;
        for (std::size_t i = 0; i < segments; ++i)
            size += static_cast<unsigned char>(ogg.at(at + 27 + i));
        at += size;
        ++pages;
    }
    return at == ogg.size() ? pages : 0;
}

TEST(silent_voice_note, is_what_whatsapp_plays) {
    for (const std::size_t characters : {0U, 20U, 60U, 4096U}) {
        const auto ogg = silent_voice_note(characters);
        EXPECT_EQ(pages_of(ogg), 3U) << characters;
        EXPECT_TRUE(clients::is_voice_recording(ogg));
    }
    EXPECT_GT(silent_voice_note(60).size(), silent_voice_note(20).size());
    EXPECT_EQ(silent_voice_note(4096).size(), silent_voice_note(100).size()) << "five seconds";
}

}  // namespace
}  // namespace ft9::simulator
