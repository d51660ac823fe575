#pragma once

#include "ft9/core/one_shot.hpp"

#include <boost/asio/awaitable.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace ft9 {

// Threads for work on files: such calls block, and io threads must not. Any thread may ask. Must outlive the
// coroutines that wait, and end before the contexts that they run on.
class file_threads {
  public:
    explicit file_threads(std::size_t count = 2);
    // Does what was asked for before.
    ~file_threads();
    file_threads(const file_threads&) = delete;
    file_threads& operator=(const file_threads&) = delete;

    // Does the work (copyable, returns a value) on one of the threads; the coroutine goes on on its own
    // executor. What the work throws is thrown.
    template <class Work>
    boost::asio::awaitable<std::invoke_result_t<Work&>> run(Work work) {
        using value = std::invoke_result_t<Work&>;
        struct errand {
            std::optional<value> made;
            std::exception_ptr thrown;
        };
        auto end = std::make_shared<errand>();
        auto start = [this, end, work = std::move(work)](std::function<void()> resume) {
            enqueue([end, work, resume = std::move(resume)]() mutable {
                try {
                    end->made.emplace(work());
                } catch (...) {
                    end->thrown = std::current_exception();
                }
                resume();
            });
        };
        auto waiting = suspend_until(std::move(start));
        co_await std::move(waiting);
        if (end->thrown) std::rethrow_exception(end->thrown);
        co_return std::move(*end->made);
    }

  private:
    void enqueue(std::function<void()> job);
    void serve();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace ft9
