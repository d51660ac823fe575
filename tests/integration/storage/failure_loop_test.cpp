// A disk that fails once, or for good, at the n-th call, for one n after another until it does not come to
// that call any more (S01, S03, S04): docs/reliability.md, "Storage faults".
#include "support/faulty_disk.hpp"
#include "support/storage_child.hpp"
#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <set>
#include <stdexcept>

using namespace ft9::test;

namespace {

// FT9_EVERY=1: every n; otherwise every fourth, which finishes in seconds.
int stride() {
    const char* value = std::getenv("FT9_EVERY");
    return value == nullptr ? 4 : std::max(1, std::atoi(value));
}

struct loop_result {
    int runs = 0;
    std::set<int> ends;       // exit codes
    std::size_t refused = 0;  // things, of all runs together
    std::size_t done = 0;
};

std::string joined(const std::vector<std::string>& sentences) {
    const auto add = [](std::string all, const std::string& s) { return std::move(all) + "\n  " + s; };
    return std::accumulate(sentences.begin(), sentences.end(), std::string(), add);
}

class FailureLoop : public ::testing::Test {
  protected:
    // A journal with something in it, worked with on a disk that is in order.
    FailureLoop() {
        const auto hear = [this](const storage_note& note) { known_.add(note); };
        const auto end = in_child(hear, [this](const storage_workload::teller& tell) {
            faulty_disk disk;
            disk.skip_syncs();
            return work_with_journal({template_, 1, 0, 1, 5}, tell);
        });
        if (end != storage_end::in_order) throw std::runtime_error("no journal to begin with");
    }

    // One run in which the call that the fault names fails; false when it did not come to it.
    bool run(const disk_fault& fault, loop_result& result) {
        const temporary_dir dir;
        const auto database = dir / "ft9.db";
        std::filesystem::copy_file(template_, database);
        storage_ledger ledger = known_;
        const auto before = ledger.done();
        const auto end =
            in_child([&](const storage_note& note) { ledger.add(note); },
                     [&](const storage_workload::teller& tell) {
                         faulty_disk disk;
                         disk.skip_syncs();
                         disk.fail(fault);
                         const int code = work_with_journal({database, 2, ledger.next_webhook(), 2, 5}, tell);
                         return disk.struck() == 0 ? storage_end::untouched : code;
                     });
        if (end == storage_end::untouched) return false;
        ++result.runs;
        result.ends.insert(end);
        result.refused += ledger.refused();
        result.done += ledger.done() - before;
        const auto wrong = judge_after_restart(database, ledger);
        EXPECT_EQ(
            std::set<int>({storage_end::in_order, storage_end::fatal, storage_end::not_opened}).count(end),
            1U)
            << "n=" << fault.nth << ", the process ended with " << end;
        EXPECT_TRUE(wrong.empty()) << "n=" << fault.nth << ", the process ended with " << end
                                   << joined(wrong);
        return true;
    }

    loop_result loop(disk_fault fault, int step) {
        loop_result result;
        for (fault.nth = 1; run(fault, result) && !HasFailure(); fault.nth += step) {
        }
        std::cout << result.runs << " failures, " << result.done << " things acknowledged, " << result.refused
                  << " refused\n";
        EXPECT_GT(result.runs, 0);
        EXPECT_GT(result.done, 0U) << "the workload gets on";
        return result;
    }
    static void expect_only(const loop_result& result, std::set<int> allowed) {
        for (const int end : result.ends)
            EXPECT_EQ(allowed.count(end), 1U) << "the process ended with " << end;
    }

    temporary_dir dir_;
    const std::string template_ = dir_ / "template.db";
    storage_ledger known_;
};

constexpr int in_order = storage_end::in_order, fatal = storage_end::fatal,
              not_opened = storage_end::not_opened;

}  // namespace

// Nobody knows what of the commit is on the disk: the process ends, and nothing was promised.
TEST_F(FailureLoop, AWriteThatFails) {
    const auto result = loop({disk_operation::write, 1, SQLITE_IOERR_WRITE}, stride());
    expect_only(result, {in_order, fatal, not_opened});
    EXPECT_EQ(result.ends.count(fatal), 1U) << "in a commit";
    EXPECT_EQ(result.refused, 0U) << "who is refused is told that nothing was stored";
}

TEST_F(FailureLoop, AWriteThatArrivesByHalf) {
    const auto result = loop({disk_operation::write, 2, SQLITE_IOERR_WRITE, true}, stride());
    expect_only(result, {in_order, fatal, not_opened});
    EXPECT_EQ(result.refused, 0U);
}

// A full disk is known to have stored nothing: refused, and on it goes.
TEST_F(FailureLoop, AFullDiskOnce) {
    const auto result = loop({disk_operation::write, 1, SQLITE_FULL, true}, stride());
    expect_only(result, {in_order, not_opened});
    EXPECT_GT(result.refused, 0U);
}

TEST_F(FailureLoop, AFullDiskForGood) {
    const auto result = loop({disk_operation::write, 1, SQLITE_FULL, true, true}, 4 * stride());
    expect_only(result, {in_order, not_opened});
    EXPECT_GT(result.refused, 0U);
}

// Every one: there are few, and they are what durability hangs on.
TEST_F(FailureLoop, ASyncThatFails) {
    const auto result = loop({disk_operation::sync, 1, SQLITE_IOERR_FSYNC}, 1);
    expect_only(result, {in_order, fatal, not_opened});
    EXPECT_EQ(result.ends.count(fatal), 1U);
    EXPECT_EQ(result.refused, 0U);
}

TEST_F(FailureLoop, ASyncOfTheLogThatFailsIsAlwaysFatalInACommit) {
    disk_fault fault{disk_operation::sync, 1, SQLITE_IOERR_FSYNC, false, true};
    fault.only = disk_file::log;
    const auto result = loop(fault, 1);
    expect_only(result, {fatal, not_opened, in_order});
    EXPECT_EQ(result.ends.count(fatal), 1U);
    EXPECT_EQ(result.refused, 0U);
}

TEST_F(FailureLoop, AReadThatFails) {
    const auto result = loop({disk_operation::read, 1, SQLITE_IOERR_READ}, stride());
    expect_only(result, {in_order, not_opened});
}

TEST_F(FailureLoop, ATruncationThatFails) {
    const auto result = loop({disk_operation::truncate, 1, SQLITE_IOERR_TRUNCATE}, 1);
    expect_only(result, {in_order, fatal, not_opened});
    EXPECT_EQ(result.refused, 0U);
}

TEST_F(FailureLoop, AFileThatCannotBeOpened) {
    const auto result = loop({disk_operation::open, 1, SQLITE_CANTOPEN}, 1);
    expect_only(result, {in_order, not_opened});
}
