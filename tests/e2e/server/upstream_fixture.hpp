#pragma once

#include "e2e.hpp"

#include "support/e2e_sink.hpp"

#include <cstdint>
#include <string>

namespace ft9::e2e {

inline std::int64_t ms(const json& entry) {
    return entry.at("ms").get<std::int64_t>();
}

inline filter any_question() {
    return [](const json& e) { return e.at("kind") == "ai"; };
}

inline filter any_request() {
    return [](const json& e) { return e.at("kind") == "ai" || e.at("kind") == "graph"; };
}

class upstream_e2e : public e2e_test {
  protected:
    upstream_e2e() { w.environment["ALERT_WEBHOOK_URL"] = sink.url(); }
    void set_deadline(int seconds) { w.environment["OPENAI_DEADLINE_SECONDS"] = std::to_string(seconds); }
    void clear_faults() { sim.post("/control/faults/clear", json::object()); }

    alarm_sink sink;
};

}  // namespace ft9::e2e
