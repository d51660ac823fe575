#include "ft9/clients/openai.hpp"

#include "answer_forms.hpp"
#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"
#include "ft9/observability/log.hpp"
#include "image_body.hpp"
#include "provider_error.hpp"
#include "tool_body.hpp"
#include "tool_calls.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>

namespace ft9::clients {
namespace {

using nlohmann::json;

constexpr std::string_view new_name = "max_completion_tokens", old_name = "max_tokens";

ai_failure failure_of(int status, const provider_error& e) {
    status = true_status(status, e);
    const auto named = [&](std::string_view what) {
        return mentions(e.code, what) || mentions(e.type, what);
    };
    if (named("insufficient_quota") || status == 402) return ai_failure::quota;
    if (status == 401 || status == 403) return ai_failure::unauthorized;
    if (named("context_length_exceeded") || status == 413) return ai_failure::context_too_long;
    if (status == 429) return ai_failure::rate_limited;
    // Groq's word for a model that did not keep to the form, which may do so the next time.
    if (named("json_validate_failed")) return ai_failure::server;
    if (status == 408 || status == 409 || status >= 500) return ai_failure::server;
    return ai_failure::invalid_request;
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
        if (const auto* details = find(*usage, "prompt_tokens_details"); details != nullptr)
            a.cached_tokens =
                std::max<std::int64_t>(std::min(count_at(*details, "cached_tokens"), a.input_tokens), 0);
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
    if (message != nullptr) a.calls = read_tool_calls(*message);
    if (a.text.empty() && a.calls.empty()) {
        a.failure = ai_failure::empty;
        a.detail = "finish_reason" + shown(a.finish_reason);
    }
    return a;
}

bool has_images(const ai_request& request) {
    const auto& lines = request.conversation;
    return std::any_of(lines.begin(), lines.end(), [](const auto& line) { return !line.images.empty(); });
}

void drop_images(ai_request& request) {
    for (auto& line : request.conversation)
        line.images.clear();
}

class openai final : public ai_model {
  public:
    openai(http::client& http, const snapshot<openai_options>& options,
           std::function<void(const ai_observation&)> observe, file_threads* files)
        : http_(http), options_(options), observe_(std::move(observe)), files_(files) {}

    boost::asio::awaitable<ai_answer> ask(ai_request request, steady_time deadline) override {
        const auto begin = std::chrono::steady_clock::now();
        const auto options = options_.get();
        if (files_ == nullptr || options->image_detail.empty())
            drop_images(request);
        else
            keep_images_to_show(request);
        auto asking = ask_with_images(options, request, deadline);
        auto a = co_await std::move(asking);
        if (observe_)
            observe_({a.failure, std::chrono::steady_clock::now() - begin, a.input_tokens, a.output_tokens,
                      a.form});
        co_return a;
    }

  private:
    static constexpr std::string_view wrong_parameter = "token parameter refused",
                                      refused_tools = "tools refused", wrong_form = "answer form refused";

    using options_ptr = std::shared_ptr<const openai_options>;

    // Not every model sees, and none says so in the same words.
    boost::asio::awaitable<ai_answer> ask_with_images(options_ptr options, ai_request& request,
                                                      steady_time deadline) {
        auto asking = ask_with_tools(options, request, deadline);
        auto a = co_await std::move(asking);
        if (!has_images(request) || a.failure != ai_failure::invalid_request) co_return a;
        log::warning("the model refused images, it is asked without them", {{"detail", a.detail}});
        drop_images(request);
        auto again = ask_with_tools(options, request, deadline);
        a = co_await std::move(again);
        co_return a;
    }

    // Nor does every model call functions. It is remembered of this model and these tools.
    boost::asio::awaitable<ai_answer> ask_with_tools(options_ptr options, ai_request& request,
                                                     steady_time deadline) {
        const auto offer = offers_tools(request) ? options->base.where.host + ' ' + options->model + ' ' +
                                                       print_of_offer(request)
                                                 : std::string{};
        if (!offer.empty() && *refused_offer_.get() == offer) drop_tools(request);
        auto asking = ask_in_form(options, request, deadline);
        auto a = co_await std::move(asking);
        if (!offers_tools(request) || a.detail != refused_tools) co_return a;
        log::warning("the model refused the tools, it is asked without them");
        refused_offer_.set(offer);
        drop_tools(request);
        auto again = ask_in_form(options, request, deadline);
        a = co_await std::move(again);
        co_return a;
    }

    // In the best way that the provider is not known to refuse.
    boost::asio::awaitable<ai_answer> ask_in_form(options_ptr options, ai_request& request,
                                                  steady_time deadline) {
        const auto wanted = request.form;
        auto mode = wanted == nullptr ? form_mode::text : forms_.mode_for(options);
        for (;;) {
            request.form = form_in(mode, wanted);
            auto asking = ask_by_either_name(*options, request, deadline);
            auto a = co_await std::move(asking);
            a.form = mode;
            if (a.detail != wrong_form || mode == form_mode::text) {
                request.form = wanted;
                co_return a;
            }
            mode = forms_.refused(options, mode);
            log::warning("the AI provider refuses the form of the answer, it is asked in another way",
                         {{"next", to_string(mode)}});
        }
    }

    boost::asio::awaitable<ai_answer> ask_by_either_name(const openai_options& options,
                                                         const ai_request& request, steady_time deadline) {
        const bool old =
            options.tokens_param == old_name || (options.tokens_param == "auto" && use_old_name_);
        auto first = exchange(options, request, old, deadline);
        auto a = co_await std::move(first);
        if (a.failure == ai_failure::invalid_request && options.tokens_param == "auto" &&
            a.detail == wrong_parameter) {
            auto second = exchange(options, request, !old, deadline);
            a = co_await std::move(second);
            if (a.detail != wrong_parameter) use_old_name_ = !old;
        }
        co_return a;
    }

    boost::asio::awaitable<ai_answer> exchange(const openai_options& options, const ai_request& request,
                                               bool old, steady_time deadline) {
        http::client_request r;
        r.verb = http::method::post;
        r.target = options.base.path + "/chat/completions";
        if (!options.api_key.empty()) r.headers.add("Authorization", "Bearer " + options.api_key);
        r.headers.add("Content-Type", "application/json");
        r.headers.add("Accept", "application/json");
        const auto name = old ? old_name : new_name;
        if (!has_images(request)) {
            r.body = chat_body(options, request, name);
        } else {
            auto showing = body_with_images(*files_, options, request, name);
            r.source = co_await std::move(showing);
        }
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
        if (refuses_parameter(x.response.status, x.response.body, name))
            a.detail = wrong_parameter;
        else if (offers_tools(request) && a.failure == ai_failure::invalid_request &&
                 refuses_parameter(x.response.status, x.response.body, "tools"))
            a.detail = refused_tools;
        else if (request.form != nullptr && a.failure == ai_failure::invalid_request &&
                 refuses_form(x.response.status, x.response.body))
            a.detail = wrong_form;
        if (!offers_tools(request) || !request.may_call) refuse_calls(a);
        co_return a;
    }

    http::client& http_;
    const snapshot<openai_options>& options_;
    const std::function<void(const ai_observation&)> observe_;
    file_threads* const files_;  // may be null
    std::atomic<bool> use_old_name_{false};
    known_forms forms_;
    snapshot<std::string> refused_offer_{std::string{}};  // of tools; empty: none
};

}  // namespace

std::string_view to_string(ai_failure f) {
    constexpr std::array names{
        "ok",           "unreachable",      "rate_limited", "server",          "quota",
        "unauthorized", "context_too_long", "empty",        "invalid_request", "cancelled"};
    return names.at(static_cast<std::size_t>(f));
}

std::string_view to_string(form_mode m) {
    constexpr std::array names{"json_schema", "json_object", "text"};
    return names.at(static_cast<std::size_t>(m));
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

// The providers word it in many ways; what is known of them names the parameter or its value. Groq, DeepSeek
// and Azure: `response_format`; Gemini: `response_schema`.
bool refuses_form(int status, std::string_view body) {
    constexpr std::array names{"response_format",   "json_schema",       "response_schema", "json_object",
                               "response format",   "json mode",         "JSON mode",       "JSON schema",
                               "structured output", "Structured Output", "json schema"};
    if (status != 400 && status != 422) return false;
    const auto document = parse_json(body);
    if (!document) return false;
    const auto error = error_of(*document);
    return std::any_of(names.begin(), names.end(), [&error](const char* name) {
        return mentions(error.param, name) || mentions(error.code, name) || mentions(error.message, name);
    });
}

std::unique_ptr<ai_model> make_openai(http::client& http, const snapshot<openai_options>& options,
                                      std::function<void(const ai_observation&)> observe,
                                      file_threads* files) {
    return std::make_unique<openai>(http, options, std::move(observe), files);
}

}  // namespace ft9::clients
