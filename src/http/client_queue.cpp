#include "client_queue.hpp"

namespace ft9::http {

void job_queue::index(position at) noexcept {
    at->by_deadline = deadlines_.emplace(at->waiting->deadline, at);
    if (at->waiting->ticket != 0) tickets_.emplace(at->waiting->ticket, at);
}

job_ptr job_queue::take(std::uint64_t ticket) {
    const auto found = tickets_.find(ticket);
    return found == tickets_.end() ? nullptr : remove(found->second);
}

job_ptr job_queue::remove(position at) {
    auto removed = std::move(at->waiting);
    deadlines_.erase(at->by_deadline);
    tickets_.erase(removed->ticket);
    jobs_.erase(at);
    return removed;
}

job_ptr job_queue::pop_front() {
    return jobs_.empty() ? nullptr : remove(jobs_.begin());
}

std::vector<job_ptr> job_queue::pop_expired(steady_time now) {
    std::vector<job_ptr> expired;
    while (!deadlines_.empty() && deadlines_.begin()->first <= now)
        expired.push_back(remove(deadlines_.begin()->second));
    return expired;
}

std::vector<job_ptr> job_queue::pop_all() {
    std::vector<job_ptr> all;
    while (!jobs_.empty())
        all.push_back(remove(jobs_.begin()));
    return all;
}

std::optional<steady_time> job_queue::first_deadline() const {
    if (deadlines_.empty()) return std::nullopt;
    return deadlines_.begin()->first;
}

}  // namespace ft9::http
