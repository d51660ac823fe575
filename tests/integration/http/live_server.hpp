#pragma once

#include "ft9/http/server.hpp"
#include "support/eventually.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ft9::test {

// A condition that handlers wait for and tests open, and the other way round.
class doorbell {
  public:
    void ring();
    // False after `long_enough` without enough rings.
    bool wait(int rings = 1);

  private:
    std::mutex mutex_;
    std::condition_variable rung_;
    int count_ = 0;
};

// What the server reported.
struct report {
    std::string what;    // "answered", "refused", "certificate_refused", "failed", "closed" or "accepting"
    int status = 0;      // of "accepting": attempts that failed in a row
    std::string detail;  // route, detail, reason, what(), closed_for, or "failed" and "again"
};

// A server on two threads with routes that tests need; runs until destroyed.
class live_server {
  public:
    explicit live_server(http::server_options options = {}, std::vector<http::route> further = {});
    ~live_server();

    std::uint16_t port() const { return port_; }
    http::server& server() { return *server_; }
    std::size_t drain(std::chrono::milliseconds limit);
    // Waits until such a report came, with any detail if none is given; false after `long_enough`.
    bool reported(const std::string& what, int status, const std::string& detail = "");
    // How often that was reported so far.
    std::size_t times(const std::string& what, const std::string& detail);

    std::atomic<int> calls{0};  // of any handler
    doorbell entered;           // rung by /wait when its handler has begun
    // Ends the waits of /wait.
    void open_gate();

  private:
    std::vector<http::route> routes();
    boost::asio::awaitable<http::response> wait_for_gate();
    void note(report r);

    boost::asio::io_context io_{2};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::mutex mutex_;
    std::condition_variable noted_;
    std::vector<report> reports_;
    std::atomic<bool> gate_open_{false};
    std::unique_ptr<http::server> server_;
    std::uint16_t port_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace ft9::test
