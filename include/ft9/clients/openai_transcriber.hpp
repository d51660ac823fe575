#pragma once

#include "ft9/clients/transcriber.hpp"
#include "ft9/core/file_threads.hpp"
#include "ft9/core/snapshot.hpp"
#include "ft9/core/timers.hpp"
#include "ft9/http/client.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ft9::clients {

struct transcriber_options {
    http::base_url base;
    std::string api_key;  // empty: none is sent
    std::string model;    // empty: switched off
    std::string language = "pt";
    std::uint64_t max_bytes = 25'000'000;  // of a file; OpenAI takes 25 MB
    int max_requests = 4;
    std::chrono::milliseconds first_wait{500};  // before the second request; doubled each time
};

// One request.
struct transcription_observation {
    transcription_error result;  // ok: words came
    std::chrono::nanoseconds took;
    double audio_seconds;  // as the provider counts them; 0: not told
    std::int64_t input_tokens, output_tokens;
};

// POST {base}/audio/transcriptions of OpenAI and compatible providers; the file is read while it is sent. All
// arguments outlive the transcriber; options may be replaced at any time.
std::unique_ptr<transcriber> make_openai_transcriber(
    http::client& http, file_threads& files, timers& timing, const snapshot<transcriber_options>& options,
    std::function<void(const transcription_observation&)> observe);

// The pure halves, for tests and fuzzing.

// The ending that tells the provider what a MIME type is, without its dot; empty: none that it takes.
std::string_view audio_ending(std::string_view mime_type);

struct transcription_answer {
    transcription_error failure = transcription_error::ok;
    std::string text;
    std::string detail;  // for the log: the provider's codes, nothing of what was said
    std::chrono::milliseconds retry_after{0};
    double audio_seconds = 0;
    std::int64_t input_tokens = 0, output_tokens = 0;
};
transcription_answer read_transcription(int status, const http::fields& headers, std::string_view body);

}  // namespace ft9::clients
