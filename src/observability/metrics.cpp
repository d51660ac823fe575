#include "ft9/observability/metrics.hpp"

#include "ft9/observability/log.hpp"
#include "ft9/observability/metrics_table.hpp"
#include "ft9/observability/process_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <iterator>
#include <mutex>
#include <sstream>
#include <unordered_map>
#include <vector>

namespace ft9 {
namespace {

constexpr std::string_view other = "other";

template <class Enum>
std::size_t index(Enum e) {
    return static_cast<std::size_t>(e);
}

struct counter_handles {
    prometheus::Counter* fallback = nullptr;  // "other", or the only series
    std::unordered_map<std::string_view, prometheus::Counter*> by_value;

    prometheus::Counter& find(std::string_view label) const {
        const auto found = by_value.find(label);
        return found == by_value.end() ? *fallback : *found->second;
    }
};

counter_handles make_counter(prometheus::Registry& registry, const counter_row& row) {
    auto& family =
        prometheus::BuildCounter().Name(std::string(row.name)).Help(std::string(row.help)).Register(registry);
    if (row.label.empty()) return {&family.Add({}), {}};
    const auto series = [&](std::string_view value) {
        return &family.Add({{std::string(row.label), std::string(value)}});
    };
    counter_handles made{series(other), {}};
    for (const std::string_view value : row.values)
        made.by_value.emplace(value, series(value));
    return made;
}

prometheus::Histogram* make_histogram(prometheus::Registry& registry, const histogram_row& row) {
    auto& family = prometheus::BuildHistogram()
                       .Name(std::string(row.name))
                       .Help(std::string(row.help))
                       .Register(registry);
    return &family.Add({}, prometheus::Histogram::BucketBoundaries(row.buckets));
}

prometheus::Gauge* make_gauge(prometheus::Registry& registry, const gauge_row& row) {
    auto& family =
        prometheus::BuildGauge().Name(std::string(row.name)).Help(std::string(row.help)).Register(registry);
    return &family.Add({});
}

}  // namespace

struct metrics::impl {
    prometheus::Registry registry;
    std::vector<counter_handles> counters;
    std::vector<prometheus::Histogram*> histograms;
    std::vector<prometheus::Gauge*> gauges;
    std::mutex log_guard;
    std::uint64_t log_dropped_seen = log::dropped();

    impl() {
        for (const auto& row : counter_table())
            counters.push_back(make_counter(registry, row));
        for (const auto& row : histogram_table())
            histograms.push_back(make_histogram(registry, row));
        for (const auto& row : gauge_table())
            gauges.push_back(make_gauge(registry, row));
    }

    // The logger counts for itself, because it may not depend on metrics.
    void take_log_drops() {
        std::lock_guard lock(log_guard);
        const std::uint64_t now = log::dropped();
        counters[index(counter::log_dropped)].fallback->Increment(
            static_cast<double>(now - log_dropped_seen));
        log_dropped_seen = now;
    }
};

metrics::metrics() : impl_(std::make_unique<impl>()) {}
metrics::~metrics() = default;

void metrics::count(counter c, std::string_view label, double by) {
    impl_->counters[index(c)].find(label).Increment(by);
}

void metrics::observe(histogram h, double value) {
    impl_->histograms[index(h)]->Observe(value);
}

void metrics::set(gauge g, double value) {
    impl_->gauges[index(g)]->Set(value);
}

std::string metrics::text() const {
    impl_->take_log_drops();
    auto families = impl_->registry.Collect();
    auto process = process_metrics();
    families.insert(families.end(), std::make_move_iterator(process.begin()),
                    std::make_move_iterator(process.end()));
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return std::move(out).str();
}

double metrics::value(counter c, std::string_view label) const {
    const auto& handles = impl_->counters[index(c)];
    if (!label.empty()) return handles.find(label).Value();
    double sum = handles.fallback->Value();
    for (const auto& [name, series] : handles.by_value)
        sum += series->Value();
    return sum;
}

}  // namespace ft9
