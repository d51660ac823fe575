#pragma once

#include "ft9/clients/speech.hpp"
#include "ft9/core/file_threads.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/core/timers.hpp"
#include "ft9/http/client.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ft9::clients {

struct speech_options {
    http::base_url base;
    std::string api_key;  // empty: none is sent
    std::string model;    // empty: switched off
    std::string voice;
    std::string instructions;               // how to speak; empty: not sent, since not every model knows it
    std::uint64_t max_bytes = 1024 * 1024;  // of a recording
    std::uint64_t disk_reserve = 0;         // free bytes below which none is stored
    int max_requests = 2;
    std::chrono::milliseconds first_wait{500};  // before the second request; doubled each time
};

// One request.
struct speech_observation {
    speech_error result;
    std::chrono::nanoseconds took;
    std::size_t characters;  // that were spoken; 0 unless `result` is ok
};

// POST {base}/audio/speech of OpenAI and compatible providers (wire facts: OpenAI's OpenAPI description of
// August 2026), asking for Opus, which comes in an Ogg container. The recording goes into a file of `folder`
// without a name while it arrives. All references outlive the model and what it gives out; options may be
// replaced at any time.
std::unique_ptr<speech_model> make_openai_speech(http::client& http, file_threads& files, timers& timing,
                                                 const snapshot<speech_options>& options,
                                                 std::filesystem::path folder,
                                                 std::function<void(const speech_observation&)> observe);

// The pure halves, for tests and fuzzing.

std::string speech_body(const speech_options& options, std::string_view words);
// Whether these first bytes begin a voice message: Ogg with an Opus stream of one channel (RFC 3533, RFC
// 7845; Meta's media page). Any bytes.
bool is_voice_recording(std::string_view head);
// Bytes that is_voice_recording looks at.
inline constexpr std::size_t voice_head_size = 64;

struct speech_refusal {
    speech_error failure = speech_error::server;
    std::string detail;  // for the log: the provider's codes alone
    std::chrono::milliseconds retry_after{0};
};
// Of an answer that is not 200.
speech_refusal read_speech_refusal(int status, const http::fields& headers, std::string_view body);

}  // namespace ft9::clients
