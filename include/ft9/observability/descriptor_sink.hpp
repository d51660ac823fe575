#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace ft9::log {

// Writes everything to a blocking descriptor; gives up silently on an error.
void write_all(int descriptor, std::string_view text);

// Writes finished lines to a descriptor it does not own. Used by the logger's thread alone. It waits while
// nobody reads, but only until give_up_at(), so that a full pipe cannot keep the process from ending.
class descriptor_sink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    explicit descriptor_sink(int descriptor) : descriptor_(descriptor) {}
    // From that time on lines that cannot be written at once are discarded. Any thread.
    void give_up_at(std::chrono::steady_clock::time_point when) { give_up_at_ = when; }
    // Lines that were discarded or could not be written. Any thread.
    std::uint64_t discarded() const { return discarded_; }

  private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}
    bool wait_writable() const;

    const int descriptor_;
    std::atomic<std::chrono::steady_clock::time_point> give_up_at_{
        std::chrono::steady_clock::time_point::max()};
    std::atomic<std::uint64_t> discarded_{0};
};

}  // namespace ft9::log
