#include "ft9/observability/descriptor_sink.hpp"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace ft9::log {
namespace {

// A pipe that poll() calls writable takes this much without blocking (PIPE_BUF).
constexpr std::size_t piece = 4096;
constexpr int poll_ms = 50;

bool transient(int error) {
    return error == EINTR || error == EAGAIN;
}

}  // namespace

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(descriptor, text.data(), text.size());
        if (n < 0 && errno != EINTR) return;
        text.remove_prefix(n > 0 ? static_cast<std::size_t>(n) : 0);
    }
}

bool descriptor_sink::wait_writable() const {
    while (true) {
        const bool late = std::chrono::steady_clock::now() >= give_up_at_.load();
        pollfd wanted{descriptor_, POLLOUT, 0};
        // An error condition also counts as writable: write() then says which.
        if (::poll(&wanted, 1, late ? 0 : poll_ms) > 0) return true;
        if (late) return false;
    }
}

void descriptor_sink::sink_it_(const spdlog::details::log_msg& message) {
    std::string_view left(message.payload.data(), message.payload.size());
    while (!left.empty() && wait_writable()) {
        const ssize_t n = ::write(descriptor_, left.data(), std::min(left.size(), piece));
        if (n < 0 && !transient(errno)) break;
        left.remove_prefix(n > 0 ? static_cast<std::size_t>(n) : 0);
    }
    if (!left.empty()) ++discarded_;
}

}  // namespace ft9::log
