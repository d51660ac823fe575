#include "ft9/clients/openai.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/json_text.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>

namespace ft9::clients {
namespace {

using nlohmann::json;

constexpr std::string_view new_name = "max_completion_tokens", old_name = "max_tokens";

// Providers differ: `error` may be an object, a list of one, or a text; `code` a text or a number (wire facts
// D).
struct provider_error {
    bool present = false;
    std::string code, type, param, message;
};

std::string scalar(const json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end()) return {};
    if (at->is_string()) return at->get<std::string>();
    return at->is_number_integer() ? std::to_string(at->get<std::int64_t>()) : std::string{};
}

const json* find(const json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto at = object.find(key);
    return at == object.end() ? nullptr : &*at;
}

// Of a field that may also be missing, null or no number at all: then 0.
std::int64_t count_at(const json& object, const char* key) {
    const auto* value = find(object, key);
    return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

provider_error error_of(const json& document) {
    const json* root = &document;
    if (root->is_array() && !root->empty()) root = &root->front();
    const auto* error = find(*root, "error");
    if (error != nullptr && error->is_array() && !error->empty()) error = &error->front();
    if (error == nullptr || error->is_null()) return {};
    if (error->is_string()) return {true, {}, {}, {}, error->get<std::string>()};
    if (!error->is_object()) return {true, {}, {}, {}, {}};
    return {true, scalar(*error, "code"), scalar(*error, "type"), scalar(*error, "param"),
            scalar(*error, "message")};
}

bool mentions(const std::string& text, std::string_view what) {
    return text.find(what) != std::string::npos;
}

int status_in_code(const provider_error& e) {
    int value = 0;
    std::from_chars(e.code.data(), e.code.data() + e.code.size(), value);
    return value >= 400 && value < 600 ? value : 0;
}

ai_failure failure_of(int status, const provider_error& e) {
    // OpenRouter reports failures that begin late with HTTP 200 and the status in the code.
    if (status < 400) status = status_in_code(e) != 0 ? status_in_code(e) : 500;
    const auto named = [&](std::string_view what) {
        return mentions(e.code, what) || mentions(e.type, what);
    };
    if (named("insufficient_quota") || status == 402) return ai_failure::quota;
    if (status == 401 || status == 403) return ai_failure::unauthorized;
    if (named("context_length_exceeded") || status == 413) return ai_failure::context_too_long;
    if (status == 429) return ai_failure::rate_limited;
    if (status == 408 || status == 409 || status >= 500) return ai_failure::server;
    return ai_failure::invalid_request;
}

// What a log may show of a provider's code or type: they are short words, and what is not may be anything.
std::string shown(const std::string& word) {
    constexpr std::size_t longest = 64;
    const auto plain = [](char c) { return c >= ' ' && c <= '~'; };
    if (word.empty()) return {};
    const bool readable = word.size() <= longest && std::all_of(word.begin(), word.end(), plain);
    return readable ? " " + word : " (unreadable)";
}

// retry-after-ms, then retry-after in seconds: the order of OpenAI's own client. More than a day counts as
// none.
std::chrono::milliseconds retry_after(const http::fields& headers) {
    const auto milliseconds_in = [&](const char* name, double unit) {
        double value = 0;
        if (const auto text = headers.find(name))
            std::from_chars(text->data(), text->data() + text->size(), value);
        value *= unit;
        return std::chrono::milliseconds(value > 0 && value < 86'400'000 ? static_cast<std::int64_t>(value)
                                                                         : 0);
    };
    const auto fine = milliseconds_in("retry-after-ms", 1);
    return fine.count() > 0 ? fine : milliseconds_in("retry-after", 1000);
}

std::string text_of(const json& content) {
    if (content.is_string()) return content.get<std::string>();
    std::string text;
    if (!content.is_array()) return text;
    for (const auto& part : content)
        text += scalar(part, "text");
    return text;
}

ai_answer read_choice(const json& document) {
    ai_answer a;
    a.model = scalar(document, "model");
    if (const auto* usage = find(document, "usage"); usage != nullptr) {
        a.input_tokens = count_at(*usage, "prompt_tokens");
        a.output_tokens = count_at(*usage, "completion_tokens");
    }
    const auto* choices = find(document, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty()) {
        a.failure = ai_failure::server;
        a.detail = "no choices";
        return a;
    }
    const auto& choice = choices->front();
    a.finish_reason = choice.is_object() ? scalar(choice, "finish_reason") : std::string{};
    const auto* message = find(choice, "message");
    if (message != nullptr && message->is_object() && message->contains("content"))
        a.text = trim(drop_direction_controls(sanitize_utf8(text_of(message->at("content")))));
    if (a.text.empty()) {
        a.failure = ai_failure::empty;
        a.detail = "finish_reason" + shown(a.finish_reason);
    }
    return a;
}

class openai final : public ai_model {
  public:
    openai(http::client& http, const snapshot<openai_options>& options,
           std::function<void(const ai_observation&)> observe)
        : http_(http), options_(options), observe_(std::move(observe)) {}

    boost::asio::awaitable<ai_answer> ask(ai_request request, steady_time deadline) override {
        const auto begin = std::chrono::steady_clock::now();
        const auto options = options_.get();
        const bool old =
            options->tokens_param == old_name || (options->tokens_param == "auto" && use_old_name_);
        auto first = exchange(*options, request, old, deadline);
        auto a = co_await std::move(first);
        if (a.failure == ai_failure::invalid_request && options->tokens_param == "auto" &&
            a.detail == wrong_parameter) {
            auto second = exchange(*options, request, !old, deadline);
            a = co_await std::move(second);
            if (a.detail != wrong_parameter) use_old_name_ = !old;
        }
        if (observe_)
            observe_({a.failure, std::chrono::steady_clock::now() - begin, a.input_tokens, a.output_tokens});
        co_return a;
    }

  private:
    static constexpr std::string_view wrong_parameter = "token parameter refused";

    boost::asio::awaitable<ai_answer> exchange(const openai_options& options, const ai_request& request,
                                               bool old, steady_time deadline) {
        http::client_request r;
        r.verb = http::method::post;
        r.target = options.base.path + "/chat/completions";
        r.headers.add("Authorization", "Bearer " + options.api_key);
        r.headers.add("Content-Type", "application/json");
        r.headers.add("Accept", "application/json");
        const auto name = old ? old_name : new_name;
        r.body = chat_body(options, request, name);
        auto sending = http_.send(options.base.where, std::move(r), deadline, request.abort);
        const auto x = co_await std::move(sending);
        ai_answer a;
        if (x.failure) {
            a.failure = x.failure == errc::cancelled ? ai_failure::cancelled : ai_failure::unreachable;
            a.untrusted = x.failure.category() == http::certificate_category();
            a.detail = std::string(http::to_string(x.reached)) + ": " + x.failure.message();
            co_return a;
        }
        a = read_chat_answer(x.response.status, x.response.headers, x.response.body);
        if (refuses_parameter(x.response.status, x.response.body, name)) a.detail = wrong_parameter;
        co_return a;
    }

    http::client& http_;
    const snapshot<openai_options>& options_;
    const std::function<void(const ai_observation&)> observe_;
    std::atomic<bool> use_old_name_{false};
};

}  // namespace

std::string_view to_string(ai_failure f) {
    constexpr std::array names{
        "ok",           "unreachable",      "rate_limited", "server",          "quota",
        "unauthorized", "context_too_long", "empty",        "invalid_request", "cancelled"};
    return names.at(static_cast<std::size_t>(f));
}

// Temperature and its like are left to the model's default: reasoning models refuse them.
std::string chat_body(const openai_options& options, const ai_request& request,
                      std::string_view tokens_param) {
    std::string body;
    body.reserve(request.system_prompt->size() + 2048);
    body += R"({"model":)";
    append_json(body, options.model);
    body += R"(,"messages":[{"role":"system","content":)";
    append_json(body, *request.system_prompt);
    for (const auto& line : request.conversation) {
        body += line.who == speaker::person ? R"(},{"role":"user","content":)"
                                            : R"(},{"role":"assistant","content":)";
        append_json(body, line.text);
    }
    body += "}],\"";
    body += tokens_param;
    body += "\":" + std::to_string(options.max_output_tokens) + '}';
    return body;
}

ai_answer read_chat_answer(int status, const http::fields& headers, std::string_view body) {
    ai_answer a;
    const auto document = parse_json(body);
    const auto error = document ? error_of(*document) : provider_error{};
    if (status >= 200 && status < 300 && document && !error.present) return read_choice(*document);
    if (status >= 200 && status < 300 && !document) {
        a.failure = ai_failure::server;
        a.detail = "unreadable answer";
        return a;
    }
    a.failure = failure_of(status, error);
    a.retry_after = retry_after(headers);
    // Messages of providers may quote the request, so only their codes are kept.
    a.detail = "HTTP " + std::to_string(status) + shown(error.code) + shown(error.type);
    return a;
}

bool refuses_parameter(int status, std::string_view body, std::string_view name) {
    if (status != 400 && status != 422) return false;
    const auto document = parse_json(body);
    if (!document) return false;
    const auto error = error_of(*document);
    if (error.code == "invalid_value") return false;  // the name is known, the number is too large
    return error.param == name || mentions(error.message, name);
}

std::unique_ptr<ai_model> make_openai(http::client& http, const snapshot<openai_options>& options,
                                      std::function<void(const ai_observation&)> observe) {
    return std::make_unique<openai>(http, options, std::move(observe));
}

}  // namespace ft9::clients
