#include "../../../src/app/cost_watch.hpp"

#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using app::cost_watch;
using std::chrono::hours;
using storage::charge_sum;

namespace {

constexpr unix_ms november = 1'793'491'200'000;
constexpr hours day{24};

struct said_alarms final : alarm_sink {
    void raise(std::string_view name, std::string_view detail) override {
        names.emplace_back(name);
        last = detail;
    }
    std::vector<std::string> names;
    std::string last;
};

class CostWatch : public JournalTest {
  protected:
    CostWatch() { time_.set(november); }
    void used(std::int64_t messages, const std::string& number = business) {
        watch_.judge({{number, "service", "regular", messages, messages}});
    }
    void deliver(int i) {
        auto u = status(delivery_status::delivered, "out" + std::to_string(i));
        u.timestamp = time_.now() / 1000;
        u.price = {"service", "regular", true};
        accept(webhook_of(u));
    }
    double shown(const std::string& name) {
        const auto text = meter_.text();
        const auto at = text.find("\n" + name + " ");
        return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
    }

    metrics meter_;
    said_alarms alarms_;
    cost_watch watch_{*journal_, meter_, alarms_, time_, 1000};
    using names = std::vector<std::string>;
};

}  // namespace

TEST_F(CostWatch, WarnsAtFourFifthsAndWhenNothingIsLeftOnceEach) {
    time_.advance(29 * day);
    used(799);
    EXPECT_EQ(alarms_.names, names{});
    used(800);
    used(801);
    EXPECT_EQ(alarms_.names, names{"free_messages_near"});
    EXPECT_NE(alarms_.last.find("800 of the month's 1000"), std::string::npos) << alarms_.last;
    used(999);
    used(1000);
    used(5000);
    EXPECT_EQ(alarms_.names, (names{"free_messages_near", "free_messages_used"}));
}

TEST_F(CostWatch, WarnsWhenTheRateIsTooHighForTheMonth) {
    time_.advance(2 * day);
    used(600);
    EXPECT_EQ(alarms_.names, names{}) << "two days say too little";
    time_.advance(8 * day);
    used(333);
    EXPECT_EQ(alarms_.names, names{}) << "999 at the end";
    used(334);
    EXPECT_EQ(alarms_.names, names{"free_messages_near"});
    EXPECT_NE(alarms_.last.find("will not last"), std::string::npos) << alarms_.last;
    EXPECT_EQ(shown("ft9_free_messages_forecast"), 1002);
    EXPECT_EQ(shown("ft9_free_messages_used"), 334);
}

TEST_F(CostWatch, EveryNumberAndEveryMonthIsWarnedOf) {
    used(1000);
    used(1000, "999");
    EXPECT_EQ(alarms_.names, (names{"free_messages_used", "free_messages_used"}));
    EXPECT_NE(alarms_.last.find("999"), std::string::npos);
    time_.advance(30 * day);
    used(1000);
    EXPECT_EQ(alarms_.names.size(), 3U);
}

TEST_F(CostWatch, OnlyServiceMessagesThatNoAdPaidForUseThemUp) {
    watch_.judge({{business, "utility", "regular", 5000, 5000},
                  {business, "service", "free_entry_point", 5000, 0},
                  {business, "service", "free_customer_service", 10, 0},
                  {"999", "service", "regular", 7, 7}});
    EXPECT_EQ(alarms_.names, names{});
    EXPECT_EQ(shown("ft9_free_messages_used"), 10);
    EXPECT_EQ(shown("ft9_charged_messages"), 5000);
}

TEST_F(CostWatch, WithoutFreeMessagesNobodyIsWarned) {
    cost_watch watch(*journal_, meter_, alarms_, time_, 0);
    time_.advance(15 * day);
    watch.judge({{business, "service", "regular", 5000, 5000}});
    EXPECT_EQ(alarms_.names, names{});
    EXPECT_EQ(shown("ft9_free_messages_used"), 5000);
}

TEST_F(CostWatch, ReadsTheJournalOnceAMinuteAndAnewInTheNextMonth) {
    deliver(1);
    run_coroutine(watch_.round());
    EXPECT_EQ(shown("ft9_free_messages_used"), 1);
    deliver(2);
    run_coroutine(watch_.round());
    EXPECT_EQ(shown("ft9_free_messages_used"), 1);
    time_.advance(cost_watch::look_every);
    run_coroutine(watch_.round());
    EXPECT_EQ(shown("ft9_free_messages_used"), 2);
    time_.advance(31 * day);
    run_coroutine(watch_.round());
    EXPECT_EQ(shown("ft9_free_messages_used"), 0);
}
