#pragma once

#include "../../../src/storage/sqlite/group_writer.hpp"

#include "support/temporary_dir.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <future>

namespace ft9::test {

using namespace storage::sqlite;

// A writer over a database with one table t(id, body).
class GroupWriter : public ::testing::Test {
  protected:
    GroupWriter() {
        auto db = std::make_unique<database>(path_, false);
        db->exec("PRAGMA journal_mode=WAL");
        db->exec("PRAGMA wal_autocheckpoint=0");
        db->exec("CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)");
        db->exec("PRAGMA wal_checkpoint(TRUNCATE)");
        db_ = std::move(db);
    }
    ~GroupWriter() override {
        writer_.reset();
        work_.reset();
        thread_.join();
    }
    void start_writer(writer_limits limits = {}) {
        writer_events events;
        events.fatal = [](const std::string& what) { ADD_FAILURE() << what; };
        events.committed = [this](std::chrono::nanoseconds, std::size_t items) {
            const std::lock_guard lock(mutex_);
            groups_.push_back(items);
        };
        events.failed = [this](const std::string& what) {
            const std::lock_guard lock(mutex_);
            failures_.push_back(what);
        };
        writer_ = std::make_unique<group_writer>(std::move(db_), limits, events);
    }
    // Returns when the item is queued or refused.
    std::future<result<int>> add(std::function<int(database&)> work, lane l = lane::acknowledgement,
                                 std::size_t rows = 1, std::size_t bytes = 0, door through = door::bounded) {
        auto value = boost::asio::co_spawn(
            context_, writer_->run<int>(l, rows, bytes, std::move(work), through), boost::asio::use_future);
        std::promise<void> queued;
        boost::asio::post(context_, [&queued] { queued.set_value(); });
        queued.get_future().wait();
        return value;
    }
    std::future<result<int>> insert(int id, lane l = lane::acknowledgement, std::size_t rows = 1,
                                    std::size_t bytes = 0, door through = door::bounded) {
        auto work = [this, id](database& db) {
            order_.push_back(id);
            db.execute("INSERT INTO t(id,body) VALUES(?,'x')", id);
            return id;
        };
        return add(work, l, rows, bytes, through);
    }
    // Keeps the writer busy until the promise is fulfilled, so that others queue up behind it.
    std::future<result<int>> block(std::promise<void>& gate) {
        auto busy = std::make_shared<std::promise<void>>();
        auto started = busy->get_future();
        auto work = [opened = gate.get_future().share(), busy](database&) {
            busy->set_value();
            opened.wait();
            return 0;
        };
        auto value = add(work);
        started.wait();
        return value;
    }
    std::vector<std::size_t> groups() {
        const std::lock_guard lock(mutex_);
        return groups_;
    }
    std::int64_t rows() {
        database db(path_, true);
        auto q = db.run("SELECT count(*) FROM t");
        q.next();
        return q.integer(0);
    }

    temporary_dir dir_;
    std::string path_ = dir_ / "t.db";
    std::unique_ptr<database> db_;
    std::mutex mutex_;
    std::vector<std::size_t> groups_;
    std::vector<std::string> failures_;
    std::vector<int> order_;  // writer's thread, read after it has gone on
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
    std::thread thread_{[this] { context_.run(); }};
    std::unique_ptr<group_writer> writer_;
};

using sizes = std::vector<std::size_t>;

}  // namespace ft9::test
