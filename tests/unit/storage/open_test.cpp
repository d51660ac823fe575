#include "support/storage_disk.hpp"
#include "support/storage_journal.hpp"

#include <filesystem>
#include <fstream>
#include <future>

#include <sys/stat.h>

using namespace ft9;
using namespace ft9::test;

class Open : public JournalTest {
  protected:
    error_code try_open() {
        const auto opened = storage::open_sqlite_journal(time_, options_, events_);
        if (opened) (*opened)->close();
        return opened ? error_code{} : opened.error();
    }
    static int mode_of(const std::string& path) {
        struct stat found {};
        return ::stat(path.c_str(), &found) == 0 ? static_cast<int>(found.st_mode & 0777) : -1;
    }
};

TEST_F(Open, KeepsItsFilesToTheirOwner) {
    close();
    options_.path = dir_ / "made/here/ft9.db";
    open();
    hear("w1");
    EXPECT_EQ(mode_of(options_.path), 0600);
    EXPECT_EQ(mode_of(options_.path + "-wal"), 0600);
    EXPECT_EQ(mode_of(options_.path + ".lock"), 0600);
    EXPECT_EQ(mode_of(dir_ / "made/here"), 0700);
}

TEST_F(Open, TightensAWideFile) {
    close();
    ::chmod(options_.path.c_str(), 0644);
    open();
    EXPECT_EQ(mode_of(options_.path), 0600);
}

TEST_F(Open, UsesTheWriteAheadLog) {
    EXPECT_EQ(text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(number("PRAGMA user_version"), 14);
}

TEST_F(Open, LeavesOneWholeFileBehind) {
    hear("w1");
    close();
    const std::filesystem::path log = options_.path + "-wal";
    EXPECT_TRUE(!std::filesystem::exists(log) || std::filesystem::file_size(log) == 0);
    std::filesystem::copy_file(options_.path, dir_ / "copy.db");
    options_.path = dir_ / "copy.db";
    open();
    EXPECT_EQ(accept(webhook_with(said("w1"))).duplicates, 1U);
}

TEST_F(Open, IsRefusedWhileAnotherHoldsTheFile) {
    EXPECT_EQ(try_open(), errc::locked);
    close();
    EXPECT_EQ(try_open(), error_code{});
}

TEST_F(Open, WaitsForAnotherToLetGo) {
    options_.lock_wait = std::chrono::seconds(30);
    auto waiting = std::async(std::launch::async, [this] { return try_open(); });
    EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(250)), std::future_status::timeout);
    close();
    EXPECT_EQ(waiting.get(), error_code{});
}

TEST_F(Open, RefusesTheFileOfANewerProgram) {
    hear("w1");
    close();
    edit("PRAGMA user_version=1000");
    EXPECT_EQ(try_open(), errc::schema_too_new);
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1) << "and leaves it as it is";
    EXPECT_EQ(number("PRAGMA user_version"), 1000);
}

TEST_F(Open, RefusesWhatIsNoDatabase) {
    close();
    std::ofstream(options_.path, std::ios::trunc) << std::string(8192, 'x');
    EXPECT_EQ(try_open(), errc::storage_failed);
    options_.path = dir_ / "folder";
    std::filesystem::create_directory(options_.path);
    EXPECT_EQ(try_open(), errc::storage_failed);
    options_.path = dir_ / "ft9.db/below/a/file.db";
    EXPECT_EQ(try_open(), errc::storage_failed);
}

TEST_F(Open, EveryCommitIsSynced) {
    close();
    watched_disk disk;
    open();
    for (int i = 0; i < 5; ++i) {
        const int before = disk.log_syncs;
        hear("w" + std::to_string(i));
        EXPECT_GE(disk.log_syncs - before, 1) << "synchronous=FULL syncs the log with each commit";
    }
    close();
}

TEST_F(Open, AFullDiskRefusesAndHarmsNothing) {
    close();
    watched_disk disk;
    open();
    hear("w1");
    disk.write_failure = SQLITE_FULL;
    EXPECT_EQ(refusal(journal_->accept(webhook_with(said("w2")))), errc::storage_failed);
    EXPECT_EQ(refusal(journal_->accept(webhook_with(said("w3")))), errc::storage_failed);
    EXPECT_EQ(refusal(journal_->probe()), errc::storage_failed) << "nothing was stored, nothing is cured";
    disk.write_failure = SQLITE_OK;
    EXPECT_TRUE(must(journal_->probe()));
    EXPECT_EQ(accept(webhook_with(said("w1"), said("w2"))).pending.size(), 1U) << "w2 was not stored";
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 2);
    close();
}

using OpenDeath = Open;

// Nobody knows what an fsync that failed has kept, so nothing may be answered any more.
TEST_F(OpenDeath, ACommitOfUnknownOutcomeEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    close();
    const auto commit_without_sync = [this] {
        watched_disk disk;
        events_.fatal = [](const std::string&) { ::_exit(70); };
        open();
        disk.sync_failure = SQLITE_IOERR_FSYNC;
        run_coroutine(journal_->accept(webhook_with(said("w1"))));
        ::_exit(0);
    };
    EXPECT_EXIT(commit_without_sync(), ::testing::ExitedWithCode(70), "");
}
