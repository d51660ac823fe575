// What the journal promises when the power goes (S10): docs/reliability.md, "Storage faults".
#include "support/power_cut.hpp"
#include "support/storage_child.hpp"
#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <numeric>

#include <unistd.h>

using namespace ft9::test;

namespace {

constexpr int cuts_of_a_machine = 10;  // on the same files; then they would grow too large to be judged often
constexpr int latest_change = 600;  // a cut comes in opening, recovering, working, checkpointing or closing

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

struct tally {
    std::size_t cuts = 0, done = 0;
    std::int64_t lost = 0, kept = 0;
};

std::string joined(const std::vector<std::string>& sentences) {
    const auto add = [](std::string all, const std::string& s) { return std::move(all) + "\n  " + s; };
    return std::accumulate(sentences.begin(), sentences.end(), std::string(), add);
}

// Files that one machine after another works with, each until its power goes.
class machine {
  public:
    machine(std::uint64_t seed, bool lying) : random_(seed), lying_(lying) {}

    // What is wrong after one more cut; empty: nothing.
    std::vector<std::string> run_until_cut(tally& all) {
        const auto hear = [&](const storage_note& note) {
            ledger_.add(note);
            if (note.what != storage_note::thing::cut) return;
            all.lost += note.key;
            all.kept += note.value;
        };
        storage_life life;
        life.database = database_;
        life.seed = random_();
        life.next_webhook = ledger_.next_webhook();
        const auto before = ledger_.done();
        power_cut::plan plan;
        plan.seed = random_();
        plan.at_change = 1 + static_cast<int>(random_() % latest_change);
        plan.lying = lying_;
        const auto end = in_child(hear, [&](const storage_workload::teller& tell) {
            plan.off = [&tell](unsynced_writes::damage d) {
                tell({storage_note::thing::cut, storage_note::phase::done, d.lost, d.kept});
                ::_exit(storage_end::power_gone);
            };
            power_cut disk(plan);
            return work_with_journal(life, tell);
        });
        ++all.cuts;
        all.done += ledger_.done() - before;
        if (end != storage_end::power_gone) return {"the machine ended with " + std::to_string(end)};
        return judge_after_restart(database_, ledger_);
    }

  private:
    temporary_dir dir_;
    const std::string database_ = dir_ / "ft9.db";
    std::mt19937_64 random_;
    const bool lying_;
    storage_ledger ledger_;
};

}  // namespace

TEST(PowerCut, WhatWasAcknowledgedIsThereAndNothingIsHalf) {
    const auto cuts = from_environment("FT9_CUTS", 200);
    const auto first = from_environment("FT9_SEED", 1);
    tally all;
    auto seed = first;
    for (; all.cuts < cuts; ++seed) {
        machine m(seed, false);
        for (int i = 0; i < cuts_of_a_machine && all.cuts < cuts; ++i) {
            const auto wrong = m.run_until_cut(all);
            ASSERT_TRUE(wrong.empty())
                << "cut " << i + 1 << " of seed " << seed << ':' << joined(wrong)
                << "\nagain: scripts/power-cuts --seed " << seed << " --cuts " << i + 1;
        }
    }
    std::cout << all.cuts << " cuts, seeds " << first << " to " << seed - 1 << ", " << all.done
              << " things acknowledged, " << all.kept << " unsynced sectors kept, " << all.lost << " lost\n";
    EXPECT_GE(all.done, 3 * all.cuts) << "the workload gets on";
    if (cuts >= 50) {
        EXPECT_GT(all.lost, static_cast<std::int64_t>(all.cuts)) << "cuts take something away";
        EXPECT_GT(all.kept, static_cast<std::int64_t>(all.cuts)) << "and leave something";
    }
}

// This test would be worth nothing if it did not see what it is about.
TEST(PowerCut, ADiskThatOnlySaysThatItSyncsIsFoundOut) {
    tally all;
    bool found = false;
    for (std::uint64_t seed = 1; !found && seed <= 40; ++seed) {
        machine m(seed, true);
        found = !m.run_until_cut(all).empty();
    }
    EXPECT_TRUE(found);
}
