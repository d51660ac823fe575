#include "scripted_provider.hpp"

#include "ft9/clients/openai_transcriber.hpp"

using namespace ft9;
using namespace ft9::clients;
using namespace ft9::test;
using why = transcription_error;

namespace {

constexpr const char* heard = R"({"text":"bom dia","usage":{"type":"duration","seconds":3}})";

class Transcriber : public ScriptedProvider {
  protected:
    Transcriber() {
        now_.api_key = "sk-test";
        now_.model = "whisper-1";
        now_.first_wait = 1ms;
    }
    ~Transcriber() override { stop_threads(); }

    result<std::string> listen(const tls_server& server, const std::string& bytes,
                               const std::string& type = "audio/ogg; codecs=opus",
                               std::chrono::milliseconds limit = 20s) {
        return listen_to(server, folder_.write("note", bytes), type, limit);
    }
    result<std::string> listen_to(const tls_server& server, const std::string& path, const std::string& type,
                                  std::chrono::milliseconds limit = 20s) {
        now_.base = {at(server), "/v1"};
        settings_.set(now_);
        auto& http = client();
        if (!ears_) {
            ears_ = make_openai_transcriber(http, files_, timers_, settings_,
                                            [this](const transcription_observation& o) {
                                                const std::lock_guard lock(mutex_);
                                                observed_.push_back(o);
                                            });
        }
        auto words = boost::asio::co_spawn(
            context_, ears_->transcribe(path, type, std::chrono::steady_clock::now() + limit),
            boost::asio::use_future);
        return words.get();
    }
    transcriber_options now_;
    snapshot<transcriber_options> settings_{transcriber_options{}};
    std::unique_ptr<transcriber> ears_;
    std::vector<transcription_observation> observed_;
};

}  // namespace

TEST_F(Transcriber, SendsTheFileAsOpenAiWantsIt) {
    tls_server server(loopback_certificate(), provider({heard}));
    const std::string bytes = "OggS" + std::string(200'000, '\x7f');
    const auto words = listen(server, bytes);
    ASSERT_TRUE(words) << words.error().message();
    EXPECT_EQ(*words, "bom dia");
    ASSERT_EQ(asked().size(), 1U);
    const auto request = asked().front();
    EXPECT_TRUE(request.starts_with("POST /v1/audio/transcriptions HTTP/1.1\r\n"));
    EXPECT_NE(request.find("\r\nAuthorization: Bearer sk-test\r\n"), std::string::npos);
    EXPECT_NE(request.find("\r\nContent-Type: multipart/form-data; boundary=ft9-"), std::string::npos);
    EXPECT_NE(request.find("name=\"model\"\r\n\r\nwhisper-1\r\n"), std::string::npos);
    EXPECT_NE(request.find("name=\"language\"\r\n\r\npt\r\n"), std::string::npos);
    EXPECT_NE(request.find("name=\"response_format\"\r\n\r\njson\r\n"), std::string::npos);
    EXPECT_NE(
        request.find("name=\"file\"; filename=\"voice.ogg\"\r\nContent-Type: audio/ogg\r\n\r\n" + bytes),
        std::string::npos);
    ASSERT_EQ(observed_.size(), 1U);
    EXPECT_EQ(observed_.front().result, why::ok);
    EXPECT_EQ(observed_.front().audio_seconds, 3);
}

TEST_F(Transcriber, AsksAgainWithTheWholeFile) {
    tls_server server(loopback_certificate(),
                      provider({bare_status("503 Service Unavailable"),
                                bare_status("429 Too Many Requests", "retry-after-ms: 5\r\n"), heard}));
    const auto words = listen(server, "OggS0123456789");
    ASSERT_TRUE(words) << words.error().message();
    ASSERT_EQ(asked().size(), 3U);
    for (const auto& request : asked())
        EXPECT_NE(request.find("OggS0123456789"), std::string::npos);
    EXPECT_EQ(observed_.size(), 3U);
}

TEST_F(Transcriber, GivesUpAfterTheLastTry) {
    tls_server server(loopback_certificate(), provider({bare_status("500 Internal Server Error")}));
    EXPECT_EQ(listen(server, "OggS").error(), make_error_code(why::server));
    EXPECT_EQ(asked().size(), 4U);
}

TEST_F(Transcriber, AWaitBeyondTheDeadlineIsNotBegun) {
    tls_server server(loopback_certificate(),
                      provider({bare_status("429 Too Many Requests", "Retry-After: 3600\r\n")}));
    EXPECT_EQ(listen(server, "OggS").error(), make_error_code(why::rate_limited));
    EXPECT_EQ(asked().size(), 1U);
}

TEST_F(Transcriber, WhatNoRetryCuresIsAskedOnce) {
    tls_server server(loopback_certificate(), provider({bare_status("401 Unauthorized")}));
    EXPECT_EQ(listen(server, "OggS").error(), make_error_code(why::unauthorized));
    EXPECT_EQ(asked().size(), 1U);
}

TEST_F(Transcriber, SilenceEndsWithTheDeadline) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.wait_closed(long_enough);
    });
    EXPECT_EQ(listen(server, "OggS", "audio/ogg", 300ms).error(), make_error_code(why::unreachable));
}

TEST_F(Transcriber, WhatNeedsNoProviderIsRefusedWithoutOne) {
    tls_server server(loopback_certificate(), provider({heard}));
    EXPECT_EQ(listen(server, "x", "image/jpeg").error(), make_error_code(why::unsupported_format));
    EXPECT_EQ(listen_to(server, folder_ / "missing", "audio/ogg").error(),
              make_error_code(why::unreadable_file));
    EXPECT_EQ(listen(server, "").error(), make_error_code(why::unreadable_file));
    now_.max_bytes = 3;
    EXPECT_EQ(listen(server, "OggS").error(), make_error_code(why::too_large));
    now_.model = "";
    EXPECT_EQ(listen(server, "OggS").error(), make_error_code(why::switched_off));
    EXPECT_TRUE(asked().empty());
}
