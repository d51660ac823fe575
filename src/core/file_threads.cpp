#include "ft9/core/file_threads.hpp"

namespace ft9 {

file_threads::file_threads(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        threads_.emplace_back([this] { serve(); });
}

file_threads::~file_threads() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    for (auto& one : threads_)
        one.join();
}

void file_threads::enqueue(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
}

void file_threads::serve() {
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

}  // namespace ft9
