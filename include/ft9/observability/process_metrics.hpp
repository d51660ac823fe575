#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace ft9 {

// process_resident_memory_bytes, process_virtual_memory_bytes, process_cpu_seconds_total, process_open_fds,
// process_max_fds, process_start_time_seconds and process_threads of this process, read from /proc/self at
// the call. What cannot be read is left out. Any thread.
std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace ft9
