#include "ft9/observability/log.hpp"

#include "ft9/observability/descriptor_sink.hpp"
#include "ft9/observability/log_format.hpp"

#include <spdlog/async.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include <pthread.h>
#include <unistd.h>

namespace ft9::log {
namespace {

constexpr std::size_t queued_lines = 2048;      // spdlog makes them all at once: 0.4 KB each, also when idle
constexpr std::chrono::seconds flush_limit{2};  // of stop(), when nobody reads standard output

struct pipeline {
    std::shared_ptr<descriptor_sink> sink;
    std::shared_ptr<spdlog::details::thread_pool> pool;
    std::shared_ptr<spdlog::async_logger> logger;
    std::uint64_t lost() const { return pool->overrun_counter() + sink->discarded(); }
};

struct state {
    std::shared_mutex guard;  // of `running`; held to queue a line, never while one is written
    std::shared_ptr<pipeline> running;
    std::atomic<level> lowest{level::info};
    std::atomic<format> shape{format::text};
    std::atomic<bool> coloured{false};
    std::atomic<std::uint64_t> lost_before{0};  // by loggers that were stopped
};

// Never destroyed: destructors of other statics may still log.
state& global() {
    static state& instance = *new state;
    return instance;
}

// Under the lock, so that stop() ends the pool only when nobody is about to use it (spdlog would throw).
bool enqueue(const std::string& line) {
    std::shared_lock lock(global().guard);
    if (!global().running) return false;
    global().running->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
    return true;
}

std::shared_ptr<pipeline> exchange(std::shared_ptr<pipeline> next) {
    std::unique_lock lock(global().guard);
    std::swap(global().running, next);
    return next;
}

// Signals belong to the main thread, and a closed standard output must be an error, not a SIGPIPE.
void block_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

std::shared_ptr<pipeline> make_pipeline(int descriptor) {
    auto made = std::make_shared<pipeline>();
    made->sink = std::make_shared<descriptor_sink>(descriptor);
    made->pool = std::make_shared<spdlog::details::thread_pool>(queued_lines, 1, block_signals);
    made->logger = std::make_shared<spdlog::async_logger>("ft9", made->sink, made->pool,
                                                          spdlog::async_overflow_policy::overrun_oldest);
    // Levels are decided in enabled(); spdlog takes every line it is given.
    made->logger->set_level(spdlog::level::trace);
    return made;
}

std::string render(level l, std::string_view message, fields f) {
    const unix_ms now = system_clock().now();
    if (global().shape == format::json) return render_json(now, l, message, f);
    return render_text(now, l, message, f, global().coloured);
}

}  // namespace

void start(level lowest, format shape, int descriptor) {
    stop();
    auto next = make_pipeline(descriptor);
    global().lowest = lowest;
    global().shape = shape;
    global().coloured = isatty(descriptor) == 1;
    exchange(std::move(next));
}

void set_level(level lowest) {
    global().lowest = lowest;
}

bool enabled(level l) {
    return l >= global().lowest.load(std::memory_order_relaxed);
}

void stop() {
    const std::shared_ptr<pipeline> last = exchange(nullptr);
    if (!last) return;
    global().coloured = false;
    last->sink->give_up_at(std::chrono::steady_clock::now() + flush_limit);
    global().lost_before += last->pool->overrun_counter();
    last->pool.reset();  // writes what is queued and joins
    global().lost_before += last->sink->discarded();
}

std::uint64_t dropped() {
    std::shared_lock lock(global().guard);
    return global().lost_before + (global().running ? global().running->lost() : 0);
}

void write(level l, std::string_view message, fields f) {
    const std::string line = render(l, message, f);
    if (!enqueue(line)) write_all(STDERR_FILENO, line);
}

}  // namespace ft9::log
