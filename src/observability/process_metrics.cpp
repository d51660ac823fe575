#include "ft9/observability/process_metrics.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace ft9 {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

// Fields of /proc/self/stat from the third on: the second, the program's name, may hold spaces and brackets.
std::vector<double> stat_fields() {
    std::ifstream file("/proc/self/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto name_end = text.rfind(')');
    if (name_end == text.npos) return {};
    std::istringstream rest(text.substr(name_end + 1));
    std::string state;
    rest >> state;
    return {std::istream_iterator<double>(rest), {}};
}

// Field numbers are those of proc(5).
double field(const std::vector<double>& fields, std::size_t number) {
    return fields.at(number - 4);
}

std::optional<double> boot_time() {
    std::ifstream file("/proc/stat");
    for (std::string word; file >> word;) {
        double seconds = 0;
        if (word == "btime" && file >> seconds) return seconds;
    }
    return std::nullopt;
}

std::optional<double> open_descriptors() {
    std::error_code ec;
    std::filesystem::directory_iterator entry("/proc/self/fd", ec);
    double count = -1;  // the listing itself holds one
    for (; !ec && entry != std::filesystem::directory_iterator(); entry.increment(ec))
        ++count;
    if (ec) return std::nullopt;
    return count;
}

void add(std::vector<MetricFamily>& out, const char* name, const char* help, MetricType type, double value) {
    prometheus::ClientMetric metric;
    (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    out.push_back({name, help, type, {metric}});
}

void add_stat(std::vector<MetricFamily>& out) {
    const auto fields = stat_fields();
    if (fields.size() < 21) return;
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
    add(out, "process_cpu_seconds_total", "User and system CPU time spent, in seconds.", MetricType::Counter,
        (field(fields, 14) + field(fields, 15)) / ticks);
    add(out, "process_threads", "Threads of the process.", MetricType::Gauge, field(fields, 20));
    add(out, "process_virtual_memory_bytes", "Virtual memory size.", MetricType::Gauge, field(fields, 23));
    add(out, "process_resident_memory_bytes", "Resident memory size.", MetricType::Gauge,
        field(fields, 24) * page);
    if (const auto boot = boot_time()) {
        add(out, "process_start_time_seconds", "Start of the process since the Unix epoch, in seconds.",
            MetricType::Gauge, *boot + field(fields, 22) / ticks);
    }
}

}  // namespace

std::vector<MetricFamily> process_metrics() {
    std::vector<MetricFamily> out;
    add_stat(out);
    if (const auto open = open_descriptors()) {
        add(out, "process_open_fds", "Open file descriptors.", MetricType::Gauge, *open);
    }
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        add(out, "process_max_fds", "Most file descriptors that may be open.", MetricType::Gauge,
            static_cast<double>(limit.rlim_cur));
    }
    return out;
}

}  // namespace ft9
