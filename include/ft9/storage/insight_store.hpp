#pragma once

#include "ft9/storage/journal.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ft9::storage {

// What the model said of the messages that a turn answered. Words of closed sets; empty: not known.
struct insight {
    std::string pillar, intent, sentiment, urgency, concern;
    double score = 0;  // of the sentiment, -1 to 1; kept to a thousandth
    bool wants_human = false;
    std::string lead;  // JSON object of texts; empty: none
    std::string prompt_version;
};

struct insight_query {
    unix_ms from = 0, until = 0;  // the first moment that counts, and the first that does not any more
    std::string phone_number_id;  // empty: all business numbers
};

// Turns with the same words in the same quarter of an hour.
struct insight_count {
    unix_ms at = 0;  // the beginning of that quarter
    std::string pillar, intent, sentiment, urgency, concern;
    bool wants_human = false;
    std::int64_t turns = 0;
    double score_sum = 0;
};

// One row for each turn that was analysed; it goes with its conversation and with the history's retention.
// Beside the journal, in its database: errors and threads are those of the journal's functions.
class insight_store {
  public:
    virtual ~insight_store() = default;
    // For decision::along: stores the insight of the turn that is decided.
    virtual std::function<void(sqlite::writing&, const decided&)> along(row_id conversation,
                                                                        insight what) = 0;
    // The parts of which any count can be made; at most 4 for each hour and combination of words.
    virtual awaitable_result<std::vector<insight_count>> count(insight_query query) = 0;
    // By message: those of `messages` (ids of the inbox or of the outbox) whose turns were analysed.
    virtual awaitable_result<std::map<row_id, insight>> of_messages(std::vector<row_id> messages) = 0;
    // When the conversation's last turn was decided; nullopt: there was none, or it is older than the
    // history.
    virtual awaitable_result<std::optional<unix_ms>> last_turn(row_id conversation) = 0;
};

// `j` must outlive the store.
std::unique_ptr<insight_store> make_sqlite_insights(journal& j);

}  // namespace ft9::storage
