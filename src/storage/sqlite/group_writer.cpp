#include "group_writer.hpp"

#include "ft9/core/failpoint.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace ft9::storage::sqlite {
namespace {

// Of a group's rows, when the pipeline has something: a flood of webhooks must not stop the answers.
constexpr std::size_t pipelines_share = 4;

}  // namespace

group_writer::group_writer(std::unique_ptr<database> db, writer_limits limits, writer_events events)
    : db_(std::move(db)),
      checkpoints_(std::in_place, *db_, limits.checkpoints),
      limits_(limits),
      events_(std::move(events)),
      thread_([this] { loop(); }) {}

group_writer::~group_writer() {
    close();
}

boost::asio::awaitable<result<bool>> group_writer::truncate_log() {
    auto queued = std::make_shared<typed_item<bool>>();
    queued->outside = true;
    queued->work = [](database& db) { return db.truncate_log(); };
    auto start = [this, queued](std::function<void()> resume) {
        queued->resume = std::move(resume);
        submit(lane::maintenance, queued);
    };
    co_await suspend_until(std::move(start));
    if (queued->failure) co_return result<bool>(boost::system::in_place_error, queued->failure);
    co_return result<bool>(boost::system::in_place_value, *queued->value);
}

void group_writer::ride_along(std::function<void(database&)> work) {
    auto rider = std::make_shared<typed_item<bool>>();
    rider->work = [work = std::move(work)](database& db) {
        work(db);
        return true;
    };
    rider->rides = true;
    const std::lock_guard lock(mutex_);
    riders_.push_back(std::move(rider));
    if (many_ride()) wake_.notify_one();
}

// Before those that came since. A disk that refuses everything must not cost memory: many are given up.
void group_writer::ride_again(const group& refused) {
    group again;
    std::copy_if(refused.begin(), refused.end(), std::back_inserter(again),
                 [](const auto& i) { return i->rides; });
    const std::lock_guard lock(mutex_);
    if (again.size() + riders_.size() < limits_.group_rows)
        riders_.insert(riders_.begin(), again.begin(), again.end());
}

std::size_t group_writer::waiting() const {
    const std::lock_guard lock(mutex_);
    return queues_[0].size();
}

std::size_t group_writer::waiting_bytes() const {
    const std::lock_guard lock(mutex_);
    return queued_bytes_;
}

void group_writer::submit(lane l, std::shared_ptr<item> work) {
    error_code refusal;
    {
        const std::lock_guard lock(mutex_);
        auto& queue = queues_.at(static_cast<std::size_t>(l));
        const bool full = work->bounded && (queue.size() >= limits_.queued_acknowledgements ||
                                            queued_bytes_ + work->bytes > limits_.queued_bytes);
        if (closing_)
            refusal = errc::cancelled;
        else if (full)
            refusal = errc::overloaded;
        if (!refusal) {
            queued_bytes_ += work->bytes;
            queue.push_back(work);
        }
    }
    if (!refusal) return wake_.notify_one();
    work->failure = refusal;
    work->resume();
}

group_writer::group group_writer::next_group() {
    std::unique_lock lock(mutex_);
    const auto any = [this] {
        return !queues_[0].empty() || !queues_[1].empty() || !queues_[2].empty() || many_ride();
    };
    wake_.wait(lock, [&] { return closing_ || any(); });
    group items;
    std::size_t rows = 0, bytes = 0;
    auto most_rows = limits_.group_rows - (queues_[1].empty() ? 0 : limits_.group_rows / pipelines_share);
    const auto fits = [&](const item& i) {
        const bool small = rows + i.rows <= most_rows && bytes + i.bytes <= limits_.group_bytes;
        return items.empty() || (small && !i.outside && !items.front()->outside);
    };
    for (auto& queue : queues_) {
        if (&queue != &queues_.front()) most_rows = limits_.group_rows;
        while (!queue.empty() && fits(*queue.front())) {
            rows += queue.front()->rows;
            bytes += queue.front()->bytes;
            items.push_back(std::move(queue.front()));
            queue.pop_front();
        }
    }
    queued_bytes_ -= bytes;
    if (items.empty() ? many_ride() : !items.front()->outside) {
        items.insert(items.begin(), riders_.begin(), riders_.end());
        riders_.clear();
    }
    return items;
}

void group_writer::loop() {
    for (auto items = next_group(); !items.empty(); items = next_group()) {
        const auto begin = std::chrono::steady_clock::now();
        write(items);
        if (events_.committed) events_.committed(std::chrono::steady_clock::now() - begin, items.size());
        std::size_t rows = 0;
        for (const auto& i : items)
            rows += i->rows;
        complete(items);
        checkpoint_if_due(rows);
    }
}

void group_writer::write(group& items) {
    try {
        if (items.front()->outside) return items.front()->perform(*db_);
        if (!try_together(items)) one_by_one(items);
    } catch (const std::exception& e) {
        fail_all(items, e);
    }
}

// False when one of the items failed for a reason of its own: then each is tried alone.
bool group_writer::try_together(group& items) {
    try {
        db_->exec("BEGIN IMMEDIATE");
        for (const auto& i : items)
            i->perform(*db_);
    } catch (const std::exception& e) {
        const auto* error = dynamic_cast<const sqlite_error*>(&e);
        const bool everybody = error != nullptr && error->is_io();
        if (everybody || items.size() == 1) throw;
        roll_back();
        return false;
    }
    commit(items);
    return true;
}

void group_writer::one_by_one(group& items) {
    db_->exec("BEGIN IMMEDIATE");
    for (const auto& i : items) {
        db_->exec("SAVEPOINT item");
        try {
            i->perform(*db_);
        } catch (const sqlite_error& e) {
            if (e.is_io()) throw;
            db_->exec("ROLLBACK TO item");
            fail(*i, e);
        } catch (const std::exception& e) {
            db_->exec("ROLLBACK TO item");
            fail(*i, e);
        }
        db_->exec("RELEASE item");
    }
    commit(items);
}

// A full disk rolls the transaction back and is known to have stored nothing. After any other failure, above
// all of an fsync, nobody knows whether the rows are there, so nothing may be answered from this process any
// more.
void group_writer::commit(group& items) {
    if (!FT9_SAFETY(answer_after_commit)) complete(items);
    FT9_FAILPOINT(group_written);
    try {
        db_->exec("COMMIT");
        FT9_FAILPOINT(group_committed);
    } catch (const sqlite_error& e) {
        if (e.code() == SQLITE_FULL || !FT9_SAFETY(stop_after_failed_sync)) return fail_all(items, e);
        if (events_.fatal) events_.fatal(e.what());
        std::abort();
    }
}

void group_writer::roll_back() {
    if (sqlite3_get_autocommit(db_->handle()) == 0) db_->exec("ROLLBACK");
}

void group_writer::fail(item& i, const std::exception& e) {
    const auto* coded = dynamic_cast<const boost::system::system_error*>(&e);
    i.failure = coded != nullptr ? coded->code() : error_code(errc::storage_failed);
    const auto* refusal = dynamic_cast<const sqlite_error*>(&e);
    const bool told = coded != nullptr || (refusal != nullptr && refusal->is_io());  // once for the group
    if (!told && events_.failed) events_.failed(e.what());
}

void group_writer::fail_all(group& items, const std::exception& e) {
    try {
        roll_back();
    } catch (const std::exception& second) {
        if (events_.fatal) events_.fatal(second.what());
        std::abort();
    }
    const auto* refusal = dynamic_cast<const sqlite_error*>(&e);
    const bool by_disk = refusal != nullptr && refusal->is_io();
    if (by_disk && events_.refused) events_.refused(*refusal);
    if (by_disk) ride_again(items);
    for (const auto& i : items)
        fail(*i, e);
}

void group_writer::complete(group& items) {
    for (auto& i : items) {
        if (const auto resume = std::exchange(i->resume, nullptr)) resume();
    }
    items.clear();
}

void group_writer::checkpoint_if_due(std::size_t rows) {
    try {
        checkpoints_->committed(rows);
    } catch (const sqlite_error& e) {
        if (events_.checkpoint_failed) events_.checkpoint_failed(e);
    }
}

void group_writer::close() {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(closing_, true)) return;
    }
    wake_.notify_all();
    thread_.join();
    try {
        db_->checkpoint();
    } catch (const sqlite_error& e) {
        if (events_.checkpoint_failed) events_.checkpoint_failed(e);
    }
    checkpoints_.reset();
    db_.reset();
}

}  // namespace ft9::storage::sqlite
