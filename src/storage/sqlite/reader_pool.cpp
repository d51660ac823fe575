#include "reader_pool.hpp"

#include "ft9/observability/log.hpp"

#include <boost/system/system_error.hpp>

namespace ft9::storage::sqlite {

reader_pool::reader_pool(const std::string& path, std::size_t threads,
                         std::function<void(const sqlite_error&)> failed)
    : failed_(std::move(failed)) {
    for (std::size_t i = 0; i < threads; ++i)
        connections_.push_back(std::make_unique<database>(path, true));
    for (auto& connection : connections_)
        threads_.emplace_back([this, &connection] { loop(*connection); });
}

reader_pool::~reader_pool() {
    close();
}

error_code reader_pool::guarded(const std::function<void()>& work) const {
    try {
        work();
        return {};
    } catch (const boost::system::system_error& e) {
        return e.code();
    } catch (const sqlite_error& e) {
        log::error("a journal query failed", {{"error", e.what()}});
        if (failed_) failed_(e);
        return errc::storage_failed;
    } catch (const std::exception& e) {
        log::error("a journal query failed", {{"error", e.what()}});
        return errc::storage_failed;
    }
}

void reader_pool::submit(item work) {
    {
        const std::lock_guard lock(mutex_);
        if (!closing_) {
            queue_.push_back(std::move(work));
            wake_.notify_one();
            return;
        }
    }
    work.resume();
}

void reader_pool::loop(database& db) {
    for (;;) {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty()) return;
        auto work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        work.perform(db);
        work.resume();
    }
}

void reader_pool::close() {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(closing_, true)) return;
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        thread.join();
    connections_.clear();
}

}  // namespace ft9::storage::sqlite
