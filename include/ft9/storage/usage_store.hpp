#pragma once

#include "ft9/storage/journal.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ft9::storage {

// What questions to the model used up. Tokens are the provider's own counts; `cost` is in millionths of a US
// dollar by the prices that were set then, 0 where none were.
struct usage {
    std::int64_t requests = 0, input = 0, cached = 0, output = 0, cost = 0;  // `cached` is part of `input`

    std::int64_t tokens() const { return input + output; }
    void add(const usage& more);
    bool empty() const { return requests == 0 && tokens() == 0; }
};

struct provider_usage {
    std::string provider;  // "primary", "fallback"
    usage used;
};

// Days are day numbers of the business's time zone (core/time_zone.hpp).
struct usage_sums {
    usage person_day, day;        // of one conversation, of all
    std::int64_t month_cost = 0;  // of all, from the first of the month on
};

struct day_usage {
    std::int64_t day = 0;
    std::string provider;
    usage used;
};

struct person_usage {
    row_id conversation = 0;
    usage used;
};

// What was used up, by day, conversation and provider, and the same of all people together, which stays when
// a person is erased. Beside the journal, in its database: errors and threads are those of its functions.
class usage_store {
  public:
    virtual ~usage_store() = default;
    // For decision::along: adds it to the conversation's day and to that of all.
    virtual std::function<void(sqlite::writing&, const decided&)> along(row_id conversation, std::int64_t day,
                                                                        std::vector<provider_usage> used) = 0;
    // The same at once, for what no turn is decided of. Conversation 0: nobody's in particular.
    virtual awaitable_result<bool> note(row_id conversation, std::int64_t day,
                                        std::vector<provider_usage> used) = 0;
    // `month` is the first day of the month in which `day` lies.
    virtual awaitable_result<usage_sums> sums(row_id conversation, std::int64_t day, std::int64_t month) = 0;
    // Of all, both days included, in order.
    virtual awaitable_result<std::vector<day_usage>> by_day(std::int64_t first, std::int64_t last) = 0;
    // Of conversations behind `after`, in order of their ids, at most `limit`.
    virtual awaitable_result<std::vector<person_usage>> by_person(std::int64_t first, std::int64_t last,
                                                                  row_id after, std::size_t limit) = 0;
};

// `j` must outlive the store.
std::unique_ptr<usage_store> make_sqlite_usage(journal& j);

}  // namespace ft9::storage
