#include "ft9/clients/openai.hpp"

#include "answer_forms.hpp"
#include "ft9/observability/log.hpp"
#include "image_body.hpp"
#include "tool_body.hpp"
#include "tool_calls.hpp"

#include <algorithm>
#include <array>
#include <atomic>

namespace ft9::clients {
namespace {

constexpr std::string_view new_name = "max_completion_tokens", old_name = "max_tokens";

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
                                      refused_tools = "tools refused", refused_person = "person refused",
                                      wrong_form = "answer form refused",
                                      unnamed = " (what is wrong is not named)";

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
            auto asking = ask_for_person(*options, request, deadline);
            auto a = co_await std::move(asking);
            a.form = mode;
            if (a.detail.ends_with(unnamed)) {
                auto probing = ask_in_words(options, request, mode, std::move(a), deadline);
                a = co_await std::move(probing);
            }
            if (a.detail != wrong_form || mode == form_mode::text) {
                request.form = wanted;
                co_return a;
            }
            mode = forms_.refused(options, mode);
            log::warning("the AI provider refuses the form of the answer, it is asked in another way",
                         {{"next", to_string(mode)}});
        }
    }

    // A refusal that names nothing may be of the form: it is, if the same question is answered without one.
    // The next question tries the next way.
    boost::asio::awaitable<ai_answer> ask_in_words(options_ptr options, ai_request& request, form_mode mode,
                                                   ai_answer refused, steady_time deadline) {
        request.form = nullptr;
        auto asking = ask_for_person(*options, request, deadline);
        auto a = co_await std::move(asking);
        const bool taken = a.failure == ai_failure::none || a.failure == ai_failure::empty ||
                           a.failure == ai_failure::declined;
        if (!taken) co_return refused;
        log::warning("the AI provider refuses a question with the form of the answer and takes it without",
                     {{"detail", refused.detail}, {"next", to_string(forms_.refused(options, mode))}});
        a.form = form_mode::text;
        co_return a;
    }

    // A provider that does not want to know whose question it is is not told again.
    boost::asio::awaitable<ai_answer> ask_for_person(const openai_options& options, ai_request& request,
                                                     steady_time deadline) {
        if (refused_person_) request.person_key.clear();
        auto asking = ask_by_either_name(options, request, deadline);
        auto a = co_await std::move(asking);
        if (a.detail != refused_person) co_return a;
        log::warning("the AI provider refuses safety_identifier, it is asked without it");
        refused_person_ = true;
        request.person_key.clear();
        auto again = ask_by_either_name(options, request, deadline);
        a = co_await std::move(again);
        co_return a;
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
        else if (tells_person(options, request) && a.failure == ai_failure::invalid_request &&
                 refuses_parameter(x.response.status, x.response.body, "safety_identifier"))
            a.detail = refused_person;
        else if (offers_tools(request) && a.failure == ai_failure::invalid_request &&
                 refuses_parameter(x.response.status, x.response.body, "tools"))
            a.detail = refused_tools;
        else if (request.form != nullptr && a.failure == ai_failure::invalid_request &&
                 refuses_form(x.response.status, x.response.body))
            a.detail = wrong_form;
        else if (request.form != nullptr && a.failure == ai_failure::invalid_request &&
                 names_nothing(x.response.status, x.response.body))
            a.detail += unnamed;
        if (!offers_tools(request) || !request.may_call) refuse_calls(a);
        co_return a;
    }

    http::client& http_;
    const snapshot<openai_options>& options_;
    const std::function<void(const ai_observation&)> observe_;
    file_threads* const files_;  // may be null
    std::atomic<bool> use_old_name_{false}, refused_person_{false};
    known_forms forms_;
    snapshot<std::string> refused_offer_{std::string{}};  // of tools; empty: none
};

}  // namespace

std::string_view to_string(ai_failure f) {
    constexpr std::array names{
        "ok",    "unreachable",     "rate_limited", "server",  "quota", "unauthorized", "context_too_long",
        "empty", "invalid_request", "cancelled",    "declined"};
    return names.at(static_cast<std::size_t>(f));
}

std::string_view to_string(form_mode m) {
    constexpr std::array names{"json_schema", "json_object", "text"};
    return names.at(static_cast<std::size_t>(m));
}

std::unique_ptr<ai_model> make_openai(http::client& http, const snapshot<openai_options>& options,
                                      std::function<void(const ai_observation&)> observe,
                                      file_threads* files) {
    return std::make_unique<openai>(http, options, std::move(observe), files);
}

}  // namespace ft9::clients
