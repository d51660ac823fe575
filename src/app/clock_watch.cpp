#include "clock_watch.hpp"

#include <fmt/format.h>

#include <utility>

namespace ft9::app {
namespace {

constexpr std::chrono::seconds worth_an_alarm{10}, agreed{5};

}  // namespace

void clock_watch::look(std::chrono::milliseconds ahead) {
    meter_.set(gauge::clock_deviation, std::chrono::duration<double>(ahead).count());
    const auto apart = std::chrono::abs(ahead);
    // What is only worn off, for hours, is no news.
    const bool jumped = std::chrono::abs(ahead - std::exchange(seen_, ahead)) >= worth_an_alarm;
    if (apart < agreed && std::exchange(said_, false)) alarms_.clear("clock_jump");
    if (apart < worth_an_alarm || (said_ && !jumped)) return;
    said_ = true;
    alarms_.raise(
        "clock_jump",
        fmt::format("The system's clock is {} s {} the time this process goes by, and was set while "
                    "it ran. Nothing expires by that. If the new time is the right one, restart.",
                    apart.count() / 1000, ahead.count() > 0 ? "ahead of" : "behind"));
}

}  // namespace ft9::app
