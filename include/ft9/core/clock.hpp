#pragma once

#include <chrono>
#include <cstdint>

namespace ft9 {

// Milliseconds since the Unix epoch: what is stored and shown. Never used to measure a duration.
using unix_ms = std::int64_t;
using steady_time = std::chrono::steady_clock::time_point;

// The only source of time, so that tests can move it. Implementations are safe to call from any thread.
class clock {
  public:
    virtual ~clock() = default;
    virtual unix_ms now() const = 0;
    virtual steady_time steady() const = 0;
};

// The machine's clocks.
class system_clock final : public clock {
  public:
    unix_ms now() const override {
        using namespace std::chrono;
        return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    }
    steady_time steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace ft9
