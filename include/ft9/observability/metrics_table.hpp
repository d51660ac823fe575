#pragma once

#include "ft9/observability/metrics.hpp"

#include <span>
#include <string_view>
#include <vector>

// Every metric as data: metrics.cpp turns the rows into handles, the documentation lists them.
namespace ft9 {

struct counter_row {
    counter id;
    std::string_view name, help;
    std::string_view label;                // empty: no label, one series
    std::vector<std::string_view> values;  // of the label; whatever else is counted under "other"
};

struct histogram_row {
    histogram id;
    std::string_view name, help;
    std::vector<double> buckets;  // upper bounds, rising; seconds unless the name says otherwise
};

struct gauge_row {
    gauge id;
    std::string_view name, help;
};

// Rows stand in the order of their enumerations. Any thread.
const std::vector<counter_row>& counter_table();
const std::vector<histogram_row>& histogram_table();
const std::vector<gauge_row>& gauge_table();

}  // namespace ft9
