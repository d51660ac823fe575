// What a chat provider answers (support/answer.hpp says how an input is written), and the next request that
// quotes it.
#include "support/answer.hpp"
#include "support/check.hpp"

#include "ft9/clients/openai.hpp"
#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>

using namespace ft9;
using namespace ft9::clients;
using fuzz::check;

namespace {

constexpr std::chrono::hours a_day{24};

bool is_success(int status) {
    return status >= 200 && status < 300;
}

void check_answer(int status, const ai_answer& a) {
    for (const auto* text : {&a.text, &a.model, &a.finish_reason, &a.detail})
        check(fuzz::is_utf8(*text), "what is kept of an answer is UTF-8");
    check(a.text == trim(a.text) && a.text == sanitize_utf8(a.text),
          "a text is trimmed and without controls");
    check(a.detail.size() <= 300, "a detail fits a line of the log");
    check(a.retry_after >= a.retry_after.zero() && a.retry_after <= a_day, "a wait is of a day at most");
    if (a.failure == ai_failure::none) {
        check(is_success(status) && !a.text.empty(), "a success says something");
        check(a.detail.empty(), "a success explains nothing");
    } else {
        check(a.text.empty(), "a failure has nothing to send on");
        check(!a.detail.empty(), "a failure is explained");
        check(a.failure != ai_failure::unreachable, "an answer that came was not unreachable");
    }
    if (status == 401 || status == 403) check(a.failure != ai_failure::server, "a bad key is no bad server");
    if (status == 429) {
        const bool waits = a.failure == ai_failure::rate_limited || a.failure == ai_failure::quota ||
                           a.failure == ai_failure::context_too_long;
        check(waits, "429 is a limit");
    }
}

// What one model says is quoted to the next, whatever it is.
void check_quoted(const std::string& text) {
    ai_request request;
    request.system_prompt = std::make_shared<const std::string>("prompt");
    request.conversation = {{speaker::person, "oi", 0, 1}, {speaker::mentor, text, 0, 2}};
    openai_options options;
    options.model = "gpt";
    const auto body = parse_json(chat_body(options, request, "max_tokens"));
    check(body.has_value(), "a request is JSON");
    check(body->size() == 3 && body->at("messages").size() == 3, "a request has the members it should have");
    check(body->at("messages")[2].at("content") == text, "a text is quoted as it is");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = fuzz::read_answer({reinterpret_cast<const char*>(data), size});
    const auto a = read_chat_answer(input.status, input.headers, input.body);
    check_answer(input.status, a);
    if (a.failure == ai_failure::none) check_quoted(a.text);
    for (const char* name : {"max_completion_tokens", "max_tokens"}) {
        const bool refused = refuses_parameter(input.status, input.body, name);
        check(!refused || input.status == 400 || input.status == 422, "only 400 and 422 refuse a parameter");
    }
    return 0;
}
