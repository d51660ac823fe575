// A transaction that does not fit into memory is written to the log before its commit. What fails then is
// known to be undone, unlike what fails in the commit.
#include "../../../src/storage/sqlite/group_writer.hpp"
#include "support/faulty_disk.hpp"
#include "support/run_coroutine.hpp"
#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::storage::sqlite;
using namespace ft9::test;

namespace {

class Spill : public ::testing::Test {
  protected:
    Spill() {
        auto db = std::make_unique<database>(path_, false);
        for (const char* sql :
             {"PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=0", "PRAGMA cache_size=10",
              "PRAGMA cache_spill=10", "CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)"})
            db->exec(sql);
        writer_events events;
        events.fatal = [](const std::string& what) { ADD_FAILURE() << "fatal: " << what; };
        events.refused = [this](const sqlite_error&) { ++refused_; };
        events.failed = [this](const std::string&) { ++failed_; };
        writer_.emplace(std::move(db), writer_limits{}, events);
    }
    ~Spill() override { writer_.reset(); }

    result<int> insert(int rows) {
        auto work = [rows](database& db) {
            for (int i = 0; i < rows; ++i)
                db.execute("INSERT INTO t(body) VALUES(?)", std::string(4000, 'x'));
            return rows;
        };
        return run_coroutine(writer_->run<int>(lane::pipeline, 1, 0, std::move(work)));
    }

    faulty_disk disk_;
    temporary_dir dir_;
    const std::string path_ = dir_ / "t.db";
    std::atomic<int> refused_{0}, failed_{0};
    std::optional<group_writer> writer_;
};

}  // namespace

TEST_F(Spill, AWriteThatFailsBeforeTheCommitIsRefusedAndUndone) {
    for (const int code : {SQLITE_IOERR_WRITE, SQLITE_FULL}) {
        disk_fault fault{disk_operation::write, 5, code};
        fault.only = disk_file::log;
        disk_.fail(fault);
        EXPECT_EQ(insert(200).error(), errc::storage_failed);
        EXPECT_EQ(disk_.struck(), 1);
    }
    disk_.cure();
    EXPECT_EQ(refused_, 2) << "once for a group";
    EXPECT_EQ(failed_, 0);
    EXPECT_TRUE(insert(1)) << "and on it goes";
    database reader(path_, true);
    auto q = reader.run("SELECT count(*) FROM t");
    ASSERT_TRUE(q.next());
    EXPECT_EQ(q.integer(0), 1);
}
