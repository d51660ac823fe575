#include "watchdog.hpp"

#include "ft9/app/application.hpp"
#include "ft9/observability/log.hpp"

#include <unistd.h>

#include <fstream>
#include <string>

namespace ft9::app {
namespace {

// R: it turns in a circle; S or D: it waits for something; t: a debugger holds it. See proc(5).
std::string kernel_state(pid_t thread) {
    std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/stat");
    std::string line;
    std::getline(file, line);
    const auto end = line.rfind(") ");  // of the name, which may hold anything
    return end == std::string::npos || end + 2 >= line.size() ? "?" : line.substr(end + 2, 1);
}

[[noreturn]] void end_the_process(const stuck_report& r) {
    log::critical("an io thread does not answer any more; a restart is the only way on",
                  {{"silent_seconds", static_cast<double>(r.silence.count()) / 1000},
                   {"silent_threads", r.silent},
                   {"threads", r.threads},
                   {"thread", r.thread},
                   {"state", kernel_state(r.thread)}});
    ::alarm(5);  // should even the logger hang
    log::stop();
    ::_exit(storage_fault);
}

}  // namespace

watchdog_events end_when_stuck(metrics& meter) {
    return {[&meter](double lag) { meter.set(gauge::loop_lag, lag); }, end_the_process};
}

}  // namespace ft9::app
