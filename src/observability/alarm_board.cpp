#include "ft9/observability/alarm_board.hpp"

#include "ft9/observability/log.hpp"

#include <exception>
#include <utility>

namespace ft9 {
namespace {

void say(std::string_view name, std::string_view detail, std::uint64_t times) {
    log::error("alarm", {{"alarm", name}, {"detail", detail}, {"times", times}});
}

void say_end(const char* what, std::string_view name, const alarm_lines::episode& e) {
    log::info(what, {{"alarm", name}, {"times", e.times}, {"lasted_seconds", e.lasted.count()}});
}

}  // namespace

alarm_board::alarm_board(metrics& m, const clock& c, notifier notify)
    : metrics_(m), clock_(c), notify_(std::move(notify)) {}

void alarm_board::set_notifier(notifier notify) {
    std::lock_guard lock(guard_);
    notify_ = std::move(notify);
}

alarm_board::consequence alarm_board::note(std::string_view name, std::string_view detail) {
    std::lock_guard lock(guard_);
    auto found = entries_.find(name);
    if (found == entries_.end()) found = entries_.emplace(std::string(name), entry{}).first;
    entry& e = found->second;
    e.shown = {std::string(name), std::string(detail), clock_.now(), e.shown.times + 1};
    e.last_raised = clock_.steady();
    consequence out;
    out.line = e.lines.raised(detail, e.last_raised);
    if (!notify_ || (e.notified && e.last_raised - e.last_notified < notify_interval)) return out;
    e.notified = true;
    e.last_notified = e.last_raised;
    out.call = notify_;
    return out;
}

void alarm_board::raise(std::string_view name, std::string_view detail) {
    metrics_.count(counter::alarms, name);
    const auto follows = note(name, detail);
    if (follows.line) say(name, detail, *follows.line);
    if (!follows.call) return;
    try {
        follows.call(std::string(name), std::string(detail));
    } catch (const std::exception& e) {
        log::error("alarm notifier failed", {{"alarm", name}, {"error", e.what()}});
    }
}

void alarm_board::clear(std::string_view name) {
    alarm_lines::episode all;
    {
        std::lock_guard lock(guard_);
        const auto found = entries_.find(name);
        if (found == entries_.end()) return;
        all = found->second.lines.so_far();
        entries_.erase(found);
    }
    if (all.times > 0) say_end("an alarm is over", name, all);
}

void alarm_board::look() {
    std::vector<std::pair<std::string, alarm_lines::repeated>> repeated;
    std::vector<std::pair<std::string, alarm_lines::episode>> ended;
    {
        std::lock_guard lock(guard_);
        const steady_time now = clock_.steady();
        for (auto& [name, e] : entries_) {
            for (auto& one : e.lines.due(now))
                repeated.emplace_back(name, std::move(one));
            if (const auto all = e.lines.ended(now)) ended.emplace_back(name, *all);
        }
    }
    for (const auto& [name, one] : repeated)
        say(name, one.detail, one.times);
    for (const auto& [name, all] : ended)
        say_end("an alarm is not raised any more", name, all);
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
