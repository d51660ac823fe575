#include "ft9/clients/openai_transcriber.hpp"

#include <gtest/gtest.h>

#include <set>

using namespace ft9;
using namespace ft9::clients;
using namespace std::chrono_literals;
using why = transcription_error;

namespace {

transcription_answer read(int status, std::string_view body, http::fields headers = {}) {
    return read_transcription(status, headers, body);
}

std::string error_body(const std::string& message, const std::string& code = "null",
                       const std::string& type = "invalid_request_error") {
    const auto quoted = code == "null" ? code : "\"" + code + "\"";
    return R"({"error":{"message":")" + message + R"(","type":")" + type + R"(","param":null,"code":)" +
           quoted + "}}";
}

}  // namespace

TEST(TranscriptionAnswer, HasTheWordsAndWhatTheyCost) {
    const auto by_tokens = read(
        200,
        R"({"text":" Quero ser mentora.\n","usage":{"type":"tokens","input_tokens":14,"output_tokens":45}})");
    EXPECT_EQ(by_tokens.failure, why::ok);
    EXPECT_EQ(by_tokens.text, "Quero ser mentora.");
    EXPECT_EQ(by_tokens.input_tokens, 14);
    EXPECT_EQ(by_tokens.output_tokens, 45);
    EXPECT_EQ(by_tokens.audio_seconds, 0);
    const auto by_time = read(200, R"({"text":"oi","usage":{"type":"duration","seconds":27}})");
    EXPECT_EQ(by_time.audio_seconds, 27);
    EXPECT_EQ(read(200, R"({"text":"oi"})").text, "oi") << "compatible servers tell no cost";
}

TEST(TranscriptionAnswer, BareTextIsTakenOnlyWhereItIsSaidToBeOne) {
    http::fields plain;
    plain.add("Content-Type", "text/plain; charset=utf-8");
    EXPECT_EQ(read(200, "bom dia\n", plain).text, "bom dia");
    EXPECT_EQ(read(200, "<html>").failure, why::server);
}

TEST(TranscriptionAnswer, NothingSaidIsNoSuccess) {
    EXPECT_EQ(read(200, R"({"text":"  \n"})").failure, why::silent);
    EXPECT_EQ(read(400, error_body("Audio file is too short.", "audio_too_short")).failure, why::silent);
}

TEST(TranscriptionAnswer, DropsWhatTurnsTheDirectionOfATextOrControlsATerminal) {
    EXPECT_EQ(read(200, "{\"text\":\"a\\u202eb\\u0007c\"}").text, "abc");
}

TEST(TranscriptionAnswer, WhatCannotBeReadIsTheServersFault) {
    for (const char* body : {"", "{", "[]", R"({"text":7})", R"({"words":"x"})", "null"})
        EXPECT_EQ(read(200, body).failure, why::server) << body;
}

TEST(TranscriptionAnswer, EveryRefusalHasItsKind) {
    EXPECT_EQ(read(401, error_body("Incorrect API key", "invalid_api_key")).failure, why::unauthorized);
    EXPECT_EQ(read(403, "").failure, why::unauthorized);
    EXPECT_EQ(read(402, "").failure, why::quota);
    EXPECT_EQ(read(429, error_body("no credit", "insufficient_quota", "insufficient_quota")).failure,
              why::quota);
    EXPECT_EQ(read(429, error_body("slow down", "rate_limit_exceeded", "requests")).failure,
              why::rate_limited);
    EXPECT_EQ(read(413, error_body("Maximum content size limit (26214400) exceeded")).failure,
              why::too_large);
    EXPECT_EQ(read(415, "").failure, why::unsupported_format);
    EXPECT_EQ(read(400, error_body("Invalid file format. Supported formats: ['flac', 'm4a']")).failure,
              why::unsupported_format);
    EXPECT_EQ(read(400, error_body("Audio file might be corrupted or unsupported", "invalid_value")).failure,
              why::unsupported_format);
    EXPECT_EQ(read(404, error_body("The model `x` does not exist", "model_not_found")).failure,
              why::invalid_request);
    for (const int status : {408, 409, 500, 503, 529})
        EXPECT_EQ(read(status, "").failure, why::server) << status;
    EXPECT_EQ(read(200, R"({"error":{"code":429,"message":"late"}})").failure, why::rate_limited);
}

TEST(TranscriptionAnswer, SaysHowLongToWaitAndNothingThatWasSaid) {
    http::fields headers;
    headers.add("retry-after", "7");
    const auto a = read(429, error_body("segredo", "rate_limit_exceeded", "requests"), headers);
    EXPECT_EQ(a.retry_after, 7s);
    EXPECT_EQ(a.detail, "HTTP 429 rate_limit_exceeded requests");
}

TEST(TranscriptionAnswer, TypesOfWhatsAppHaveTheEndingThatProvidersKnow) {
    EXPECT_EQ(audio_ending("audio/ogg; codecs=opus"), "ogg") << "a voice note";
    EXPECT_EQ(audio_ending("audio/mpeg"), "mp3");
    EXPECT_EQ(audio_ending("audio/mp4"), "m4a");
    for (const char* none : {"audio/amr", "audio/aac", "image/jpeg", "", "audio/"})
        EXPECT_EQ(audio_ending(none), "") << none;
}

TEST(TranscriptionAnswer, FailuresAreErrorCodesOfTheirOwn) {
    const error_code quota = why::quota;
    EXPECT_EQ(quota.message(), "quota");
    EXPECT_NE(quota, make_error_code(static_cast<errc>(quota.value())));
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(why::silent); ++i)
        names.insert(to_string(static_cast<why>(i)));
    EXPECT_EQ(names.size(), 12U);
    EXPECT_FALSE(names.contains("unknown"));
}
