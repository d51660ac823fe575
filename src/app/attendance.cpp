#include "attendance.hpp"

#include <algorithm>

namespace ft9::app {

void attendance::enlist(pid_t thread) {
    members_.push_back({thread});
}

void attendance::present(pid_t thread) {
    for (auto& m : members_) {
        if (m.thread == thread) m.answered = true;
    }
}

std::optional<stuck_report> attendance::round_over(std::chrono::milliseconds took) {
    const auto counted = std::min(took, 2 * round_);
    stuck_report found;
    found.threads = members_.size();
    for (auto& m : members_) {
        m.silence = m.answered ? std::chrono::milliseconds(0) : m.silence + counted;
        m.answered = false;
        if (m.silence < limit_) continue;
        ++found.silent;
        if (m.silence <= found.silence) continue;
        found.silence = m.silence;
        found.thread = m.thread;
    }
    if (found.silent == 0) return std::nullopt;
    return found;
}

std::chrono::milliseconds attendance::longest_silence() const {
    std::chrono::milliseconds longest{0};
    for (const auto& m : members_)
        longest = std::max(longest, m.silence);
    return longest;
}

}  // namespace ft9::app
