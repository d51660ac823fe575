#include "../../../src/app/growth_watch.hpp"
#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace ft9;
using app::growth_watch;

namespace {

struct heard_alarms final : alarm_sink {
    void raise(std::string_view name, std::string_view) override { names.emplace_back(name); }
    std::vector<std::string> names;
};

class GrowthWatch : public ::testing::Test {
  protected:
    heard_alarms alarms_;
    test::fake_clock time_;
    growth_watch watch_{alarms_, time_};
};

using names = std::vector<std::string>;

}  // namespace

TEST_F(GrowthWatch, ALogThatIsNotWrittenBackRaisesOneAlarm) {
    watch_.look(growth_watch::most_wal_bytes);
    EXPECT_TRUE(alarms_.names.empty());
    for (int i = 0; i < 3; ++i)
        watch_.look(growth_watch::most_wal_bytes + 1 + i);
    EXPECT_EQ(alarms_.names, names{"journal_backlog"});
    watch_.look(growth_watch::most_wal_bytes);  // what journal_size_limit leaves, to the byte
    watch_.look(growth_watch::most_wal_bytes + 1);
    EXPECT_EQ(alarms_.names.size(), 2U);
}

TEST_F(GrowthWatch, DroppedLogLinesRaiseOneAlarmAnHour) {
    watch_.look_at_log(0);
    EXPECT_TRUE(alarms_.names.empty());
    watch_.look_at_log(5);
    watch_.look_at_log(9);
    EXPECT_EQ(alarms_.names, names{"log_dropped"});
    time_.advance(growth_watch::log_alarm_every);
    watch_.look_at_log(9);
    EXPECT_EQ(alarms_.names.size(), 2U) << "four more since the last one";
    time_.advance(growth_watch::log_alarm_every);
    watch_.look_at_log(9);
    EXPECT_EQ(alarms_.names.size(), 2U);
}
