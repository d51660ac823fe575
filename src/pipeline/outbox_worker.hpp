#pragma once

#include "ft9/pipeline/pipeline.hpp"
#include "ft9/pipeline/send_lanes.hpp"
#include "ft9/pipeline/work_queue.hpp"
#include "wake_timer.hpp"

#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

namespace ft9::pipeline {

struct outbox_hooks {
    std::function<void(row_id conversation)> rested;  // nothing of a turn is left to send
    std::function<void(int code)> number_refused;     // Graph wants the number to wait for a cure
    std::function<void()> number_cured;               // a probe of the paused number was not refused so
};

// Drives send_lanes: attempt row, Graph, verdict row. Any thread.
class outbox_worker : public std::enable_shared_from_this<outbox_worker> {
  public:
    outbox_worker(pipeline_environment environment, const pipeline_options& options, outbox_hooks hooks);

    void add(const std::vector<storage::open_send>& sends);
    void settled(const std::vector<storage::open_send>& sends);
    // What had been given up is queued again (outbox_replay.cpp).
    void replay(const std::vector<storage::open_send>& sends);
    // Waiting sends look at their gate again (a pause ended).
    void wake();
    // The conversation is no more: nothing further of it is sent.
    void forget(row_id conversation);
    // While held nothing is begun (safe mode).
    void set_held(bool held);
    // From `at` on one send at a time tries whether the paused number is cured.
    void probe_from(unix_ms at) { probe_at_ = at; }
    void stop();
    std::size_t running() const;
    std::size_t open() const;
    // Meta accepted two attempts of one message.
    void report_duplicates();
    // Decides about sends that may have happened (decision 3).
    boost::asio::awaitable<void> reconcile();

  private:
    static constexpr unix_ms never = std::numeric_limits<unix_ms>::max();

    void dispatch();
    boost::asio::awaitable<void> run(row_id conversation);
    // Nullopt: a pause keeps the send, nothing about it has changed.
    boost::asio::awaitable<std::optional<storage::send_progress>> deliver(row_id conversation, row_id send,
                                                                          bool probe);
    boost::asio::awaitable<storage::attempt_outcome> try_to_send(row_id send, const storage::attempt& a);
    boost::asio::awaitable<storage::send_progress> attempt_now(row_id conversation, row_id send,
                                                               storage::attempt a, bool probe);
    bool probe_is_due();
    void report_reconciled(const std::vector<storage::open_send>& changed);
    void judge_number(const storage::attempt_outcome& outcome, bool probe);
    void slow_down_until(unix_ms at);
    storage::send_progress not_now(std::chrono::milliseconds wait) const;
    void remember(row_id conversation, row_id send, const storage::attempt& a, send_state state);
    void revise_context(const storage::open_send& settled);
    void finish(row_id conversation, std::optional<unix_ms> again);
    void set_holding(bool holding);
    void take_up_queued_again();
    void apply(const storage::open_send& s);

    pipeline_environment env_;
    const pipeline_options options_;
    outbox_hooks hooks_;
    mutable std::mutex mutex_;
    work_queue queue_;
    send_lanes lanes_;
    std::uint64_t wakes_ = 0;
    bool stopping_ = false, held_ = false;
    std::atomic<unix_ms> probe_at_{never}, slow_until_{0};
    std::vector<storage::open_send> queued_again_;  // the lanes do not know yet
    bool holding_ = false;                          // the lanes do not know yet what is being held
    std::shared_ptr<wake_timer> timer_;
};

}  // namespace ft9::pipeline
