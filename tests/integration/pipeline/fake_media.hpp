#pragma once

#include "ft9/clients/transcriber.hpp"
#include "ft9/media/fetcher.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ft9::test {

// Hands over what Meta would, or fails as it is told; waits while held. Any thread.
class fake_files final : public media::fetcher {
  public:
    void lie_in(std::filesystem::path folder) { folder_ = std::move(folder); }
    void fail(const std::string& media_id, media_failure why) {
        const std::lock_guard lock(mutex_);
        failures_[media_id] = why;
    }
    void hold(bool held) {
        const std::lock_guard lock(mutex_);
        held_ = held;
    }
    std::vector<std::string> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    boost::asio::awaitable<media::fetched_media> fetch(media::media_order order, steady_time,
                                                       abort_ptr) override {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        note(order.media_id);
        while (is_held()) {
            timer.expires_after(std::chrono::milliseconds(2));
            co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        media::fetched_media got;
        got.failure = failure_of(order.media_id);
        if (got.failure != media_failure::none) co_return got;
        got.file = "file-" + order.media_id + "-" + std::to_string(asked().size());
        got.mime_type = order.kind == media_kind::image ? "image/jpeg" : "audio/ogg";
        got.sha256 = "00";
        got.bytes = 4;
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / got.file) << "OggS";
        co_return got;
    }
    std::filesystem::path path_of(const std::string& file) const override { return folder_ / file; }
    boost::asio::awaitable<void> remove(std::string file) override {
        std::filesystem::remove(folder_ / file);
        co_return;
    }

  private:
    void note(const std::string& id) {
        const std::lock_guard lock(mutex_);
        asked_.push_back(id);
    }
    bool is_held() const {
        const std::lock_guard lock(mutex_);
        return held_;
    }
    media_failure failure_of(const std::string& id) const {
        const std::lock_guard lock(mutex_);
        const auto at = failures_.find(id);
        return at == failures_.end() ? media_failure::none : at->second;
    }

    mutable std::mutex mutex_;
    std::filesystem::path folder_;
    std::map<std::string, media_failure> failures_;
    std::vector<std::string> asked_;
    bool held_ = false;
};

// Hears the same words in everything, or fails as it is told; waits while held. Any thread.
class fake_listener final : public clients::transcriber {
  public:
    void say(std::string words) {
        const std::lock_guard lock(mutex_);
        words_ = std::move(words);
    }
    void fail(clients::transcription_error why) {
        const std::lock_guard lock(mutex_);
        failure_ = why;
    }
    void hold(bool held) {
        const std::lock_guard lock(mutex_);
        held_ = held;
    }
    std::size_t heard() const {
        const std::lock_guard lock(mutex_);
        return heard_;
    }
    boost::asio::awaitable<result<std::string>> transcribe(std::filesystem::path file, std::string,
                                                           steady_time) override {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        count();
        while (is_held()) {
            timer.expires_after(std::chrono::milliseconds(2));
            co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        if (!std::filesystem::exists(file)) co_return clients::transcription_error::unreadable_file;
        const std::lock_guard lock(mutex_);
        if (failure_ != clients::transcription_error::ok) co_return failure_;
        co_return words_;
    }

  private:
    void count() {
        const std::lock_guard lock(mutex_);
        ++heard_;
    }
    bool is_held() const {
        const std::lock_guard lock(mutex_);
        return held_;
    }

    mutable std::mutex mutex_;
    std::string words_ = "quanto custa a consulta";
    clients::transcription_error failure_ = clients::transcription_error::ok;
    std::size_t heard_ = 0;
    bool held_ = false;
};

}  // namespace ft9::test
