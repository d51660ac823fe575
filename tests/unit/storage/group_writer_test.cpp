#include "../../../src/storage/sqlite/group_writer.hpp"

#include "support/temporary_dir.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

using namespace ft9;
using namespace ft9::storage::sqlite;

namespace {

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
                                 std::size_t rows = 1, std::size_t bytes = 0) {
        auto value = boost::asio::co_spawn(context_, writer_->run<int>(l, rows, bytes, std::move(work)),
                                           boost::asio::use_future);
        std::promise<void> queued;
        boost::asio::post(context_, [&queued] { queued.set_value(); });
        queued.get_future().wait();
        return value;
    }
    std::future<result<int>> insert(int id, lane l = lane::acknowledgement, std::size_t rows = 1,
                                    std::size_t bytes = 0) {
        auto work = [this, id](database& db) {
            order_.push_back(id);
            db.execute("INSERT INTO t(id,body) VALUES(?,'x')", id);
            return id;
        };
        return add(work, l, rows, bytes);
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

    test::temporary_dir dir_;
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

}  // namespace

TEST_F(GroupWriter, CommitsWhatWaitsTogether) {
    start_writer();
    std::promise<void> gate;
    auto blocker = block(gate);
    std::vector<std::future<result<int>>> waiting;
    for (int i = 1; i <= 5; ++i)
        waiting.push_back(insert(i));
    EXPECT_EQ(writer_->waiting(), 5U);
    EXPECT_EQ(rows(), 0);
    gate.set_value();
    EXPECT_EQ(blocker.get().value(), 0);
    for (int i = 1; i <= 5; ++i) {
        EXPECT_EQ(waiting[static_cast<std::size_t>(i) - 1].get().value(), i);
        EXPECT_EQ(rows(), 5) << "completed after the commit of the whole group";
    }
    EXPECT_EQ(groups(), (sizes{1, 5}));
    EXPECT_EQ(writer_->waiting(), 0U);
}

TEST_F(GroupWriter, DoesNotWaitForCompany) {
    start_writer();
    EXPECT_EQ(insert(1).get().value(), 1);
    EXPECT_EQ(insert(2).get().value(), 2);
    EXPECT_EQ(groups(), (sizes{1, 1}));
}

TEST_F(GroupWriter, TakesTheLanesInTheirOrder) {
    start_writer();
    std::promise<void> gate;
    auto blocker = block(gate);
    auto third = insert(3, lane::maintenance), second = insert(2, lane::pipeline);
    auto first = insert(1, lane::acknowledgement);
    gate.set_value();
    third.get();
    EXPECT_EQ(order_, (std::vector<int>{1, 2, 3}));
}

TEST_F(GroupWriter, AFailingItemDoesNotSpoilTheOthers) {
    start_writer();
    std::promise<void> gate;
    auto blocker = block(gate);
    auto first = insert(1);
    auto bad = add([](database& db) -> int {
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 2);
        throw std::runtime_error("bad luck");
    });
    auto coded = add([](database& db) -> int {
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 3);
        throw boost::system::system_error(make_error_code(errc::conflict));
    });
    auto repeated = add([](database& db) {
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 5);
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 1);  // violates the primary key
        return 5;
    });
    auto last = insert(4);
    gate.set_value();
    EXPECT_EQ(first.get().value(), 1);
    EXPECT_EQ(bad.get().error(), errc::storage_failed);
    EXPECT_EQ(coded.get().error(), errc::conflict);
    EXPECT_EQ(repeated.get().error(), errc::storage_failed);
    EXPECT_EQ(last.get().value(), 4);
    EXPECT_EQ(rows(), 2);
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(failures_.size(), 2U) << "expected refusals are no failures";
}

TEST_F(GroupWriter, ALoneFailingItemIsRolledBack) {
    start_writer();
    auto bad = add([](database& db) -> int {
        db.execute("INSERT INTO t(id,body) VALUES(?,'x')", 1);
        throw std::runtime_error("bad luck");
    });
    EXPECT_EQ(bad.get().error(), errc::storage_failed);
    EXPECT_EQ(rows(), 0);
    EXPECT_EQ(insert(1).get().value(), 1);
}

TEST_F(GroupWriter, BoundsAGroupByRows) {
    writer_limits limits;
    limits.group_rows = 4;
    start_writer(limits);
    std::promise<void> gate;
    auto blocker = block(gate);
    std::vector<std::future<result<int>>> waiting;
    for (int i = 1; i <= 5; ++i)
        waiting.push_back(insert(i, lane::acknowledgement, 2));
    waiting.push_back(insert(6, lane::acknowledgement, 99));
    gate.set_value();
    for (auto& w : waiting)
        EXPECT_TRUE(w.get());
    EXPECT_EQ(groups(), (sizes{1, 2, 2, 1, 1})) << "one item above the bound goes alone";
}

TEST_F(GroupWriter, BoundsAGroupByBytes) {
    writer_limits limits;
    limits.group_bytes = 1000;
    start_writer(limits);
    std::promise<void> gate;
    auto blocker = block(gate);
    auto a = insert(1, lane::acknowledgement, 1, 600), b = insert(2, lane::acknowledgement, 1, 400);
    auto c = insert(3, lane::acknowledgement, 1, 1);
    gate.set_value();
    c.get();
    EXPECT_EQ(groups(), (sizes{1, 2, 1}));
}

TEST_F(GroupWriter, RefusesAcknowledgementsPastItsLimits) {
    writer_limits limits;
    limits.queued_acknowledgements = 2;
    limits.queued_bytes = 1000;
    start_writer(limits);
    std::promise<void> gate;
    auto blocker = block(gate);
    auto first = insert(1, lane::acknowledgement, 1, 700);
    auto too_big = insert(2, lane::acknowledgement, 1, 301);
    EXPECT_EQ(too_big.get().error(), errc::overloaded);
    auto second = insert(3, lane::acknowledgement, 1, 300);
    auto third = insert(4);
    EXPECT_EQ(third.get().error(), errc::overloaded);
    auto pipeline = insert(5, lane::pipeline);
    gate.set_value();
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(second.get());
    EXPECT_TRUE(pipeline.get()) << "what goes on is never refused";
    EXPECT_TRUE(insert(6, lane::acknowledgement, 1, 1000).get()) << "the bytes are given back";
    EXPECT_EQ(rows(), 4);
}

TEST_F(GroupWriter, CloseFinishesWhatIsQueuedAndRefusesTheRest) {
    start_writer();
    std::promise<void> gate;
    auto blocker = block(gate);
    auto queued = insert(1);
    auto later = insert(2, lane::maintenance);
    auto closing = std::async(std::launch::async, [this] { writer_->close(); });
    // Refusals tell that closing has begun.
    std::future<result<int>> refused;
    do {
        refused = insert(3, lane::pipeline);
    } while (refused.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready);
    EXPECT_EQ(refused.get().error(), errc::cancelled);
    gate.set_value();
    closing.get();
    EXPECT_TRUE(queued.get());
    EXPECT_TRUE(later.get());
    EXPECT_EQ(insert(4).get().error(), errc::cancelled);
    writer_->close();
}

TEST_F(GroupWriter, CheckpointsBetweenGroupsOnceEnoughWasWritten) {
    start_writer();
    const auto empty = std::filesystem::file_size(path_);
    auto big = [](database& db) {
        for (int i = 0; i < 100; ++i)
            db.execute("INSERT INTO t(body) VALUES(?)", std::string(4000, 'x'));
        return 0;
    };
    EXPECT_TRUE(add(big, lane::pipeline, 100).get());
    EXPECT_TRUE(add(big, lane::pipeline, 100).get());
    EXPECT_EQ(std::filesystem::file_size(path_), empty);
    EXPECT_TRUE(add(big, lane::pipeline, 2000).get());
    EXPECT_TRUE(insert(100'000).get());  // its group begins after the checkpoint
    EXPECT_GT(std::filesystem::file_size(path_), empty + 1'000'000);
}
