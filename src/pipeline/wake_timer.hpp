#pragma once

#include "ft9/core/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace ft9::pipeline {

// One alarm clock: calls `ring` at the earliest of the times asked for. Any thread; `ring` runs on the
// executor.
class wake_timer : public std::enable_shared_from_this<wake_timer> {
  public:
    wake_timer(const boost::asio::any_io_executor& executor, const clock& time, std::function<void()> ring);
    void at(unix_ms when);
    void stop();

  private:
    void arm(unix_ms when);

    const clock& time_;
    std::function<void()> ring_;
    std::mutex mutex_;
    boost::asio::steady_timer timer_;
    std::optional<unix_ms> armed_;
    bool stopped_ = false;
};

}  // namespace ft9::pipeline
