#include "scenario.hpp"

#include <fmt/format.h>

namespace ft9::hostile {
namespace {

std::string endings(const test::habit_report& seen) {
    std::string text;
    for (const auto& [how, lives] : seen.ended) {
        text += fmt::format("  {} {} after {:.1f} s ({:.1f} to {:.1f})", lives.size(), how,
                            lives[lives.size() / 2], lives.front(), lives.back());
    }
    return text.empty() ? "  none ended by the server" : text;
}

std::string line_of(const char* when, const footprint& f) {
    return fmt::format("  {:<7}{:>7} descriptors {:>8.1f} MB resident {:>8.1f} MB of socket buffers\n", when,
                       f.descriptors, f.resident_mb, f.kernel_tcp_mb);
}

std::string good_line(const test::load_report& good) {
    std::string answers;
    for (const auto& [status, count] : good.answers)
        answers += fmt::format(" {}x {}", count, status == 0 ? "no answer" : std::to_string(status));
    return fmt::format(
        "  webhooks:{}, p50 {:.1f} ms, p99 {:.1f} ms, most {:.1f} ms (at {:.1f} s), {} asked again\n",
        answers, good.quantile(0.5), good.quantile(0.99), good.slowest, good.slowest_at, good.repeated);
}

}  // namespace

std::string describe(const scenario& s, const outcome& o) {
    auto text = fmt::format("{}: {}\n  {} bad clients wanted, {} connected at once; {} s\n", s.name, s.what,
                            s.wanted(), o.most_connected, s.lasts.count());
    text += good_line(o.good);
    for (const auto& [does, seen] : o.bad)
        text +=
            fmt::format("  {:<13}{:>7} connections:{}\n", test::to_string(does), seen.opened, endings(seen));
    text += "  the server says it closed:";
    for (const auto& [reason, count] : o.closed)
        if (count > 0) text += fmt::format(" {} {:.0f}", reason, count);
    text += fmt::format("; failed accepts {:.0f}\n", o.accept_failures);
    text += line_of("before", o.before) + line_of("peak", o.peak) + line_of("after", o.after);
    text +=
        fmt::format("  back to its descriptors {:.1f} s after the last bad client; {:.1f} s of CPU in all\n",
                    o.seconds_to_baseline, o.peak.cpu_seconds - o.before.cpu_seconds);
    return text + (o.passed(s) ? "  passed\n"
                               : "  FAILED: every webhook is to be 200, p99 within the limit, "
                                 "descriptors as before, and the bad clients there at once\n");
}

}  // namespace ft9::hostile
