#pragma once

#include "support/e2e_process.hpp"
#include "support/tls_server.hpp"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace ft9::test {

// Takes the POSTs of ALERT_WEBHOOK_URL on a loopback port. Any thread.
class alarm_sink {
  public:
    alarm_sink();
    // With a secret in its path, as real ones have.
    std::string url() const;
    // Waits for the alarm of that name; null if it does not come.
    nlohmann::json wait(const std::string& name);
    std::size_t count(const std::string& name) const;

  private:
    void serve(peer& from);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<nlohmann::json> alarms_;
    tls_server server_;  // last: its threads use the others
};

}  // namespace ft9::test
