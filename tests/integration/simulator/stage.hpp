#pragma once

#include "ft9/http/client.hpp"
#include "ft9/http/server.hpp"
#include "simulator/simulator.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ft9::simulator::test {

using nlohmann::json;

// Stands where ft9-server will stand: takes webhooks, checks nothing, answers as it is told.
class sink {
  public:
    struct webhook {
        std::string body;
        std::string signature;
    };
    sink(boost::asio::any_io_executor executor, std::string verify_token);
    std::uint16_t port() const { return port_; }
    // HTTP status of the next `times` answers; 200 afterwards.
    void answer_with(int status, int times);
    // Those that have come so far, once there are at least `count`; fewer after 20 s.
    std::vector<webhook> wait_for(std::size_t count);

  private:
    boost::asio::awaitable<http::response> take(http::request& r);
    boost::asio::awaitable<http::response> shake(http::request& r);

    const std::string verify_token_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<webhook> received_;
    int status_ = 200, status_times_ = 0;
    std::uint16_t port_ = 0;
    std::unique_ptr<http::server> server_;
};

// A simulator in this process, a sink, and clients for both sides.
class stage : public ::testing::Test {
  protected:
    stage();
    ~stage() override;

    // One exchange with a base URL's host, over TLS where it says so.
    http::exchange call(const std::string& base, http::client_request request,
                        std::chrono::milliseconds limit = std::chrono::seconds(20));
    http::exchange post(const std::string& base, const std::string& path, const std::string& token,
                        const std::string& body);
    http::exchange graph(const json& body) { return graph(body.dump()); }
    http::exchange graph(const std::string& body);
    http::exchange chat(const json& body);
    // POST to a control route; the parsed answer.
    json control(const std::string& path, const json& body);
    json record(std::uint64_t after = 0);
    // Entries so far, once `enough` says so; the test fails after 20 s.
    std::vector<json> wait_record(const std::function<bool(const std::vector<json>&)>& enough);

    boost::asio::io_context io;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
    std::string ca_file;
    std::unique_ptr<simulator> sim;
    std::unique_ptr<sink> server;
    std::unique_ptr<http::client> client;
    std::vector<std::thread> threads;
};

std::size_t count_of(const std::vector<json>& entries, const std::string& kind,
                     const json& like = json::object());

// A text for +5511987654321 that Meta would accept.
json text_message(const std::string& text, const std::string& callback = "intent-1");

}  // namespace ft9::simulator::test
