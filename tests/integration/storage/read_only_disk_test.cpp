// A disk that turns read-only under a journal that is at work (S09), at one change after another:
// docs/reliability.md, "Storage faults".
#include "support/read_only_disk.hpp"

#include "disk_trouble.hpp"

#include "support/storage_child.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <set>
#include <string>

using namespace ft9::test;

namespace {

// FT9_EVERY=1: every change; otherwise every eighth.
int step_between_changes() {
    const char* value = std::getenv("FT9_EVERY");
    return value == nullptr ? 8 : std::max(1, std::atoi(value));
}

class worked_journal {
  public:
    // Works until the disk has turned, or to its end.
    int work(int from_change) {
        return live([this, from_change](const storage_workload::teller& tell) {
            read_only_disk disk(from_change);
            const int end = work_with_journal({database_, 1, ledger_.next_webhook(), 2, 8}, tell);
            return disk.turned() ? end : storage_end::untouched;
        });
    }
    // On the disk as it is by now.
    int start_again() {
        return live([this](const storage_workload::teller& tell) {
            read_only_disk disk(0);
            return work_with_journal({database_, 2, ledger_.next_webhook(), 1, 8}, tell);
        });
    }
    std::string files() const { return bytes_of(database_) + '|' + bytes_of(database_ + "-wal"); }
    // When the disk may be written to once more.
    std::string judge() const {
        std::string all;
        for (const auto& wrong : judge_after_restart(database_, ledger_))
            all += "\n  " + wrong;
        return all;
    }
    std::size_t done() const { return ledger_.done(); }

  private:
    int live(const std::function<int(const storage_workload::teller&)>& body) {
        return in_child([this](const storage_note& note) { ledger_.add(note); }, body);
    }

    temporary_dir dir_;
    const std::string database_ = dir_ / "ft9.db";
    storage_ledger ledger_;
};

}  // namespace

// Nobody knows what of the commit is on the disk: the process ends as after a failed sync. No start on such a
// disk promises anything or touches a byte, and once it takes writes again all that was promised is there.
TEST(ReadOnlyDisk, EndsTheProcessRefusesTheStartAndLosesNothing) {
    std::set<int> ends;
    std::size_t done = 0;
    int change = 1, runs = 0;
    for (;; change += step_between_changes(), ++runs) {
        worked_journal journal;
        const int end = journal.work(change);
        if (end == storage_end::untouched) break;
        ends.insert(end);
        done += journal.done();
        const auto left = journal.files();
        ASSERT_EQ(journal.start_again(), storage_end::not_opened) << "change " << change;
        ASSERT_TRUE(journal.files() == left) << "change " << change;
        ASSERT_EQ(journal.judge(), "") << "change " << change << ", the process ended with " << end;
    }
    std::cout << runs << " disks, " << change << " changes, " << done << " things acknowledged\n";
    EXPECT_GT(runs, 10);
    EXPECT_GT(done, 100U) << "the workload gets on";
    EXPECT_EQ(ends.count(storage_end::fatal), 1U) << "in a commit";
    ends.erase(storage_end::fatal);
    ends.erase(storage_end::not_opened);  // it turned while the journal was opened
    ends.erase(storage_end::in_order);    // it turned at the last checkpoint
    EXPECT_TRUE(ends.empty()) << "ended with " << (ends.empty() ? 0 : *ends.begin());
}
