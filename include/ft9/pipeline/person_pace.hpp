#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"

#include <chrono>
#include <cstddef>
#include <unordered_map>

namespace ft9::pipeline {

// What Meta lets a business number send to one person.
struct person_limit {
    std::chrono::milliseconds each{0};  // one message in so long a time; 0: not paced
    int burst = 45;  // so many may go within `each`; they are borrowed, and nothing goes until they are paid
};

// How fast one person gets messages of a business number, so that Meta need not refuse any (131056). Who got
// a burst of 20 waits until 20 times `each` have passed since it began, as Meta's pages say. Debts live in
// memory only: after a start the first burst may be refused, which costs that person 6 seconds. Some 80 bytes
// for each person who owes; who owes nothing is forgotten (decisions/0035). Pure: the caller passes the time
// and guards it with a mutex.
class person_pace {
  public:
    // From so many messages owed on, what is left of a reply is joined rather than sent one by one.
    static constexpr int patience = 3;
    static constexpr unix_ms refusals_kept = 600'000;

    explicit person_pace(person_limit limit) : limit_(limit) {}
    // When the next message may begin: `now`, or when all that is owed is paid.
    unix_ms ready_at(row_id conversation, unix_ms now) const;
    // A message waits for that.
    void waits(row_id conversation);
    // The parts that wait are better joined: much is owed, or they have waited for what was.
    bool joins(row_id conversation, unix_ms now) const;
    // An attempt that Meta took, or may have taken.
    void sent(row_id conversation, unix_ms began, unix_ms ended);
    // Meta refused one (131056). Returns how long only this person waits now: 4^X s, X being the refusals in
    // a row before this one, and never less than 6 s nor more than 10 minutes.
    std::chrono::milliseconds refused(row_id conversation, unix_ms now);
    // Who owes nothing need not be known; who was refused is known for 10 minutes more.
    void sweep(unix_ms now);
    void forget(row_id conversation) { people_.erase(conversation); }
    std::size_t people() const { return people_.size(); }

  private:
    static constexpr std::size_t swept_from = 1024;
    struct person {
        unix_ms paid_at = 0;     // when nothing is owed any more
        unix_ms burst_ends = 0;  // until then more may be borrowed
        int borrowed = 0;        // in this burst
        int refusals = 0;        // in a row
        bool waited = false;
    };
    person& meet(row_id conversation, unix_ms now);

    const person_limit limit_;
    std::unordered_map<row_id, person> people_;
    std::size_t sweep_at_ = swept_from;
};

}  // namespace ft9::pipeline
