#include "clock_watch.hpp"

#include <fmt/format.h>

namespace ft9::app {
namespace {

constexpr std::chrono::seconds worth_an_alarm{10}, agreed{5};

}  // namespace

void clock_watch::look(std::chrono::milliseconds ahead) {
    meter_.set(gauge::clock_deviation, std::chrono::duration<double>(ahead).count());
    const auto apart = std::chrono::abs(ahead);
    if (apart < agreed && said_.count() != 0) {
        alarms_.clear("clock_jump");
        said_ = {};
    }
    if (apart < worth_an_alarm || std::chrono::abs(ahead - said_) < worth_an_alarm) return;
    said_ = ahead;
    alarms_.raise(
        "clock_jump",
        fmt::format("The system's clock is {} s {} the time this process goes by, and was set while "
                    "it ran. Nothing expires by that. If the new time is the right one, restart.",
                    apart.count() / 1000, ahead.count() > 0 ? "ahead of" : "behind"));
}

}  // namespace ft9::app
