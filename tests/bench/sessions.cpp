// bench-sessions COUNT: keeps COUNT sessions of 10 messages of 120 bytes in the session store and prints what
// each costs as JSON: resident bytes, and nanoseconds per line that is added.
#include "ft9/storage/session_store.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <limits>

namespace {

constexpr int messages = 10;
constexpr std::size_t text_bytes = 120;

std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Message by message over all sessions, as they come in life: neighbours in memory belong to others.
void fill(ft9::storage::session_store& store, std::int64_t count, ft9::unix_ms now) {
    const std::string text(text_bytes, 't');
    for (std::int64_t id = 1; id <= count; ++id)
        store.restore(id, {});
    for (int m = 0; m < messages; ++m) {
        const auto who = m % 2 == 0 ? ft9::speaker::person : ft9::speaker::mentor;
        for (std::int64_t id = 1; id <= count; ++id)
            store.append(id, {who, text, now + m, id * messages + m});
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: bench-sessions COUNT\n");
        return 64;
    }
    const std::int64_t count = std::atoll(argv[1]);
    const ft9::system_clock time;
    ft9::storage::session_options options;
    options.max_bytes = std::numeric_limits<std::size_t>::max();
    ft9::storage::session_store store(time, options);
    const auto before = resident_bytes();
    const auto begin = std::chrono::steady_clock::now();
    fill(store, count, time.now());
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    const auto sessions = static_cast<double>(store.active());
    const auto accounted = static_cast<double>(store.bytes()) / sessions;
    const auto resident = static_cast<double>(resident_bytes() - before) / sessions;
    fmt::print(
        "{{\"sessions\":{},\"bytes_per_session\":{:.0f},\"accounted_bytes\":{:.0f},\"append_ns\":{:.0f}}}\n",
        store.active(), resident, accounted, took.count() / (sessions * messages));
}
