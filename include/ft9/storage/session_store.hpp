#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/core/id.hpp"
#include "ft9/core/message.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace ft9::storage {

struct session_options {
    std::chrono::milliseconds ttl{1'800'000};
    std::size_t max_messages = 10;
    std::size_t max_bytes = 128 * 1024 * 1024;  // all sessions together
};

struct session_summary {
    row_id conversation = 0;
    std::size_t messages = 0;
    unix_ms last_activity = 0;
};

struct session_page {
    std::vector<session_summary> sessions;
    std::size_t active = 0;  // sessions there are at that moment, on whatever page
};

// The contexts of the conversations that are going on: a cache of the journal's view (decision 7), so
// dropping a session loses nothing. Any thread; one mutex, held for microseconds.
class session_store {
  public:
    session_store(const clock& time, session_options options);
    ~session_store();

    // The context, oldest first, empty if the session expired; nullopt if this store does not know the
    // conversation: then the journal does.
    std::optional<std::vector<context_entry>> find(row_id conversation);
    // Sets what the journal said. Entries older than a pause longer than the TTL belong to an earlier session
    // and are left out.
    void restore(row_id conversation, const std::vector<context_entry>& entries);
    // Adds a line to a session that is known; others are read from the journal when they are asked for.
    void append(row_id conversation, const context_entry& entry);
    // Adds a line of ours whose send may have arrived, or one that is remembered without a turn. One that is
    // there already stays where it is; if it belongs before a line that is there, the session is dropped: the
    // journal knows the order.
    void append_said(row_id conversation, const context_entry& entry);
    // Takes a line back: its send failed.
    void remove(row_id conversation, std::int64_t entry_id);
    // True if there was a session that had not expired.
    bool erase(row_id conversation);

    // Sessions by conversation id above `after`, ordered by it: for paging. Looks at all of them.
    session_page list(row_id after, std::size_t limit);
    // Drops what expired; costs only what it drops.
    void sweep();
    // Sessions with a line in them, also those that expired since the last sweep.
    std::size_t active() const;
    std::size_t bytes() const;
    unix_ms ttl_ms() const;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

// Which of the entries belong to the session that is going on at `now`: everything behind the last pause
// longer than `ttl`, at most `max_messages`, starting with a message of the person (decision 7).
std::vector<context_entry> current_session(const std::vector<context_entry>& entries, unix_ms now,
                                           std::chrono::milliseconds ttl, std::size_t max_messages);

}  // namespace ft9::storage
