#include "ft9/observability/alarm_board.hpp"

#include "ft9/observability/log.hpp"

#include <exception>
#include <utility>

namespace ft9 {

alarm_board::alarm_board(metrics& m, const clock& c, notifier notify)
    : metrics_(m), clock_(c), notify_(std::move(notify)) {}

void alarm_board::set_notifier(notifier notify) {
    std::lock_guard lock(guard_);
    notify_ = std::move(notify);
}

// Remembers the alarm; the notifier to call, or an empty one if this name was notified lately.
alarm_board::notifier alarm_board::note(std::string_view name, std::string_view detail) {
    std::lock_guard lock(guard_);
    auto found = entries_.find(name);
    if (found == entries_.end()) found = entries_.emplace(std::string(name), entry{}).first;
    entry& e = found->second;
    e.shown = {std::string(name), std::string(detail), clock_.now(), e.shown.times + 1};
    e.last_raised = clock_.steady();
    if (!notify_ || (e.notified && e.last_raised - e.last_notified < notify_interval)) return {};
    e.notified = true;
    e.last_notified = e.last_raised;
    return notify_;
}

void alarm_board::raise(std::string_view name, std::string_view detail) {
    metrics_.count(counter::alarms, name);
    log::error("alarm", {{"alarm", name}, {"detail", detail}});
    const notifier call = note(name, detail);
    if (!call) return;
    try {
        call(std::string(name), std::string(detail));
    } catch (const std::exception& e) {
        log::error("alarm notifier failed", {{"alarm", name}, {"error", e.what()}});
    }
}

void alarm_board::clear(std::string_view name) {
    std::lock_guard lock(guard_);
    if (const auto found = entries_.find(name); found != entries_.end()) entries_.erase(found);
}

std::vector<alarm_board::active_alarm> alarm_board::active() const {
    std::lock_guard lock(guard_);
    const steady_time now = clock_.steady();
    std::vector<active_alarm> out;
    for (const auto& [name, e] : entries_) {
        if (now - e.last_raised < active_for) out.push_back(e.shown);
    }
    return out;
}

}  // namespace ft9
