#pragma once

#include "ft9/pipeline/pipeline.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ft9::pipeline {

// Carries out erasures one step after the other, also those that an earlier process began. Any thread.
class eraser : public std::enable_shared_from_this<eraser> {
  public:
    // `forget` drops what is in memory of these conversations.
    eraser(pipeline_environment environment, std::function<void(row_id conversation)> forget);

    boost::asio::awaitable<result<storage::erasure_begun>> begin(std::vector<std::string> identifiers);
    // Works off what is open, unless that is under way.
    void wake();
    void stop();
    std::size_t running() const;

  private:
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> work_off();
    bool stopping() const;
    void report(const storage::erase_progress& p);

    pipeline_environment env_;
    const std::function<void(row_id)> forget_;
    mutable std::mutex mutex_;
    bool running_ = false, stopping_ = false;
    bool again_ = false;  // woken while it ran: look once more
};

}  // namespace ft9::pipeline
