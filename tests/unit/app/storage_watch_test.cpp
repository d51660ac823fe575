#include "../../../src/app/storage_watch.hpp"

#include "ft9/observability/metrics_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <thread>
#include <vector>

using namespace ft9;
using namespace ft9::app;
using storage::trouble;

TEST(StorageWatch, KeepsTheNewestOfEachKindUntilItIsTaken) {
    storage_watch watch;
    EXPECT_TRUE(watch.take().empty());
    watch.note(trouble::read, "first");
    watch.note(trouble::checkpoint, "other");
    watch.note(trouble::read, "second");
    EXPECT_EQ(watch.take(),
              (storage_watch::findings{{trouble::read, "second"}, {trouble::checkpoint, "other"}}));
    EXPECT_TRUE(watch.take().empty());
}

// Writer and readers tell it while the upkeep takes: the newest of each kind arrives, and nothing old after
// it.
TEST(StorageWatch, ThreadsTellItWhileItIsTaken) {
    constexpr int most = 2000;
    constexpr std::array kinds{trouble::read, trouble::write, trouble::checkpoint, trouble::damage};
    storage_watch watch;
    std::map<trouble, int> seen;
    const auto take = [&] {
        for (const auto& [what, text] : watch.take()) {
            EXPECT_LT(seen[what], std::stoi(text));
            seen[what] = std::stoi(text);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (const auto what : kinds) {
            threads.emplace_back([&watch, what] {
                for (int i = 1; i <= most; ++i)
                    watch.note(what, std::to_string(i));
            });
        }
        for (int i = 0; i < most; ++i)
            take();
    }
    take();
    for (const auto what : kinds)
        EXPECT_EQ(seen[what], most);
}

TEST(StorageWatch, EveryTroubleIsAnAlarmOfTheTable) {
    const auto& rows = counter_table();
    const auto alarms = std::find_if(rows.begin(), rows.end(),
                                     [](const auto& r) { return r.name == std::string("ft9_alarms_total"); });
    ASSERT_NE(alarms, rows.end());
    for (const auto what : {trouble::read, trouble::write, trouble::checkpoint, trouble::damage}) {
        const auto alarm = alarm_of(what, "the words of SQLite");
        EXPECT_EQ(std::count(alarms->values.begin(), alarms->values.end(), std::string(alarm.name)), 1)
            << alarm.name;
        EXPECT_NE(alarm.detail.find("the words of SQLite"), std::string::npos);
    }
    EXPECT_NE(alarm_of(trouble::damage, "").detail.find("ft9-server restore FILE"), std::string::npos);
}
