#pragma once

#include "ft9/core/clock.hpp"

namespace ft9::pipeline {

// How fast a business number sends: in no second more messages than its limit. A token bucket: a tenth of the
// limit may go at once, the rest flows. The limit is learned: each time that Meta says `too fast` (130429) it
// is halved, and it grows back by a sixtieth of the full one in each second (decisions/0036). Pure: the
// caller passes the time and guards it with a mutex.
class number_pace {
  public:
    static constexpr double least = 1;  // messages a second; nothing learned is slower

    explicit number_pace(double per_second);  // the full limit; 0: not paced
    // When a message may begin: `now`, or later.
    unix_ms ready_at(unix_ms now) const;
    // One begins.
    void take(unix_ms now);
    // What was taken was not used.
    void give_back();
    // Meta refused a message that had begun at `began`. What had begun before the limit was lowered says
    // nothing new. True if the limit is lower now.
    bool refused(unix_ms began, unix_ms now);
    // Messages a second; 0: not paced.
    double limit(unix_ms now) const;

  private:
    double tokens_at(unix_ms now) const;
    double room(unix_ms now) const;

    double full_, learned_;
    double tokens_ = 0;
    unix_ms counted_at_ = 0;  // when tokens_ was true
    unix_ms lowered_at_ = 0;  // when learned_ was
};

}  // namespace ft9::pipeline
