#pragma once

#include "ft9/pipeline/moved_conversations.hpp"
#include "ft9/pipeline/number_pace.hpp"
#include "ft9/pipeline/person_pace.hpp"
#include "ft9/pipeline/pipeline.hpp"
#include "ft9/pipeline/send_lanes.hpp"
#include "ft9/pipeline/work_queue.hpp"
#include "wake_timer.hpp"

#include <atomic>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace ft9::pipeline {

struct outbox_hooks {
    std::function<void(row_id conversation)> rested;  // nothing of a turn is left to send
    // Graph wants the business number to wait for a cure; a probe of a paused one was not refused so.
    std::function<void(const std::string& phone_number_id, int code)> number_refused;
    std::function<void(const std::string& phone_number_id)> number_cured;
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
    // The sends of the one are the other's from now on. One that is under way ends first (outbox_merge.cpp).
    void merge(row_id from, row_id into);
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
    // Forgets people who owe nothing, and tells the number's pace.
    void tend();

  private:
    static constexpr unix_ms never = std::numeric_limits<unix_ms>::max();

    void dispatch();
    boost::asio::awaitable<void> run(row_id conversation);
    // What a worker does next with its conversation, and what it has to know for it.
    struct deed {
        send_lanes::step step;
        bool join = false;
        std::uint64_t wakes = 0;
    };
    // `slot`: one message's share of the number's pace, which the worker has; another one is taken for a send
    // if it has none, and given back if there is nothing to send.
    deed next_deed(row_id conversation, bool& slot);
    std::optional<unix_ms> must_wait_until(row_id conversation, bool slot, unix_ms now);
    // Nullopt: a pause keeps the send, nothing about it has changed.
    boost::asio::awaitable<std::optional<storage::send_progress>> deliver(row_id conversation, row_id send,
                                                                          attempt_wish wish);
    void note_joined(row_id conversation, const std::vector<row_id>& parts);
    void keep_pace(row_id conversation, const storage::attempt_outcome& outcome, unix_ms began);
    std::chrono::milliseconds least_wait(row_id conversation, const storage::attempt_outcome& outcome,
                                         int number);
    boost::asio::awaitable<storage::attempt_outcome> try_to_send(row_id send, const storage::attempt& a);
    boost::asio::awaitable<storage::send_progress> attempt_now(row_id conversation, row_id send,
                                                               storage::attempt a, bool probe);
    bool probe_is_due();
    void report_reconciled(const std::vector<storage::open_send>& changed);
    // The reply waits on disk until the person writes again; they may be asked for that now.
    void put_off(row_id conversation, const storage::attempt& a);
    void report_refused_permission(int code);
    void judge_number(const std::string& number, const storage::attempt_outcome& outcome, bool probe);
    void slow_down_until(unix_ms at);
    storage::send_progress not_now(std::chrono::milliseconds wait) const;
    void remember(row_id conversation, row_id send, const storage::attempt& a, send_state state);
    void revise_context(const storage::open_send& settled);
    void finish(row_id conversation, std::optional<unix_ms> again);
    void set_holding(bool holding);
    void take_up_queued_again();
    void apply(const storage::open_send& s);
    row_id home_of(row_id conversation) const;
    std::vector<storage::open_send> at_home(std::vector<storage::open_send> sends) const;
    // Under the lock: a send of what became part of the conversation is still under way.
    bool awaits_half(row_id conversation) const { return awaited_.contains(conversation); }
    bool is_worked_on(row_id conversation) const {
        return queue_.is_running(conversation) || awaits_half(conversation);
    }
    void half_finished(row_id conversation);

    pipeline_environment env_;
    const pipeline_options options_;
    outbox_hooks hooks_;
    mutable std::mutex mutex_;
    work_queue queue_;
    send_lanes lanes_;
    number_pace number_;
    person_pace people_;
    std::uint64_t wakes_ = 0;
    bool stopping_ = false, held_ = false;
    std::atomic<unix_ms> probe_at_{never}, slow_until_{0};
    std::vector<storage::open_send> queued_again_;  // the lanes do not know yet
    moved_conversations moved_;
    std::map<row_id, std::set<row_id>> awaited_;  // which halves a conversation waits for
    bool holding_ = false;                        // the lanes do not know yet what is being held
    std::shared_ptr<wake_timer> timer_;
};

}  // namespace ft9::pipeline
