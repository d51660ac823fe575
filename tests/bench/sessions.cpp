// bench-sessions COUNT: keeps COUNT sessions of 10 messages of 120 bytes in the session store and prints what
// each costs as JSON: resident bytes, and nanoseconds per line that is added.
#include "ft9/storage/session_store.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <random>
#include <vector>

namespace {

constexpr std::size_t messages = 10;
constexpr std::size_t text_bytes = 120;

std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Each session ten times, shuffled: lines come in any order, and neighbours in memory belong to others.
std::vector<std::uint32_t> shuffled(std::uint32_t count) {
    std::vector<std::uint32_t> order;
    order.reserve(std::size_t{count} * messages);
    for (std::uint32_t id = 1; id <= count; ++id)
        order.insert(order.end(), messages, id);
    std::mt19937 numbers(9);  // NOLINT: every run is to measure the same order
    std::shuffle(order.begin(), order.end(), numbers);
    return order;
}

void fill(ft9::storage::session_store& store, const std::vector<std::uint32_t>& order,
          const ft9::clock& time) {
    const std::string text(text_bytes, 't');
    std::vector<std::uint8_t> lines(order.size() / messages + 1);
    for (std::size_t id = 1; id < lines.size(); ++id)
        store.restore(static_cast<std::int64_t>(id), {});
    std::int64_t line = 0;
    for (const auto id : order) {
        const auto who = lines[id]++ % 2 == 0 ? ft9::speaker::person : ft9::speaker::mentor;
        store.append(id, {who, text, time.now(), ++line});
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: bench-sessions COUNT\n");
        return 64;
    }
    const auto count = static_cast<std::uint32_t>(std::clamp(std::atoi(argv[1]), 1, 10'000'000));
    const ft9::system_clock time;
    ft9::storage::session_options options;
    options.max_bytes = std::numeric_limits<std::size_t>::max();
    ft9::storage::session_store store(time, options);
    const auto order = shuffled(count);
    const auto before = resident_bytes();
    const auto begin = std::chrono::steady_clock::now();
    fill(store, order, time);
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    const auto sessions = static_cast<double>(store.active());
    const auto accounted = static_cast<double>(store.bytes()) / sessions;
    const auto resident = static_cast<double>(resident_bytes() - before) / sessions;
    fmt::print(
        "{{\"sessions\":{},\"bytes_per_session\":{:.0f},\"accounted_bytes\":{:.0f},\"append_ns\":{:.0f}}}\n",
        store.active(), resident, accounted, took.count() / (sessions * static_cast<double>(messages)));
}
