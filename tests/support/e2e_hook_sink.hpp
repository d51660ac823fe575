#pragma once

#include "support/e2e_process.hpp"
#include "support/tls_server.hpp"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace ft9::test {

// What a hook was told once.
struct told_event {
    std::string topic, delivery, timestamp, signature;  // the headers
    std::string body;
    nlohmann::json envelope;
    int answered = 0;
};

// The operator's own system on a loopback port: takes the POSTs of a hook. Any thread.
class hook_sink {
  public:
    hook_sink();
    std::string url() const;
    // The status of the next answer, before all others; and of those without one. `silence`: there is none
    // as long as the other side waits.
    static constexpr int silence = -1;
    void answer(int status);
    void always(int status);
    // Waits until so many were answered 200, and returns all that came, in their order.
    std::vector<told_event> wait_taken(std::size_t many);
    // The same, of those that came, whatever they were answered.
    std::vector<told_event> wait(std::size_t many);

  private:
    void serve(peer& from);
    int next_status();
    std::size_t taken() const;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<int> script_;
    int always_ = 200;
    std::vector<told_event> events_;
    tls_server server_;  // last: its threads use the others
};

// Those of them that were answered 200.
std::vector<told_event> taken_of(const std::vector<told_event>& all);
std::vector<std::string> topics_of(const std::vector<told_event>& all);

}  // namespace ft9::test
