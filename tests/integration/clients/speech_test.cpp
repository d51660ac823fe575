#include "scripted_provider.hpp"

#include "ft9/clients/openai_speech.hpp"

#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;
using namespace ft9::test;
using std::string_literals::operator""s;
using spoken_why = speech_error;

namespace {

// A voice message of so many bytes behind its head.
std::string voice_note(std::size_t more, char channels = 1) {
    std::string head = "OggS\0\2"s + std::string(20, '\0') + "\x01\x13"s + "OpusHead\x01"s;
    head += channels;
    return head + std::string(more, '\x7f');
}

class Speech : public ScriptedProvider {
  protected:
    Speech() {
        now_.api_key = "sk-test";
        now_.model = "gpt-4o-mini-tts";
        now_.voice = "coral";
        now_.first_wait = 1ms;
    }
    ~Speech() override { stop_threads(); }

    std::future<result<spoken_recording>> begin(const tls_server& server, abort_ptr abort = nullptr,
                                                std::chrono::milliseconds limit = 20s) {
        now_.base = {at(server), "/v1"};
        settings_.set(now_);
        auto& http = client();
        if (!voice_) {
            voice_ = make_openai_speech(http, files_, timers_, settings_, folder_.path() / place_,
                                        [this](const speech_observation& o) {
                                            const std::lock_guard lock(mutex_);
                                            observed_.push_back(o);
                                        });
        }
        auto speaking = voice_->speak("bom dia", std::chrono::steady_clock::now() + limit, std::move(abort));
        return boost::asio::co_spawn(context_, std::move(speaking), boost::asio::use_future);
    }
    result<spoken_recording> speak(const tls_server& server, std::chrono::milliseconds limit = 20s) {
        return begin(server, nullptr, limit).get();
    }
    std::string place_ = ".";
    speech_options now_;
    snapshot<speech_options> settings_{speech_options{}};
    std::unique_ptr<speech_model> voice_;
    std::vector<speech_observation> observed_;
};

}  // namespace

TEST_F(Speech, AsksAsOpenAiWantsItAndKeepsTheRecording) {
    const auto bytes = voice_note(200'000);
    tls_server server(loopback_certificate(), provider({bytes}));
    const auto spoken = speak(server);
    ASSERT_TRUE(spoken) << spoken.error().message();
    EXPECT_EQ(spoken->size, bytes.size());
    std::string kept;
    while (kept.size() < bytes.size()) {
        const auto more = spoken->content->read(kept.size(), 64 * 1024);
        ASSERT_TRUE(more && !more->empty());
        kept += *more;
    }
    EXPECT_TRUE(kept == bytes);
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << "the file has no name";
    ASSERT_EQ(asked().size(), 1U);
    const auto request = asked().front();
    EXPECT_TRUE(request.starts_with("POST /v1/audio/speech HTTP/1.1\r\n"));
    EXPECT_NE(request.find("\r\nAuthorization: Bearer sk-test\r\n"), std::string::npos);
    EXPECT_NE(request.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
    const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
    EXPECT_EQ(body.at("input"), "bom dia");
    EXPECT_EQ(body.at("response_format"), "opus");
    ASSERT_EQ(observed_.size(), 1U);
    EXPECT_EQ(observed_.front().result, spoken_why::ok);
    EXPECT_EQ(observed_.front().characters, 7U);
}

TEST_F(Speech, AsksAgainOnce) {
    tls_server server(loopback_certificate(),
                      provider({bare_status("503 Service Unavailable"), voice_note(10)}));
    const auto spoken = speak(server);
    ASSERT_TRUE(spoken) << spoken.error().message();
    EXPECT_EQ(spoken->size, voice_note(10).size());
    EXPECT_EQ(asked().size(), 2U);
}

TEST_F(Speech, GivesUpAfterTheLastTry) {
    tls_server server(loopback_certificate(), provider({bare_status("500 Internal Server Error")}));
    EXPECT_EQ(speak(server).error(), make_error_code(spoken_why::server));
    EXPECT_EQ(asked().size(), 2U);
}

TEST_F(Speech, WhatNoRetryCuresIsAskedOnce) {
    tls_server server(loopback_certificate(), provider({bare_status("401 Unauthorized")}));
    EXPECT_EQ(speak(server).error(), make_error_code(spoken_why::unauthorized));
    EXPECT_EQ(asked().size(), 1U);
}

TEST_F(Speech, AWaitBeyondTheDeadlineIsNotBegun) {
    tls_server server(loopback_certificate(),
                      provider({bare_status("429 Too Many Requests", "Retry-After: 3600\r\n")}));
    EXPECT_EQ(speak(server).error(), make_error_code(spoken_why::rate_limited));
    EXPECT_EQ(asked().size(), 1U);
}

TEST_F(Speech, WhatWhatsAppDoesNotPlayIsUnusable) {
    tls_server server(loopback_certificate(),
                      provider({R"({"error":{"message":"late"}})", voice_note(100, 2), "ID3 an MP3"}));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(speak(server).error(), make_error_code(spoken_why::unusable)) << i;
    EXPECT_EQ(asked().size(), 3U);
}

TEST_F(Speech, ARecordingThatIsTooLargeIsGivenUp) {
    now_.max_bytes = 1000;
    tls_server server(loopback_certificate(), provider({voice_note(5000)}));
    EXPECT_EQ(speak(server).error(), make_error_code(spoken_why::too_large));
    EXPECT_EQ(asked().size(), 1U);
}

TEST_F(Speech, WithoutAPlaceToKeepItThereIsNone) {
    place_ = "missing";
    tls_server server(loopback_certificate(), provider({voice_note(100)}));
    EXPECT_EQ(speak(server).error(), make_error_code(spoken_why::disk));
}

TEST_F(Speech, SilenceEndsWithTheDeadline) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.wait_closed(long_enough);
    });
    EXPECT_EQ(speak(server, 300ms).error(), make_error_code(spoken_why::unreachable));
}

TEST_F(Speech, WhoNoLongerWantsItEndsIt) {
    gate read;
    tls_server server(loopback_certificate(), [&](peer& p) {
        p.read_request();
        read.open();
        p.wait_closed(long_enough);
    });
    const auto abort = std::make_shared<abort_switch>();
    auto speaking = begin(server, abort);
    ASSERT_TRUE(read.wait());
    abort->press();
    EXPECT_EQ(speaking.get().error(), make_error_code(spoken_why::cancelled));
}

TEST_F(Speech, SwitchedOffItAsksNobody) {
    now_.model = "";
    tls_server server(loopback_certificate(), provider({voice_note(1)}));
    EXPECT_EQ(speak(server).error(), make_error_code(spoken_why::switched_off));
    EXPECT_TRUE(asked().empty());
}
