#pragma once

#include "client_job.hpp"

#include <list>
#include <map>
#include <optional>
#include <vector>

namespace ft9::http {

// Jobs that wait for a connection: first in, first out, and each leaves when its deadline passes or somebody
// takes it out. Not synchronised.
class job_queue {
  public:
    void push_back(job_ptr j) noexcept { index(jobs_.insert(jobs_.end(), {std::move(j), {}})); }
    void push_front(job_ptr j) noexcept { index(jobs_.insert(jobs_.begin(), {std::move(j), {}})); }
    // The job with that ticket; null if it is not here (any more).
    job_ptr take(std::uint64_t ticket);
    // Null if empty.
    job_ptr pop_front();
    std::vector<job_ptr> pop_expired(steady_time now);
    std::vector<job_ptr> pop_all();
    std::optional<steady_time> first_deadline() const;
    std::size_t size() const { return jobs_.size(); }
    bool empty() const { return jobs_.empty(); }

  private:
    struct item;
    using position = std::list<item>::iterator;
    using deadlines = std::multimap<steady_time, position>;
    struct item {
        job_ptr waiting;
        deadlines::iterator by_deadline;
    };
    void index(position at) noexcept;
    job_ptr remove(position at);

    std::list<item> jobs_;
    deadlines deadlines_;
    std::map<std::uint64_t, position> tickets_;
};

}  // namespace ft9::http
