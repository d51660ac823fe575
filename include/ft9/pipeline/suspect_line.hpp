#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <deque>
#include <optional>
#include <set>
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
    // any of the `running` others has run for less than `longest_wait`: who takes longer delays nobody.
    std::optional<row_id> next(std::size_t running, unix_ms now);
    // A run begins, of the suspect that `next` gave or of anybody else.
    void began(unix_ms now) { last_began_ = now; }
    // Its run has ended, or there is nothing to run.
    void finished(row_id conversation);
    // The one that `next` gave may not begin yet (its replies are still on their way): it stays a suspect,
    // the others go on, until `come_back` puts it first in the line. Of all others `come_back` knows nothing.
    void step_aside(row_id conversation);
    void come_back(row_id conversation);
    // Two conversations are one: whoever was suspect as the one is so as the other.
    void merge(row_id from, row_id into);
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
    std::set<row_id> aside_;
    std::optional<lone_run> lone_;
    unix_ms last_began_ = 0;
};

}  // namespace ft9::pipeline
