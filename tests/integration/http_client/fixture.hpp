#pragma once

#include "ft9/http/client.hpp"
#include "ft9/http/resolver.hpp"

#include "support/eventually.hpp"
#include "support/tls_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace ft9::test {

using namespace std::chrono_literals;

// An event that a script waits for; opening it frees everybody. Never blocks for ever.
class gate {
  public:
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    bool wait() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, long_enough, [this] { return open_; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

// A client on its own io threads, and a CA that it trusts.
class ClientTest : public ::testing::Test {
  protected:
    ClientTest() : ca_file_(ca_.ca_pem()) { options_.ca_file = ca_file_.path(); }
    ~ClientTest() override { stop_threads(); }

    pem_pair loopback_certificate() const { return ca_.leaf({{"localhost"}, {"127.0.0.1"}}); }

    void start_threads(int count) {
        for (int i = 0; i < count; ++i)
            threads_.emplace_back([this] { context_.run(); });
    }

    http::client& client() {
        if (!client_) client_ = std::make_unique<http::client>(context_.get_executor(), options_);
        if (threads_.empty()) start_threads(2);
        return *client_;
    }

    static http::origin at(const tls_server& server, std::string host = "127.0.0.1", bool tls = true) {
        return {tls, std::move(host), server.port()};
    }

    static http::client_request get(std::string target = "/") {
        http::client_request r;
        r.target = std::move(target);
        return r;
    }

    static http::client_request post(std::string body) {
        http::client_request r;
        r.verb = http::method::post;
        r.target = "/";
        r.body = std::move(body);
        return r;
    }

    std::future<http::exchange> start(http::origin where, http::client_request request,
                                      std::chrono::milliseconds limit = 20s) {
        auto& c = client();
        const auto deadline = std::chrono::steady_clock::now() + limit;
        return boost::asio::co_spawn(context_, c.send(std::move(where), std::move(request), deadline),
                                     boost::asio::use_future);
    }

    http::exchange send(http::origin where, http::client_request request,
                        std::chrono::milliseconds limit = 20s) {
        auto running = start(std::move(where), std::move(request), limit);
        if (running.wait_for(limit + 20s) != std::future_status::ready) {
            ADD_FAILURE() << "the exchange did not end";
            std::abort();
        }
        return running.get();
    }

    void stop_threads() {
        client_.reset();
        work_.reset();
        for (auto& t : threads_)
            t.join();
        threads_.clear();
    }

    test_ca ca_;
    temporary_file ca_file_;
    http::client_options options_;
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
    std::unique_ptr<http::client> client_;
    std::vector<std::thread> threads_;
};

}  // namespace ft9::test
