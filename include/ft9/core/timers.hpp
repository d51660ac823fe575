#pragma once

#include "ft9/core/abort_switch.hpp"
#include "ft9/core/one_shot.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace ft9 {

// Rings when a time has passed; the counterpart of `clock`, so that tests can let hours pass. Any thread.
class timers {
  public:
    using ticket = std::shared_ptr<void>;
    virtual ~timers() = default;
    // Calls `ring` once after `wait`, measured on a clock that never jumps, unless the ticket is dropped
    // before. A ring that is already on its way when the ticket is dropped may still come.
    [[nodiscard]] virtual ticket after(std::chrono::milliseconds wait, std::function<void()> ring) = 0;
};

// The machine's timers; rings on the executor.
class system_timers final : public timers {
  public:
    explicit system_timers(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
    ticket after(std::chrono::milliseconds wait, std::function<void()> ring) override;

  private:
    boost::asio::any_io_executor executor_;
};

// Suspends the awaiting coroutine for that long, or until `abort` (may be null) is pressed; the switch's
// listener is used for that.
boost::asio::awaitable<void> sleep_for(timers& with, std::chrono::milliseconds wait,
                                       abort_ptr abort = nullptr);

}  // namespace ft9
