#include "eraser.hpp"

#include "spawn.hpp"

#include "ft9/core/strand.hpp"
#include "ft9/observability/log.hpp"

namespace ft9::pipeline {

namespace asio = boost::asio;

namespace {

// A reader of a moment keeps the log from being truncated; one that stays is met again by the next upkeep.
constexpr int attempts = 20;
constexpr std::chrono::milliseconds between_attempts{100};

}  // namespace

eraser::eraser(pipeline_environment environment, std::function<void(row_id)> forget)
    : env_(std::move(environment)), forget_(std::move(forget)) {}

asio::awaitable<result<storage::erasure_begun>> eraser::begin(std::vector<std::string> identifiers) {
    auto beginning = env_.journal.begin_erasure(std::move(identifiers));
    auto begun = co_await std::move(beginning);
    if (!begun || begun->repeated) co_return begun;
    for (const auto conversation : begun->conversations)
        forget_(conversation);
    env_.meter.count(counter::erasures, "running");
    log::info("a person's data is being erased",
              {{"erasure", public_id(begun->id)}, {"conversations", begun->conversations.size()}});
    wake();
    co_return begun;
}

void eraser::wake() {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        again_ = true;
        if (std::exchange(running_, true)) return;
    }
    spawn_logged(new_strand(env_.executor), run(), shared_from_this(), "erasing");
}

void eraser::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
}

bool eraser::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

std::size_t eraser::running() const {
    const std::lock_guard lock(mutex_);
    return running_ ? 1 : 0;
}

asio::awaitable<void> eraser::run() {
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            if (!std::exchange(again_, false) || stopping_) {
                running_ = false;
                co_return;
            }
        }
        // Otherwise it would count as running for ever, and no upkeep would take it up again.
        try {
            auto working = work_off();
            co_await std::move(working);
        } catch (const std::exception& e) {
            log::critical("an erasure failed unexpectedly; the next upkeep goes on with it",
                          {{"error", e.what()}});
        }
    }
}

asio::awaitable<void> eraser::work_off() {
    using state = storage::erase_progress::state;
    int left = attempts;
    while (left > 0 && !stopping()) {
        auto stepping = env_.journal.erase_step();
        const auto p = co_await std::move(stepping);
        if (p && p->what == state::idle) co_return;
        if (p) report(*p);
        if (p && p->what == state::more) continue;
        --left;
        auto waiting = sleep_for(env_.wakeups, between_attempts);
        co_await std::move(waiting);
    }
    if (!stopping())
        log::warning(
            "an erasure waits: the log is still being read or the journal does not answer; it goes on");
}

void eraser::report(const storage::erase_progress& p) {
    if (p.finished == 0) return;
    env_.meter.count(counter::erasures, "done");
    log::info("a person's data was erased",
              {{"erasure", public_id(p.finished)}, {"rows", storage::to_string(p.rows)}});
}

}  // namespace ft9::pipeline
