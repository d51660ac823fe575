// A disk that is slow, busy, failing or not ours to write to (S03 to S06, S09): docs/reliability.md,
// "Storage faults".
#include "disk_trouble.hpp"

#include "support/faulty_disk.hpp"

#include <boost/asio/thread_pool.hpp>

#include <array>
#include <filesystem>
#include <future>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ft9;
using namespace ft9::test;

namespace {

// Another program that holds the database's write lock while it is told to.
class lock_holder {
  public:
    // Before the test has threads: a copy of them would be of no use.
    explicit lock_holder(const std::string& path) {
        if (::pipe(orders_.data()) != 0 || ::pipe(answers_.data()) != 0) throw std::runtime_error("pipe");
        child_ = ::fork();
        if (child_ == 0) obey(path);
        ::close(orders_[0]);
        ::close(answers_[1]);
    }
    ~lock_holder() {
        ::close(orders_[1]);
        ::close(answers_[0]);
        ::waitpid(child_, nullptr, 0);
    }
    bool lock() { return order('l'); }
    bool unlock() { return order('u'); }

  private:
    bool order(char what) {
        char answer = 0;
        return ::write(orders_[1], &what, 1) == 1 && ::read(answers_[0], &answer, 1) == 1 && answer == 'y';
    }
    [[noreturn]] void obey(const std::string& path) {
        ::close(orders_[1]);
        sqlite3* db = nullptr;
        char what = 0;
        while (::read(orders_[0], &what, 1) == 1) {
            if (db == nullptr) sqlite3_open(path.c_str(), &db);
            const bool done = sqlite3_exec(db, what == 'l' ? "BEGIN IMMEDIATE" : "ROLLBACK", nullptr, nullptr,
                                           nullptr) == SQLITE_OK;
            const char answer = done ? 'y' : 'n';
            if (::write(answers_[1], &answer, 1) != 1) break;
        }
        ::_exit(0);  // without closing: nobody but the server checkpoints
    }

    std::array<int, 2> orders_{}, answers_{};
    pid_t child_ = -1;
};

}  // namespace

// S05. One io thread: were it blocked by the sync, the refusal would not come.
TEST_F(DiskTrouble, AcknowledgementsWaitForASlowSyncInABoundedQueue) {
    faulty_disk disk;
    options_.max_pending_webhooks = 3;
    open();
    boost::asio::thread_pool pool(1);
    disk.hold_syncs();
    std::vector<receipt_future> waiting;
    waiting.push_back(begin_accept(pool, "w0"));
    ASSERT_TRUE(disk.is_held());
    for (int i = 1; i <= 3; ++i)
        waiting.push_back(begin_accept(pool, "w" + std::to_string(i)));
    EXPECT_EQ(begin_accept(pool, "one too many").get().error(), errc::overloaded);
    EXPECT_EQ(must(journal_->count_backlog()).webhooks_waiting, 3) << "and reading goes on";
    for (auto& w : waiting)
        EXPECT_EQ(w.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    disk.release_syncs();
    for (auto& w : waiting)
        EXPECT_TRUE(w.get());
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 4);
    close();  // its threads may still be on their way out of the pool
    pool.join();
}

// S06.
TEST_F(DiskTrouble, AnotherProgramsLockIsARefusalAndPasses) {
    make_database();
    lock_holder other(options_.path);
    options_.busy_wait = std::chrono::milliseconds(50);
    open();
    ASSERT_TRUE(other.lock());
    EXPECT_EQ(refusal(journal_->accept(webhook_with(said("busy")))), errc::storage_failed);
    EXPECT_TRUE(was_told(storage::trouble::write));
    EXPECT_EQ(must(journal_->count_backlog()).inbox_pending, 0) << "reading goes on, and nothing was stored";
    ASSERT_TRUE(other.unlock());
    EXPECT_EQ(accept(webhook_with(said("busy"))).pending.size(), 1U);
}

TEST_F(DiskTrouble, AShortLockIsWaitedFor) {
    make_database();
    lock_holder other(options_.path);
    options_.busy_wait = std::chrono::seconds(60);
    open();
    ASSERT_TRUE(other.lock());
    boost::asio::thread_pool pool(1);
    auto waiting = begin_accept(pool, "busy");
    EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
    ASSERT_TRUE(other.unlock());
    EXPECT_TRUE(waiting.get());
    EXPECT_FALSE(was_told(storage::trouble::write));
    close();  // as above
    pool.join();
}

// S04. What a kill leaves behind: rows that are only in the log.
TEST_F(DiskTrouble, AfterAnUncleanStopTheDiskMustTakeTheLog) {
    open();
    hear("w1");
    const auto left = dir_ / "left.db";
    std::filesystem::copy_file(options_.path, left);
    std::filesystem::copy_file(options_.path + "-wal", left + "-wal");
    close();
    options_.path = left;
    {
        faulty_disk disk;
        disk_fault fault;
        fault.lasting = true;
        fault.only = disk_file::database;
        disk.fail(fault);
        EXPECT_EQ(try_open(), errc::storage_failed) << "before anything is promised";
        EXPECT_GT(disk.struck(), 0);
    }
    EXPECT_EQ(try_open(), error_code{});
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1) << "the log was kept";
}

// S03, S11.
TEST_F(DiskTrouble, ACheckpointThatFailsIsToldAndLosesNothing) {
    {
        faulty_disk disk;
        options_.checkpoint_rows = 1;
        open();
        disk_fault fault;
        fault.lasting = true;
        fault.only = disk_file::database;
        disk.fail(fault);
        hear("w1");
        hear("w2");  // its group begins after the first one's checkpoint
        EXPECT_TRUE(was_told(storage::trouble::checkpoint));
        disk.cure();
        hear("w3");
        close();
    }
    open();
    EXPECT_EQ(accept(webhook_with(said("w1"), said("w2"), said("w3"))).duplicates, 3U);
}

// S01. What nobody waits for comes later.
TEST_F(DiskTrouble, ANoteOfARefusedGroupGoesWithTheNextOne) {
    faulty_disk disk;
    open();
    const auto conversation = hear("w1").conversation;
    disk_fault fault{disk_operation::write, 1, SQLITE_FULL};
    fault.lasting = true;
    fault.only = disk_file::log;
    disk.fail(fault);
    journal_->claim_soon(conversation);
    EXPECT_EQ(refusal(journal_->accept(webhook_with(said("w2")))), errc::storage_failed);
    EXPECT_EQ(number("SELECT count(*) FROM claim"), 0);
    disk.cure();
    hear("w2");
    EXPECT_EQ(number("SELECT conversation_id FROM claim"), conversation);
    close();
}

// S03. A query that meets a bad sector.
TEST_F(DiskTrouble, AReadThatFailsIsToldAndPasses) {
    make_database();
    {
        faulty_disk disk;
        open();
        disk_fault fault{disk_operation::read, 1, SQLITE_IOERR_READ};
        fault.lasting = true;
        disk.fail(fault);
        EXPECT_EQ(refusal(journal_->find_conversations({"5511999990000"}, "")), errc::storage_failed);
        EXPECT_TRUE(was_told(storage::trouble::read));
        EXPECT_FALSE(was_told(storage::trouble::damage));
        disk.cure();
        EXPECT_EQ(must(journal_->find_conversations({"5511999990000"}, "")).size(), 1U);
        EXPECT_EQ(accept(webhook_with(said("afterwards"))).pending.size(), 1U);
        close();
    }
}

// S09. As another user, since root may write everywhere.
TEST_F(DiskTrouble, AFileThatMayOnlyBeReadIsRefused) {
    make_database();
    std::filesystem::remove(options_.path + ".lock");
    ::chmod(options_.path.c_str(), 0444);
    ::chmod(dir_.path().c_str(), 0777);
    const auto before = bytes_of(options_.path);
    const pid_t child = ::fork();
    if (child == 0) {
        constexpr uid_t nobody = 65534;
        if (::geteuid() == 0 && ::setuid(nobody) != 0) ::_exit(1);
        ::_exit(try_open() == errc::storage_failed ? 0 : 2);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    EXPECT_TRUE(bytes_of(options_.path) == before);
}
