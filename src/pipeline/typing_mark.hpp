#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace ft9::pipeline {

// "Read" and the typing indicator run beside the turn; the reply waits for their end, so that no indicator
// appears behind it (decision 11). One strand.
class typing_mark : public std::enable_shared_from_this<typing_mark> {
  public:
    explicit typing_mark(const boost::asio::any_io_executor& strand) : end_(strand) {
        end_.expires_at(std::chrono::steady_clock::time_point::max());
    }
    static void start(const std::shared_ptr<typing_mark>& mark, const boost::asio::any_io_executor& strand,
                      boost::asio::awaitable<void> marking);
    boost::asio::awaitable<void> ended();

  private:
    boost::asio::steady_timer end_;
    bool running_ = false;
};

}  // namespace ft9::pipeline
