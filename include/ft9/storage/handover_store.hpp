#pragma once

#include "ft9/storage/journal.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ft9::storage {

// What a takeover or a release did.
struct handover_change {
    row_id conversation = 0;
    bool news = false;                     // it was not so before
    std::optional<handover_view> now;      // who has it; nullopt: the mentor
    std::vector<remembered_line> settled;  // what waited for an answer of the mentor: it is remembered
    std::optional<open_send> notice;       // what the person is told, to be sent
    std::size_t waiting = 0;               // of a release: messages that are to be answered now
};

// Why the mentor has nothing to say in a conversation.
enum class silence : std::uint8_t {
    none,        // the mentor has it
    opted_out,   // the person wants no messages
    taken_over,  // a human being has it, or its person is being forgotten
};

// A person who confirmed that their data is to go.
struct confirmed_erasure {
    row_id conversation = 0;
    std::vector<std::string> identifiers;
};

// What has to be done about people now and then.
struct people_due {
    std::size_t handed_over = 0;  // conversations that human beings have
    bool overdue = false;         // some of them are the mentor's again
    std::vector<confirmed_erasure> erasures;
};

// Who has a conversation, and what people were told and wished before any model (decisions/0043). Errors are
// those of the journal's functions. Any thread; outlives whoever uses it.
class handover_store {
  public:
    virtual ~handover_store() = default;

    // Gives the conversation to a human being: what waits is settled, open replies are stale. One that has it
    // already goes on as `what` says. `notice`: what the person is told if this is news; empty: nothing.
    // errc::not_found.
    virtual awaitable_result<handover_change> take_over(row_id conversation, takeover what,
                                                        std::string notice) = 0;
    // Gives it back to the mentor. `answer`: what the person wrote since the last word of a human being, and
    // since they asked for one, waits for the mentor again. errc::not_found: no such conversation.
    virtual awaitable_result<handover_change> release(row_id conversation, bool answer) = 0;
    // Likewise for all whose time is over; returns them.
    virtual awaitable_result<std::vector<row_id>> release_overdue() = 0;
    // errc::not_found: no such conversation. nullopt: the mentor has it.
    virtual awaitable_result<std::optional<handover_view>> find(row_id conversation) = 0;
    // Cheaper than find(), and of those who left as well. errc::not_found: no such conversation.
    virtual awaitable_result<silence> silence_in(row_id conversation) = 0;
    // Behind `after`, ordered by conversation.
    virtual awaitable_result<std::vector<handover_view>> list(row_id after, std::size_t limit) = 0;
    // nullopt: nothing was told yet.
    virtual awaitable_result<std::optional<first_contact_view>> first_contact_of(row_id conversation) = 0;
    // `unsettled_since`: whoever confirmed an erasure before that is not waited for any longer.
    virtual awaitable_result<people_due> due(unix_ms unsettled_since) = 0;

    // For decision.along: takes the conversation over in the decision's own transaction.
    virtual std::function<void(sqlite::writing&, const decided&)> taking_over(row_id conversation,
                                                                              takeover what) = 0;
    // Likewise: the turn asks whether the person's data is to go, and a confirmation counts from then on.
    virtual std::function<void(sqlite::writing&, const decided&)> asking_erasure(row_id conversation) = 0;
};

// Beside the journal, which outlives it.
std::unique_ptr<handover_store> make_handover_store(journal& j, const clock& time);

}  // namespace ft9::storage
