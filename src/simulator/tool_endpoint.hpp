#pragma once

#include "simulator/record.hpp"
#include "simulator/upstream.hpp"

#include <map>
#include <mutex>
#include <string>

namespace ft9::simulator {

// An operator's tool: POST /tools/{name} beside the fake model. Whatever it is asked it does, once for each
// Idempotency-Key, and says what it was asked; the record shows each request (kind "tool") with what was
// wrong with it. Any thread.
class tool_endpoint {
  public:
    // `secret`: bearer token and key of the signature; empty: not checked. All references must outlive it.
    tool_endpoint(std::string secret, record& log, fault_queue& faults);

    static bool serves(const upstream_request& request) { return request.target.starts_with("/tools/"); }
    upstream_answer handle(const upstream_request& request);

  private:
    std::string objection(const upstream_request& request) const;
    // How often the key was seen before.
    int seen_before(const std::string& key);

    const std::string secret_;
    record& log_;
    fault_queue& faults_;
    std::mutex mutex_;
    std::map<std::string, int> keys_;
};

}  // namespace ft9::simulator
