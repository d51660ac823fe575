#pragma once

#include "support/storage_ledger.hpp"
#include "support/storage_workload.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

// Journals that are worked with in a child process, since what is tested ends it.
namespace ft9::test {

// How such a child ends.
namespace storage_end {
inline constexpr int in_order = 0, untouched = 10, fatal = 70, not_opened = 71, contradicted = 72,
                     power_gone = 90;
}

// Runs `body` in a child; what it tells comes to `hear` in the parent. The child's exit code is what the body
// returns; 128 + the signal's number if that ended it. Only while the parent has no other threads.
int in_child(const std::function<void(const storage_note&)>& hear,
             const std::function<int(const storage_workload::teller&)>& body);

struct storage_life {
    std::string database;
    std::uint64_t seed = 1;
    std::int64_t next_webhook = 0;
    int rounds = 0;  // of opening, working and closing; 0: until something ends the process
    int steps = 10;  // in a round
};
// The body of such a child: what of the first three ends it is returned, `fatal` ends it at once.
int work_with_journal(const storage_life& life, const storage_workload::teller& tell);

// Opens a copy of the files with a journal of its own, as the next start would, and judges what it finds. A
// sentence for each thing that is wrong.
std::vector<std::string> judge_after_restart(const std::string& database, const storage_ledger& ledger);

}  // namespace ft9::test
