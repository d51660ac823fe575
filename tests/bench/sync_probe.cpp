// bench-sync-probe FILE COUNT: appends 1.1 KB and syncs it, COUNT times; prints the time of a sync as JSON.
// What one durable acknowledgement costs at least on the disk that FILE is on.
#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

// Microseconds of each sync; shorter if the disk fails.
std::vector<double> probe(int file, std::size_t count) {
    const std::string record(1100, 'x');
    std::vector<double> took;
    for (std::size_t i = 0; i < count; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const auto written =
            ::pwrite(file, record.data(), record.size(), static_cast<off_t>(i * record.size()));
        if (written != static_cast<ssize_t>(record.size()) || ::fdatasync(file) != 0) break;
        took.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
    }
    return took;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "usage: bench-sync-probe FILE COUNT\n");
        return 64;
    }
    const int file = ::open(argv[1], O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    const auto wanted = static_cast<std::size_t>(std::max(1, std::atoi(argv[2])));
    auto took = probe(file, wanted);
    ::close(file);
    ::unlink(argv[1]);
    if (took.size() != wanted) {
        fmt::print(stderr, "bench-sync-probe: cannot write {}\n", argv[1]);
        return 1;
    }
    std::sort(took.begin(), took.end());
    fmt::print("{{\"count\":{},\"p50_us\":{:.1f},\"p99_us\":{:.1f}}}\n", took.size(), took[took.size() / 2],
               took[took.size() * 99 / 100]);
}
