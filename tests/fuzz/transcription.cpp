// What a provider answers to a recording (support/answer.hpp says how an input is written).
#include "support/answer.hpp"
#include "support/check.hpp"

#include "ft9/clients/openai_transcriber.hpp"
#include "ft9/core/text.hpp"

#include <cstdint>

using namespace ft9;
using namespace ft9::clients;
using fuzz::check;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::chrono::hours a_day{24};
    const auto input = fuzz::read_answer({reinterpret_cast<const char*>(data), size});
    const auto a = read_transcription(input.status, input.headers, input.body);
    const bool heard = a.failure == transcription_error::ok;
    check(heard == !a.text.empty(), "a success says something, a failure nothing");
    check(!heard || (input.status >= 200 && input.status < 300), "only 2xx is a success");
    check(heard == a.detail.empty(), "a failure is explained");
    check(fuzz::is_utf8(a.text) && fuzz::is_utf8(a.detail), "what is kept of an answer is UTF-8");
    check(a.text == trim(a.text) && a.text == sanitize_utf8(a.text),
          "a text is trimmed and without controls");
    check(a.detail.size() <= 300, "a detail fits a line of the log");
    check(a.retry_after >= a.retry_after.zero() && a.retry_after <= a_day, "a wait is of a day at most");
    check(a.audio_seconds >= 0 && a.audio_seconds <= 86'400, "seconds are of a day at most");
    check(a.input_tokens >= 0 && a.output_tokens >= 0, "counters never go back");
    check(a.failure != transcription_error::unreachable, "an answer that came was not unreachable");
    check(audio_ending(input.body).size() <= 4, "an ending is one of ours");
    return 0;
}
