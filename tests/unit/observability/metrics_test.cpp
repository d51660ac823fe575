#include "ft9/observability/metrics.hpp"

#include "ft9/observability/metrics_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <regex>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include <unistd.h>

using namespace ft9;
using ::testing::HasSubstr;

namespace {

// Value of a series without labels, or NaN.
double sample(const std::string& text, const std::string& name) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind(name + " ", 0) == 0) return std::stod(line.substr(name.size() + 1));
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

TEST(MetricsTable, RowsStandInTheOrderOfTheirEnumerations) {
    for (std::size_t i = 0; i < counter_table().size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(counter_table()[i].id), i) << counter_table()[i].name;
    }
    for (std::size_t i = 0; i < histogram_table().size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(histogram_table()[i].id), i) << histogram_table()[i].name;
    }
    for (std::size_t i = 0; i < gauge_table().size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(gauge_table()[i].id), i) << gauge_table()[i].name;
    }
    EXPECT_EQ(counter_table().size(), static_cast<std::size_t>(counter::log_dropped) + 1);
    EXPECT_EQ(histogram_table().size(), static_cast<std::size_t>(histogram::journal_group) + 1);
    EXPECT_EQ(gauge_table().size(), static_cast<std::size_t>(gauge::tls_expiry) + 1);
}

// What a metric or an alarm means, and what to do, stands where operators look.
TEST(MetricsTable, EverythingIsInTheOperatorsDocument) {
    std::ifstream file(FT9_SOURCE_DIR "/docs/operations.md");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto named = [&](std::string_view name, const char* before, const char* after) {
        EXPECT_NE(text.find(before + std::string(name) + after), std::string::npos) << name;
    };
    for (const auto& row : counter_table()) {
        const auto label = row.label.empty() ? std::string("`") : "{" + std::string(row.label) + "}`";
        named(row.name, "`", label.c_str());
    }
    for (const auto& row : histogram_table())
        named(row.name, "`", "`");
    for (const auto& row : gauge_table())
        named(row.name, "`", "`");
    const auto& alarms = counter_table()[static_cast<std::size_t>(counter::alarms)];
    for (const auto& alarm : alarms.values)
        named(alarm, "| `", "` |");
}

TEST(MetricsTable, NamesFollowTheConventions) {
    std::set<std::string_view> names;
    for (const auto& row : counter_table()) {
        EXPECT_TRUE(row.name.rfind("ft9_", 0) == 0 && row.name.substr(row.name.size() - 6) == "_total")
            << row.name;
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_EQ(row.label.empty(), row.values.empty()) << row.name;
        EXPECT_EQ(std::set(row.values.begin(), row.values.end()).size(), row.values.size()) << row.name;
    }
    for (const auto& row : histogram_table()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_TRUE(std::is_sorted(row.buckets.begin(), row.buckets.end())) << row.name;
    }
    for (const auto& row : gauge_table())
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
}

TEST(Metrics, CountsByLabelAndInTotal) {
    metrics m;
    m.count(counter::turns, "replied");
    m.count(counter::turns, "replied", 2);
    m.count(counter::turns, "ignored");
    EXPECT_EQ(m.value(counter::turns, "replied"), 3);
    EXPECT_EQ(m.value(counter::turns), 4);
    EXPECT_THAT(m.text(), HasSubstr("ft9_turns_total{outcome=\"replied\"} 3\n"));
}

TEST(Metrics, StrangersCannotGrowTheRegistry) {
    metrics m;
    const auto lines = [&m] {
        const std::string text = m.text();
        return std::count(text.begin(), text.end(), '\n');
    };
    const auto before = lines();
    for (int i = 0; i < 1000; ++i)
        m.count(counter::inbound_messages, "type" + std::to_string(i));
    m.count(counter::inbound_messages, "\n\"} forged 1");
    EXPECT_EQ(lines(), before);
    EXPECT_EQ(m.value(counter::inbound_messages, "other"), 1001);
    EXPECT_THAT(m.text(), HasSubstr("ft9_inbound_messages_total{type=\"other\"} 1001\n"));
}

TEST(Metrics, CountersWithoutLabelTakeAnyLabelForNone) {
    metrics m;
    m.count(counter::duplicates);
    m.count(counter::duplicates, "stray");
    EXPECT_THAT(m.text(), HasSubstr("ft9_duplicates_total 2\n"));
}

TEST(Metrics, HistogramsAndGauges) {
    metrics m;
    m.observe(histogram::webhook_ack, 0.004);
    m.set(gauge::inbox_pending, 17);
    m.set(gauge::inbox_pending, 16);
    const std::string text = m.text();
    EXPECT_THAT(text, HasSubstr("ft9_webhook_ack_seconds_bucket{le=\"0.003\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("ft9_webhook_ack_seconds_bucket{le=\"0.005\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("ft9_webhook_ack_seconds_count 1\n"));
    EXPECT_THAT(text, HasSubstr("ft9_inbox_pending 16\n"));
}

TEST(Metrics, TextIsWellFormedAndHoldsEveryMetricFromTheStart) {
    const std::string text = metrics().text();
    const std::regex line(R"(# (HELP|TYPE) \w+ .+|[a-z_0-9]+(\{[a-z]+="[^"\n]*"\})? [-+.0-9eInf]+)");
    std::istringstream lines(text);
    for (std::string each; std::getline(lines, each);) {
        EXPECT_TRUE(each.empty() || std::regex_match(each, line)) << each;
    }
    for (const auto& row : counter_table())
        EXPECT_THAT(text, HasSubstr("# TYPE " + std::string(row.name) + " counter"));
    for (const auto& row : histogram_table()) {
        EXPECT_THAT(text, HasSubstr("# TYPE " + std::string(row.name) + " histogram"));
    }
    for (const auto& row : gauge_table())
        EXPECT_THAT(text, HasSubstr("# TYPE " + std::string(row.name) + " gauge"));
}

TEST(Metrics, ProcessMetricsArePlausible) {
    const std::string text = metrics().text();
    EXPECT_GT(sample(text, "process_resident_memory_bytes"), 1e6);
    EXPECT_GE(sample(text, "process_virtual_memory_bytes"), sample(text, "process_resident_memory_bytes"));
    EXPECT_GE(sample(text, "process_cpu_seconds_total"), 0);
    EXPECT_GE(sample(text, "process_max_fds"), sample(text, "process_open_fds"));
    EXPECT_GE(sample(text, "process_threads"), 1);
    EXPECT_GT(sample(text, "process_start_time_seconds"), 1.5e9);
    const int extra = ::dup(0);
    EXPECT_EQ(sample(metrics().text(), "process_open_fds"), sample(text, "process_open_fds") + 1);
    ::close(extra);
}

TEST(Metrics, ThreadsDoNotLoseCounts) {
    metrics m;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&m] {
                for (int i = 0; i < 5000; ++i) {
                    m.count(counter::turns, "replied");
                    m.observe(histogram::turn, 1);
                }
            });
        }
        for (int i = 0; i < 5; ++i)
            m.text();
    }
    EXPECT_EQ(m.value(counter::turns, "replied"), 20'000);
    EXPECT_THAT(m.text(), HasSubstr("ft9_turn_seconds_count 20000\n"));
}
