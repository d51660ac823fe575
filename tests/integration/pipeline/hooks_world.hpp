#pragma once

#include "ft9/observability/alarm_board.hpp"
#include "ft9/pipeline/event_hooks.hpp"

#include "support/eventually.hpp"
#include "support/scripted_poster.hpp"
#include "support/storage_journal.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>

// A journal's events on their way to a receiver that answers from a script.
namespace ft9::test {

inline constexpr const char* crm_url = "https://crm.example/in";

// Throws when it is asked for what waits, as often as it is told to; otherwise the journal's own.
class store_with_bugs final : public storage::hook_store {
  public:
    store_with_bugs(std::unique_ptr<storage::hook_store> real, std::atomic<int>& bugs)
        : real_(std::move(real)), bugs_(bugs) {}
    storage::awaitable_result<std::vector<storage::waiting_delivery>> waiting(std::string hook, row_id after,
                                                                              std::size_t limit) override {
        if (bugs_ > 0) {
            --bugs_;
            throw std::runtime_error("a bug of the test");
        }
        return real_->waiting(std::move(hook), after, limit);
    }
    storage::awaitable_result<std::optional<storage::hook_delivery>> find(row_id id) override {
        return real_->find(id);
    }
    storage::awaitable_result<bool> delivered(row_id id) override { return real_->delivered(id); }
    storage::awaitable_result<bool> failed(storage::hook_attempt a) override {
        return real_->failed(std::move(a));
    }
    storage::awaitable_result<row_id> add_test(std::string hook) override {
        return real_->add_test(std::move(hook));
    }
    storage::awaitable_result<std::vector<storage::hook_counts>> counts() override { return real_->counts(); }

  private:
    const std::unique_ptr<storage::hook_store> real_;
    std::atomic<int>& bugs_;
};

class EventHooks : public ::testing::Test {
  protected:
    EventHooks() {
        limits_.first_wait = std::chrono::milliseconds(2);
        limits_.longest_wait = std::chrono::milliseconds(20);
        limits_.longest_rest = std::chrono::milliseconds(5);
        auto crm = hook_for("crm", crm_url, {event_topic::message_received});
        configured_ = {crm};
        open();
    }
    ~EventHooks() override { close(); }

    void open() {
        storage::sqlite_options o;
        o.path = dir_ / "ft9.db";
        o.disk_reserve_bytes = 0;
        o.hooks = &outlet_;
        journal_ = storage::open_sqlite_journal(time_, o, {}).value();
        store_ = std::make_unique<store_with_bugs>(storage::make_hook_store(*journal_), bugs_);
        io_ = std::make_unique<boost::asio::io_context>(2);
        timers_ = std::make_unique<system_timers>(io_->get_executor());
        hooks_ = std::make_unique<pipeline::event_hooks>(pipeline::hooks_environment{
            io_->get_executor(), time_, *timers_, *store_, outlet_, poster_, meter_, alarms_});
        for (int i = 0; i < 2; ++i) {
            threads_.emplace_back([this] {
                const auto guard = boost::asio::make_work_guard(*io_);
                io_->run();
            });
        }
        hooks_->reconfigure(configured_, limits_);
    }
    // As a crash would: nothing is drained.
    void close() {
        io_->stop();
        for (auto& t : threads_)
            t.join();
        threads_.clear();
        journal_->close();
        hooks_.reset();
        io_.reset();
        timers_.reset();
        store_.reset();
        journal_.reset();
    }
    void hear(const std::string& wamid, const std::string& from = "5511999990000") {
        must(journal_->accept(webhook_with(said(wamid, "oi", from))));
    }
    pipeline::hook_status crm() {
        auto all = run_coroutine(hooks_->list()).value();
        return all.empty() ? pipeline::hook_status{} : all.front();
    }
    bool all_taken() {
        return eventually([this] { return crm().waiting == 0; });
    }
    // The messages that the receiver heard of, in the order of its answers, by conversation; what it was told
    // again stands there once.
    std::map<std::string, std::vector<std::string>> told() const {
        std::map<std::string, std::vector<std::string>> all;
        std::set<std::string> known;
        for (const auto& p : poster_.posts_to(crm_url)) {
            if (!known.insert(p.delivery).second) continue;
            const auto data = nlohmann::json::parse(p.body).at("data");
            all[data.at("conversation")].push_back(data.at("message"));
        }
        return all;
    }
    double counted(const char* result) const { return meter_.value(counter::hook_deliveries, result); }

    temporary_dir dir_;
    system_clock time_;
    metrics meter_;
    alarm_board alarms_{meter_, time_};
    scripted_poster poster_;
    storage::hook_outlet outlet_;
    std::atomic<int> bugs_{0};  // of the store that are still to come
    pipeline::hook_limits limits_;
    std::vector<event_hook> configured_;
    std::unique_ptr<storage::journal> journal_;
    std::unique_ptr<storage::hook_store> store_;
    std::unique_ptr<boost::asio::io_context> io_;
    std::unique_ptr<system_timers> timers_;
    std::unique_ptr<pipeline::event_hooks> hooks_;
    std::vector<std::thread> threads_;
};

}  // namespace ft9::test
