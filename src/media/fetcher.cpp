#include "ft9/media/fetcher.hpp"

#include "ft9/media/answer.hpp"
#include "ft9/media/format.hpp"
#include "ft9/media/hosts.hpp"
#include "ft9/media/store.hpp"

#include <algorithm>
#include <chrono>

namespace ft9::media {

namespace asio = boost::asio;

namespace {

constexpr int most_attempts = 4;
constexpr std::chrono::milliseconds first_pause{500};  // doubles

// One attempt; `again`: another one may end otherwise.
struct attempt_end {
    fetched_media got;
    bool again = false;
};

attempt_end ended_with(media_failure why, bool again, std::string detail) {
    attempt_end end;
    end.got.failure = why;
    end.got.detail = std::move(detail);
    end.again = again;
    return end;
}

std::string status_text(int status) {
    return "HTTP " + std::to_string(status);
}

const std::string& token_for(const fetch_options& options, const media_order& order) {
    const auto own = options.tokens.find(order.phone_number_id);
    return own == options.tokens.end() ? options.access_token : own->second;
}

http::client_request ask(std::string target, const std::string& token) {
    http::client_request r;
    r.target = std::move(target);
    r.headers.add("Authorization", "Bearer " + token);
    return r;
}

// What a download ended with, before its bytes are looked at. An address that has expired is asked for anew.
attempt_end judge_download(const http::exchange& x) {
    if (x.failure == errc::response_too_large) return ended_with(media_failure::too_big, false, "download");
    if (x.failure == errc::storage_failed) return ended_with(media_failure::disk, false, "write");
    if (x.failure == errc::address_refused) return ended_with(media_failure::forbidden, false, "address");
    if (x.failure) return ended_with(media_failure::unavailable, true, "download: " + x.failure.message());
    const int status = x.response.status;
    if (status == 200) return {};
    if (status >= 300 && status < 400)
        return ended_with(media_failure::forbidden, false, status_text(status));
    const bool refused = status == 401 || status == 403;
    return ended_with(media_failure::unavailable, !refused, status_text(status));
}

class graph_fetcher final : public fetcher {
  public:
    graph_fetcher(http::client& http, const snapshot<fetch_options>& options, store& files, timers& wakeups)
        : http_(http), options_(options), files_(files), wakeups_(wakeups) {}

    asio::awaitable<fetched_media> fetch(media_order order, steady_time deadline, abort_ptr abort) override {
        attempt_end end = ended_with(media_failure::gone, false, "no media id");
        if (!is_media_id(order.media_id)) co_return end.got;
        auto pause = first_pause;
        for (int i = 0; i < most_attempts; ++i) {
            try {
                auto trying = attempt(order, deadline, abort);
                end = co_await std::move(trying);
            } catch (const std::exception& e) {  // memory, threads
                end = ended_with(media_failure::unavailable, true, e.what());
            }
            const bool late = std::chrono::steady_clock::now() + pause >= deadline;
            if (!end.again || late || i + 1 == most_attempts || (abort && abort->pressed())) break;
            auto pausing = sleep_for(wakeups_, pause, abort);
            co_await std::move(pausing);
            pause *= 2;
        }
        co_return std::move(end.got);
    }
    std::filesystem::path path_of(const std::string& file) const override { return files_.path_of(file); }
    asio::awaitable<void> remove(std::string file) override { return files_.remove(std::move(file)); }

  private:
    asio::awaitable<attempt_end> attempt(const media_order& order, steady_time deadline, abort_ptr abort);
    asio::awaitable<media_answer> look_up(const fetch_options& options, const media_order& order,
                                          steady_time deadline, abort_ptr abort);
    asio::awaitable<attempt_end> download(const fetch_options& options, const media_order& order,
                                          const media_answer& about, steady_time deadline, abort_ptr abort);
    asio::awaitable<attempt_end> keep(std::shared_ptr<incoming_file> file, const media_order& order,
                                      const media_answer& about);

    http::client& http_;
    const snapshot<fetch_options>& options_;
    store& files_;
    timers& wakeups_;
};

std::uint64_t limit_of(const fetch_options& o, media_kind kind) {
    return kind == media_kind::image ? o.max_image_bytes : o.max_audio_bytes;
}

asio::awaitable<attempt_end> graph_fetcher::attempt(const media_order& order, steady_time deadline,
                                                    abort_ptr abort) {
    const auto options = options_.get();
    auto looking = look_up(*options, order, deadline, abort);
    auto about = co_await std::move(looking);
    if (about.failure != media_failure::none)
        co_return ended_with(about.failure, about.again, "lookup, code " + std::to_string(about.code));
    if (about.size && *about.size > limit_of(*options, order.kind))
        co_return ended_with(media_failure::too_big, false, std::to_string(*about.size) + " bytes");
    if (about.mime_type.empty()) about.mime_type = order.mime_type;
    if (about.sha256.empty()) about.sha256 = order.sha256;
    auto downloading = download(*options, order, about, deadline, abort);
    co_return co_await std::move(downloading);
}

asio::awaitable<media_answer> graph_fetcher::look_up(const fetch_options& options, const media_order& order,
                                                     steady_time deadline, abort_ptr abort) {
    auto target = options.base.path + "/" + options.version + "/" + order.media_id;
    if (!order.phone_number_id.empty()) target += "?phone_number_id=" + order.phone_number_id;
    auto asking = http_.send(options.base.where, ask(std::move(target), token_for(options, order)), deadline,
                             std::move(abort));
    const auto x = co_await std::move(asking);
    if (!x.failure) co_return read_media_answer(x.response.status, x.response.body);
    media_answer none;
    none.failure = media_failure::unavailable;
    none.again = true;
    co_return none;
}

asio::awaitable<attempt_end> graph_fetcher::download(const fetch_options& options, const media_order& order,
                                                     const media_answer& about, steady_time deadline,
                                                     abort_ptr abort) {
    const auto url = http::parse_resource_url(about.url);
    if (!url) co_return ended_with(media_failure::forbidden, false, "no URL");
    if (!trusted_hosts(options.base.where, options.hosts).have(url->where))
        co_return ended_with(media_failure::forbidden, false, "host " + url->where.host_header());
    auto creating = files_.create(order.message);
    auto file = co_await std::move(creating);
    if (!file) co_return ended_with(media_failure::disk, false, file.error().message());
    auto request = ask(url->target, token_for(options, order));
    request.sink = *file;
    request.sink_limit = limit_of(options, order.kind);
    auto reading = http_.send(url->where, std::move(request), deadline, std::move(abort));
    const auto x = co_await std::move(reading);
    auto end = judge_download(x);
    if (end.got.failure != media_failure::none) co_return end;
    auto keeping = keep(std::move(*file), order, about);
    co_return co_await std::move(keeping);
}

// The bytes are here: what they are is checked before they get a name.
asio::awaitable<attempt_end> graph_fetcher::keep(std::shared_ptr<incoming_file> file,
                                                 const media_order& order, const media_answer& about) {
    auto looking = file->look();
    const auto stored = co_await std::move(looking);
    const auto digest = read_digest(about.sha256);
    if (digest && *digest != stored.digest) co_return ended_with(media_failure::damaged, true, "hash");
    const auto found = format_of(stored.head);
    if (!acceptable(order.kind, about.mime_type, found))
        co_return ended_with(media_failure::wrong_type, false, "declared otherwise");
    auto finishing = file->finish();
    if (const auto ec = co_await std::move(finishing))
        co_return ended_with(media_failure::disk, false, ec.message());
    attempt_end end;
    end.got.file = stored.name;
    end.got.mime_type = mime_of(found);
    end.got.sha256 = hex({reinterpret_cast<const char*>(stored.digest.data()), stored.digest.size()});
    end.got.bytes = static_cast<std::int64_t>(stored.bytes);
    co_return end;
}

}  // namespace

std::unique_ptr<fetcher> make_fetcher(http::client& http, const snapshot<fetch_options>& options,
                                      store& files, timers& wakeups) {
    return std::make_unique<graph_fetcher>(http, options, files, wakeups);
}

}  // namespace ft9::media
