#include "ft9/clients/openai_speech.hpp"

#include "ft9/core/text.hpp"
#include "ft9/observability/log.hpp"

#include <algorithm>

namespace ft9::clients {
namespace {

// A recording on its way into a file without a name.
class speech_sink final : public http::body_sink {
  public:
    speech_sink(file_threads& threads, std::filesystem::path folder, std::uint64_t reserve)
        : threads_(threads), place_(std::make_shared<place>(place{std::move(folder), reserve, nullptr})) {}

    boost::asio::awaitable<error_code> take(std::string_view piece) override {
        const auto wanted = voice_head_size - std::min(voice_head_size, head_.size());
        head_.append(piece.substr(0, wanted));
        size_ += piece.size();
        try {
            auto writing = threads_.run([where = place_, piece] { return write(*where, piece); });
            const auto failure = co_await std::move(writing);
            if (!failure) co_return error_code{};
            log::error("a spoken answer cannot be stored", {{"error", failure.message()}});
        } catch (const std::exception& e) {  // memory
            log::error("a spoken answer cannot be stored", {{"error", e.what()}});
        }
        failed_ = true;
        co_return errc::storage_failed;
    }

    bool failed() const { return failed_; }
    const std::string& head() const { return head_; }
    spoken_recording recording() const { return {place_->file, size_}; }

  private:
    struct place {
        std::filesystem::path folder;
        std::uint64_t reserve = 0;
        std::shared_ptr<open_file> file;  // from the first bytes on
    };
    static error_code write(place& where, std::string_view piece) {
        if (!where.file) {
            auto made = open_file::nameless_within(where.folder, where.reserve);
            if (!made) return made.error();
            where.file = std::move(*made);
        }
        return where.file->append(piece);
    }

    file_threads& threads_;
    const std::shared_ptr<place> place_;
    std::string head_;
    std::uint64_t size_ = 0;
    bool failed_ = false;
};

// One request's end.
struct speech_attempt {
    speech_refusal refusal;  // unless it has a recording
    spoken_recording recording;
};

bool may_be_spoken_later(speech_error e) {
    return e == speech_error::unreachable || e == speech_error::rate_limited || e == speech_error::server;
}

speech_error failure_of_exchange(const http::exchange& x, const speech_sink& sink) {
    if (sink.failed()) return speech_error::disk;
    if (x.failure == errc::cancelled) return speech_error::cancelled;
    return x.failure == errc::response_too_large ? speech_error::too_large : speech_error::unreachable;
}

class openai_speech final : public speech_model {
  public:
    openai_speech(http::client& http, file_threads& files, timers& timing,
                  const snapshot<speech_options>& options, std::filesystem::path folder,
                  std::function<void(const speech_observation&)> observe)
        : http_(http),
          files_(files),
          timing_(timing),
          options_(options),
          folder_(std::move(folder)),
          observe_(std::move(observe)) {}

    boost::asio::awaitable<result<spoken_recording>> speak(std::string words, steady_time deadline,
                                                           abort_ptr abort) override {
        const auto options = options_.get();
        if (options->model.empty()) co_return make_error_code(speech_error::switched_off);
        auto wait = options->first_wait;
        for (int made = 1;; ++made) {
            auto asking = ask(*options, words, deadline, abort);
            auto a = co_await std::move(asking);
            if (a.recording.content) co_return std::move(a.recording);
            const auto pause = std::max(a.refusal.retry_after, wait);
            const bool again = may_be_spoken_later(a.refusal.failure) && made < options->max_requests &&
                               std::chrono::steady_clock::now() + pause < deadline;
            if (!again) co_return make_error_code(a.refusal.failure);
            auto sleeping = sleep_for(timing_, pause, abort);
            co_await std::move(sleeping);
            if (abort && abort->pressed()) co_return make_error_code(speech_error::cancelled);
            wait *= 2;
        }
    }

  private:
    boost::asio::awaitable<speech_attempt> ask(const speech_options& options, const std::string& words,
                                               steady_time deadline, abort_ptr abort) {
        const auto begin = std::chrono::steady_clock::now();
        const auto sink = std::make_shared<speech_sink>(files_, folder_, options.disk_reserve);
        auto sending = http_.send(options.base.where, request(options, words, sink), deadline, abort);
        const auto x = co_await std::move(sending);
        speech_attempt a;
        a.refusal = judge(x, *sink);
        const bool spoken = a.refusal.failure == speech_error::ok;
        if (spoken) a.recording = sink->recording();
        if (!spoken && a.refusal.failure != speech_error::cancelled)
            log::warning("an answer was not spoken",
                         {{"reason", to_string(a.refusal.failure)}, {"detail", a.refusal.detail}});
        if (observe_)
            observe_({a.refusal.failure, std::chrono::steady_clock::now() - begin,
                      spoken ? count_characters(words) : 0});
        co_return a;
    }

    static speech_refusal judge(const http::exchange& x, const speech_sink& sink) {
        if (x.failure)
            return {failure_of_exchange(x, sink),
                    std::string(http::to_string(x.reached)) + ": " + x.failure.message(),
                    std::chrono::milliseconds(0)};
        const auto& r = x.response;
        if (r.status != 200) return read_speech_refusal(r.status, r.headers, r.body);
        const bool usable = is_voice_recording(sink.head());
        return {usable ? speech_error::ok : speech_error::unusable, "", std::chrono::milliseconds(0)};
    }

    static http::client_request request(const speech_options& options, const std::string& words,
                                        std::shared_ptr<http::body_sink> sink) {
        http::client_request r;
        r.verb = http::method::post;
        r.target = options.base.path + "/audio/speech";
        if (!options.api_key.empty()) r.headers.add("Authorization", "Bearer " + options.api_key);
        r.headers.add("Content-Type", "application/json");
        r.body = speech_body(options, words);
        r.sink = std::move(sink);
        r.sink_limit = options.max_bytes;
        return r;
    }

    http::client& http_;
    file_threads& files_;
    timers& timing_;
    const snapshot<speech_options>& options_;
    const std::filesystem::path folder_;
    const std::function<void(const speech_observation&)> observe_;
};

}  // namespace

std::unique_ptr<speech_model> make_openai_speech(http::client& http, file_threads& files, timers& timing,
                                                 const snapshot<speech_options>& options,
                                                 std::filesystem::path folder,
                                                 std::function<void(const speech_observation&)> observe) {
    return std::make_unique<openai_speech>(http, files, timing, options, std::move(folder),
                                           std::move(observe));
}

}  // namespace ft9::clients
