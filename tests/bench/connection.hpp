#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace ft9::bench {

using moment = std::chrono::steady_clock::time_point;

// One keep-alive connection to a server on loopback with at most one request under way. Non-blocking.
class connection {
  public:
    // Connects at once; throws std::system_error.
    explicit connection(std::uint16_t port);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    int descriptor() const { return descriptor_; }
    bool busy() const { return busy_; }
    // What the time of the answer is counted from: when the request was due, not when it could be sent.
    moment due() const { return due_; }
    // `request` must outlive the exchange. False: the connection is dead.
    bool send(std::string_view request, moment due);
    bool wants_to_write() const { return !unsent_.empty(); }
    bool write_more();
    // Reads what is there. A status if the answer is whole, 0 if not yet, -1 if the connection is dead.
    int read();

  private:
    int whole_answer();

    int descriptor_ = -1;
    bool busy_ = false;
    moment due_;
    std::string_view unsent_;
    std::string received_;
};

}  // namespace ft9::bench
