#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

namespace ft9::simulator {

// Where webhooks wait until another one has overtaken them. Any thread.
class overtaking {
  public:
    // Returns when `release` is called, at the latest after `limit`. `*this` must outlive the wait. Await it
    // on a strand, where its timer is cancelled.
    boost::asio::awaitable<void> wait(std::chrono::milliseconds limit);
    // Lets all go that wait now.
    void release();

  private:
    using timer = std::shared_ptr<boost::asio::steady_timer>;
    std::mutex mutex_;
    std::vector<timer> waiting_;
};

}  // namespace ft9::simulator
