#include "ft9/clients/openai_transcriber.hpp"

#include "ft9/http/multipart.hpp"
#include "ft9/observability/log.hpp"

#include <algorithm>

namespace ft9::clients {
namespace {

// What is to be sent, opened once for all attempts.
struct recording {
    std::shared_ptr<const open_file> content;
    std::uint64_t size = 0;
};

result<recording> open_recording(const std::filesystem::path& path, std::uint64_t most) {
    const auto file = open_file::existing(path);
    if (!file) return transcription_error::unreadable_file;
    const auto size = (*file)->size();
    if (!size || *size == 0) return transcription_error::unreadable_file;
    if (*size > most) return transcription_error::too_large;
    return recording{*file, *size};
}

bool may_be_repeated(transcription_error e) {
    return e == transcription_error::unreachable || e == transcription_error::rate_limited ||
           e == transcription_error::server;
}

std::string bare_type(const std::string& mime_type) {
    return mime_type.substr(0, mime_type.find(';'));
}

class openai_transcriber final : public transcriber {
  public:
    openai_transcriber(http::client& http, file_threads& files, timers& timing,
                       const snapshot<transcriber_options>& options,
                       std::function<void(const transcription_observation&)> observe)
        : http_(http), files_(files), timing_(timing), options_(options), observe_(std::move(observe)) {}

    boost::asio::awaitable<result<std::string>> transcribe(std::filesystem::path file, std::string mime_type,
                                                           steady_time deadline) override {
        const auto options = options_.get();
        if (options->model.empty()) co_return make_error_code(transcription_error::switched_off);
        const auto ending = audio_ending(mime_type);
        if (ending.empty()) co_return make_error_code(transcription_error::unsupported_format);
        auto opening = files_.run(
            [file = std::move(file), most = options->max_bytes] { return open_recording(file, most); });
        const auto opened = co_await std::move(opening);
        if (!opened) co_return opened.error();
        auto form = form_of(*options, *opened, std::string(ending), bare_type(mime_type));
        auto asking = ask_repeatedly(*options, std::move(form), deadline);
        auto a = co_await std::move(asking);
        if (a.failure != transcription_error::ok) {
            log::warning("a recording was not transcribed",
                         {{"reason", to_string(a.failure)}, {"detail", a.detail}});
            co_return make_error_code(a.failure);
        }
        co_return std::move(a.text);
    }

  private:
    using form_ptr = std::shared_ptr<http::multipart_form>;

    // The name is made up: what people call their files is nobody's business.
    form_ptr form_of(const transcriber_options& options, const recording& what, const std::string& ending,
                     std::string type) {
        const std::vector<http::form_text> texts{
            {"model", options.model}, {"language", options.language}, {"response_format", "json"}};
        http::form_file file{"file", "voice." + ending, std::move(type), what.content, what.size};
        return std::make_shared<http::multipart_form>(files_, texts, std::move(file));
    }

    boost::asio::awaitable<transcription_answer> ask_repeatedly(const transcriber_options& options,
                                                                form_ptr form, steady_time deadline) {
        auto wait = options.first_wait;
        for (int made = 1;; ++made) {
            auto asking = ask(options, form, deadline);
            auto a = co_await std::move(asking);
            if (!may_be_repeated(a.failure) || made >= options.max_requests) co_return a;
            const auto pause = std::max(a.retry_after, wait);
            if (std::chrono::steady_clock::now() + pause >= deadline) co_return a;
            auto sleeping = sleep_for(timing_, pause);
            co_await std::move(sleeping);
            wait *= 2;
        }
    }

    boost::asio::awaitable<transcription_answer> ask(const transcriber_options& options, form_ptr form,
                                                     steady_time deadline) {
        const auto begin = std::chrono::steady_clock::now();
        auto sending = http_.send(options.base.where, request(options, form), deadline);
        const auto x = co_await std::move(sending);
        auto a = x.failure ? read_failure(x, *form)
                           : read_transcription(x.response.status, x.response.headers, x.response.body);
        if (observe_)
            observe_({a.failure, std::chrono::steady_clock::now() - begin, a.audio_seconds, a.input_tokens,
                      a.output_tokens});
        co_return a;
    }

    static http::client_request request(const transcriber_options& options, const form_ptr& form) {
        http::client_request r;
        r.verb = http::method::post;
        r.target = options.base.path + "/audio/transcriptions";
        if (!options.api_key.empty()) r.headers.add("Authorization", "Bearer " + options.api_key);
        r.headers.add("Content-Type", form->content_type());
        r.headers.add("Accept", "application/json");
        r.source = form;
        return r;
    }

    static transcription_answer read_failure(const http::exchange& x, const http::multipart_form& form) {
        transcription_answer a;
        a.failure =
            form.file_failure() ? transcription_error::unreadable_file : transcription_error::unreachable;
        a.detail = std::string(http::to_string(x.reached)) + ": " + x.failure.message();
        return a;
    }

    http::client& http_;
    file_threads& files_;
    timers& timing_;
    const snapshot<transcriber_options>& options_;
    const std::function<void(const transcription_observation&)> observe_;
};

}  // namespace

std::unique_ptr<transcriber> make_openai_transcriber(
    http::client& http, file_threads& files, timers& timing, const snapshot<transcriber_options>& options,
    std::function<void(const transcription_observation&)> observe) {
    return std::make_unique<openai_transcriber>(http, files, timing, options, std::move(observe));
}

}  // namespace ft9::clients
