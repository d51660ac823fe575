#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace ft9 {

// A value that is replaced as a whole while others read it: readers keep what they got. Any thread.
template <class T>
class snapshot {
  public:
    explicit snapshot(T value) : value_(std::make_shared<const T>(std::move(value))) {}
    std::shared_ptr<const T> get() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }
    void set(T value) {
        auto next = std::make_shared<const T>(std::move(value));
        const std::lock_guard lock(mutex_);
        value_ = std::move(next);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

}  // namespace ft9
