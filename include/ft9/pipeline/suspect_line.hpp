#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <deque>
#include <optional>
#include <vector>

namespace ft9::pipeline {

// After repeated crashes: those who were being worked on then run alone, one after another, and the others
// wait (decision 1), so that a further crash tells who causes it. Pure: the caller passes the time and guards
// it with a mutex.
class suspect_line {
  public:
    static constexpr unix_ms longest_wait = 60'000;  // of the others, for one suspect

    void set(const std::vector<row_id>& suspects) { waiting_.assign(suspects.begin(), suspects.end()); }
    // Whether nobody but a suspect may begin now.
    bool holds_others(unix_ms now) const;
    // The suspect to begin with now, alone; it leaves the line. Nullopt while another one is alone, or while
    // `running` others still run.
    std::optional<row_id> next(std::size_t running, unix_ms now);
    // Its run has ended, or it could not begin.
    void finished(row_id conversation);
    bool is_alone(row_id conversation, unix_ms now) const;
    // When the answers may change by themselves; nullopt: never.
    std::optional<unix_ms> changes_at() const;

  private:
    struct lone_run {
        row_id conversation = 0;
        unix_ms since = 0;
    };
    bool alone(unix_ms now) const { return lone_ && now < lone_->since + longest_wait; }

    std::deque<row_id> waiting_;
    std::optional<lone_run> lone_;
};

}  // namespace ft9::pipeline
