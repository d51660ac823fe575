#include "../../../src/app/storage_watch.hpp"

#include "ft9/observability/metrics_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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
