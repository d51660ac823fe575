#include "soundness.hpp"

#include "ft9/observability/log.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace ft9::storage::sqlite {
namespace {

// Interrupts what the connection runs when the time is over. SQLite's own progress handler is not called
// while a tree is walked.
class time_limit {
  public:
    time_limit(sqlite3* handle, std::chrono::milliseconds limit)
        : thread_([this, handle, limit] {
              std::unique_lock lock(mutex_);
              over_ = !done_.wait_for(lock, limit, [this] { return ended_; });
              if (over_) sqlite3_interrupt(handle);
          }) {}
    ~time_limit() { end(); }
    time_limit(const time_limit&) = delete;
    time_limit& operator=(const time_limit&) = delete;

    // Whether the limit struck; from then on it does not any more.
    bool end() {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        done_.notify_all();
        if (thread_.joinable()) thread_.join();
        return over_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable done_;
    bool ended_ = false, over_ = false;
    std::thread thread_;
};

check_result look(database& db) {
    try {
        auto q = db.run("PRAGMA quick_check(1)");
        if (!q.next()) return {};
        auto text = q.text(0);
        return text == "ok" ? check_result{} : check_result{soundness::damaged, std::move(text)};
    } catch (const sqlite_error& e) {
        if (e.is_damage()) return {soundness::damaged, e.what()};
        if (e.code() == SQLITE_INTERRUPT) return {soundness::unfinished, {}};
        throw;
    }
}

}  // namespace

check_result quick_check(database& db, std::chrono::milliseconds limit) {
    if (limit.count() == 0) return {soundness::unfinished, {}};
    time_limit guard(db.handle(), limit);
    auto result = look(db);
    // A check that was broken off takes pages that it did not reach for lost ones.
    return guard.end() ? check_result{soundness::unfinished, {}} : result;
}

void settle_log(database& db) {
    const int left = db.checkpoint();
    db.keep_log_at_close(false);
    if (left > 0) log::warning("another program reads the database and holds its log up", {{"pages", left}});
}

}  // namespace ft9::storage::sqlite
