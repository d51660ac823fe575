#pragma once

#include "ft9/clients/ai.hpp"

#include <chrono>
#include <cstdint>

namespace ft9::pipeline {

// Stops asking a provider that fails or refuses our account, and lets one turn through now and then to see
// whether that is over. Pure: the caller passes the time and guards it with a mutex.
class circuit {
  public:
    struct options {
        int failures = 5;  // in a row
        std::chrono::milliseconds pause{15'000};
        std::chrono::milliseconds refused_pause{10'000};
    };
    enum class ruling : std::uint8_t {
        ask,
        fail,  // there will be no answer
        wait,  // for a cure of the account
    };
    explicit circuit(options o) : options_(o) {}
    // Whether a turn may ask now; while open, one per pause may.
    ruling admit(unix_ms now);
    void succeeded();
    void failed(unix_ms now);
    // Our key or credit, not the question.
    void refused(unix_ms now);
    bool failing() const { return failures_ >= options_.failures; }
    bool open() const { return failing() || refused_; }

  private:
    options options_;
    int failures_ = 0;
    bool refused_ = false;
    unix_ms next_probe_ = 0;
};

struct turn_limits {
    std::chrono::milliseconds deadline{40'000};  // of the whole turn, retries inside
    int max_asks = 3;
    std::chrono::milliseconds first_wait{500};    // doubles; jitter is added by the caller
    std::chrono::milliseconds park_for{300'000};  // hoping for a cure of the account
    std::chrono::milliseconds park_step{10'000};
};

// The course of one turn against a model that may fail (decision 6): says what to do next, does nothing
// itself.
class turn_machine {
  public:
    struct action {
        enum class kind : std::uint8_t {
            ask,       // ask the model now
            wait,      // ask again at `at`
            trim,      // ask now with a shorter context
            park,      // let go of the slot, try the turn again at `at`
            reply,     // decide with the model's text
            fallback,  // decide with the fixed text
        } what = kind::ask;
        unix_ms at = 0;
    };

    // `first_seen` is when the oldest message of the turn arrived: it bounds the parking.
    turn_machine(turn_limits limits, unix_ms first_seen, unix_ms now)
        : limits_(limits), first_seen_(first_seen), ends_(now + limits.deadline.count()) {}
    action start(circuit::ruling may, unix_ms now) const;
    action on_answer(const clients::ai_answer& a, unix_ms now);
    // The model answered and is asked something further, within the same deadline.
    action go_on(unix_ms now);
    unix_ms ends() const { return ends_; }

  private:
    action again(std::chrono::milliseconds wait, unix_ms now) const;
    action park(unix_ms now) const;

    turn_limits limits_;
    unix_ms first_seen_, ends_;
    int asks_ = 0;
    bool trimmed_ = false;
};

}  // namespace ft9::pipeline
