#include "../../../src/app/wiring.hpp"

#include "../../../src/app/model_parts.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

using namespace ft9::app;

namespace {

settings with(std::size_t connections, std::size_t upstream) {
    settings s;
    s.max_connections = connections;
    s.upstream_connections = upstream;
    return s;
}

}  // namespace

TEST(ConnectionsWithin, TheSettingHoldsWhereThereAreDescriptors) {
    EXPECT_EQ(connections_within(with(10'000, 64), 1'048'576), 10'000u);
    EXPECT_EQ(connections_within(with(10, 64), 1024), 10u);
}

TEST(ConnectionsWithin, UpstreamAndFilesKeepTheirs) {
    EXPECT_EQ(connections_within(with(10'000, 64), 1024), 1024u - 64 - 128 - 36);
    EXPECT_EQ(connections_within(with(10'000, 256), 1024), 1024u - 64 - 512 - 36);
}

TEST(ConnectionsWithin, AFewRemainHoweverLowTheLimitIs) {
    EXPECT_EQ(connections_within(with(10'000, 64), 100), 16u);
    EXPECT_EQ(connections_within(with(10'000, 64), 0), 16u);
}

TEST(TranscriberOptions, AreThoseOfTheModelUnlessToldOtherwise) {
    settings s;
    s.openai_api_key = "sk-model";
    const auto o = transcriber_options(s);
    EXPECT_EQ(o.base.where.host, "api.openai.com");
    EXPECT_EQ(o.base.path, "/v1");
    EXPECT_EQ(o.api_key, "sk-model");
    EXPECT_EQ(o.model, "gpt-4o-mini-transcribe");
    s.openai_transcription_model = "off";
    EXPECT_EQ(transcriber_options(s).model, "");
}

TEST(TranscriberOptions, AKeyGoesOnlyToItsOwnHost) {
    settings s;
    s.openai_api_key = "sk-model";
    s.transcription_base_url = "https://whisper.example/v1";
    EXPECT_EQ(transcriber_options(s).api_key, "");
    EXPECT_EQ(transcriber_options(s).base.where.host, "whisper.example");
    s.transcription_base_url = "https://api.openai.com/v2";
    EXPECT_EQ(transcriber_options(s).api_key, "sk-model");
    s.transcription_api_key = "sk-ears";
    EXPECT_EQ(transcriber_options(s).api_key, "sk-ears");
}

TEST(SpeechOptions, FollowTheSettingsAndAKeyGoesOnlyToItsOwnHost) {
    settings s;
    s.openai_api_key = "sk-model";
    EXPECT_FALSE(speech_rules(s).voice_for_voice) << "unless somebody wants it";
    EXPECT_EQ(speech_options(s).base.where.host, "api.openai.com");
    EXPECT_EQ(speech_options(s).api_key, "sk-model");
    EXPECT_EQ(speech_options(s).model, "gpt-4o-mini-tts");
    s.speech_base_url = "https://tts.example/v1";
    EXPECT_EQ(speech_options(s).base.where.host, "tts.example");
    EXPECT_EQ(speech_options(s).api_key, "");
    s.speech_api_key = "sk-voice";
    EXPECT_EQ(speech_options(s).api_key, "sk-voice");
    s.spoken_answers = true;
    s.speech_max_kb = 2;
    EXPECT_TRUE(speech_rules(s).voice_for_voice);
    EXPECT_EQ(speech_options(s).max_bytes, 2048U);
}

TEST(ConnectionsWithin, AProviderOfItsOwnHasAPoolOfItsOwn) {
    auto s = with(10'000, 64);
    s.speech_base_url = "https://tts.example/v1";
    EXPECT_EQ(connections_within(s, 1024), 1024u - 64 - 192 - 36);
}

TEST(ListedPrices, FollowTheSettingsInForce) {
    settings s;
    s.openai_price_input = 2;
    ft9::snapshot<ft9::pipeline::budget_options> now(budget_options(s));
    const auto prices_of = listed_prices(now);
    EXPECT_EQ(prices_of("primary").input, 2);
    EXPECT_FALSE(prices_of("fallback").known());
    s.openai_price_input = 3;
    s.fallback_price_output = 4;
    now.set(budget_options(s));
    EXPECT_EQ(prices_of("").input, 3);
    EXPECT_EQ(prices_of("fallback").output, 4);
}

TEST(ObserveLadder, TheFirstProvidersAnswerEndsTheAlarmAlsoAfterAReload) {
    ft9::metrics meter;
    ft9::test::fake_clock time{1'790'000'000'000};
    ft9::alarm_board alarms(meter, time);
    const auto observe = observe_ladder(meter, alarms);
    using ft9::clients::ai_failure;
    using ft9::clients::rung;
    observe({rung::primary, ai_failure::server, true, false});
    ASSERT_EQ(alarms.active().size(), 1U);
    EXPECT_EQ(alarms.active()[0].name, "ai_fallback");
    observe({rung::fallback, ai_failure::none, false, false});
    observe({rung::primary, ai_failure::none, false, false});
    EXPECT_TRUE(alarms.active().empty());
}
