#pragma once

#include "ft9/clients/media_upload.hpp"
#include "ft9/clients/speech.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ft9::test {

// Speaks everything, or fails as it is told; waits while held, until somebody gives up. Any thread.
class fake_speech final : public clients::speech_model {
  public:
    void fail(clients::speech_error why) {
        const std::lock_guard lock(mutex_);
        failure_ = why;
    }
    void hold(bool held) {
        const std::lock_guard lock(mutex_);
        held_ = held;
    }
    std::vector<std::string> spoken() const {
        const std::lock_guard lock(mutex_);
        return spoken_;
    }
    boost::asio::awaitable<result<clients::spoken_recording>> speak(std::string words, steady_time,
                                                                    abort_ptr abort) override {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        note(std::move(words));
        while (is_held() && !abort->pressed()) {
            timer.expires_after(std::chrono::milliseconds(2));
            co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        if (abort->pressed()) co_return clients::speech_error::cancelled;
        const std::lock_guard lock(mutex_);
        if (failure_ != clients::speech_error::ok) co_return failure_;
        co_return clients::spoken_recording{nullptr, 1234};
    }

  private:
    void note(std::string words) {
        const std::lock_guard lock(mutex_);
        spoken_.push_back(std::move(words));
    }
    bool is_held() const {
        const std::lock_guard lock(mutex_);
        return held_;
    }

    mutable std::mutex mutex_;
    std::vector<std::string> spoken_;
    clients::speech_error failure_ = clients::speech_error::ok;
    bool held_ = false;
};

// Keeps every file under the id 900, or refuses. Any thread.
class fake_uploader final : public clients::media_uploader {
  public:
    void refuse() {
        const std::lock_guard lock(mutex_);
        refuses_ = true;
    }
    std::vector<clients::media_upload> files() const {
        const std::lock_guard lock(mutex_);
        return files_;
    }
    boost::asio::awaitable<clients::upload_outcome> upload(clients::media_upload what, steady_time) override {
        const std::lock_guard lock(mutex_);
        files_.push_back(std::move(what));
        clients::upload_outcome o;
        if (!refuses_) o.id = "900";
        co_return o;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<clients::media_upload> files_;
    bool refuses_ = false;
};

}  // namespace ft9::test
