#pragma once

#include "ft9/storage/journal.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ft9::storage {

// What is remembered in one conversation, which is one person under one business number.
struct memory_record {
    std::int64_t version = 0;  // rises with every change; 0: never written
    std::string document;      // JSON; empty: nothing is remembered
    unix_ms updated_at = 0;
    std::string updated_by;             // "model" or "operator"; empty: never written
    std::string summary;                // of the last session that ended; empty: none
    unix_ms summarised_at = 0;          // 0: never
    row_id summarised_through = 0;      // newest line of the context in it
    std::optional<unix_ms> heard_at{};  // the newest message that a turn has read
};

// Makes a new document of the one in force at that moment; nullopt: it stays. Runs on a storage thread, maybe
// more than once; pure, and owns what it needs.
using memory_change = std::function<std::optional<std::string>(const std::string& current)>;

// What a turn leaves behind.
struct turn_memory {
    row_id conversation = 0;
    std::int64_t seen = 0;                  // version that the turn has read
    memory_change change = {};              // empty: nothing was learned
    std::optional<unix_ms> session_ends{};  // when its session is to be summarised; nullopt: never
};

// A session that is to be summarised.
struct ended_session {
    row_id conversation = 0;
    unix_ms due_at = 0;  // tells this end from a later one
    int failures = 0;    // in a row
    bool wanted = true;  // false: the person opted out or is gone; postpone_summary() with nullopt ends it
};

struct made_summary {
    ended_session of;
    row_id through = 0;  // newest line in it
    std::string text;
    std::int64_t seen = 0;      // version that was read
    memory_change change = {};  // empty: nothing was learned
};

// Memories and summaries, beside the journal in the same database: results, errors and threads are those of
// its functions. The key of everything is the conversation, so that nothing of one person reaches another.
class memory_store {
  public:
    virtual ~memory_store() = default;
    // All empty for a conversation that nothing is remembered of.
    virtual awaitable_result<memory_record> read(row_id conversation) = 0;
    // An operator's document replaces the one in force, noted in the audit. errc::conflict if the version is
    // another than `expected`, errc::not_found if the conversation is no more.
    virtual awaitable_result<memory_record> put(row_id conversation, std::string document,
                                                std::optional<std::int64_t> expected) = 0;
    // Forgets document and summary; what was read before cannot be stored afterwards. Otherwise like put().
    virtual awaitable_result<memory_record> clear(row_id conversation,
                                                  std::optional<std::int64_t> expected) = 0;
    // For decision::along. Changes nothing unless the turn was answered, or the model gave it to a human
    // being, nor if the memory was cleared since the turn read it.
    virtual std::function<void(sqlite::writing&, const decided&)> along(turn_memory turn) = 0;

    // Sessions whose time has come at `now`, the longest waiting first.
    virtual awaitable_result<std::vector<ended_session>> ended_sessions(unix_ms now, std::size_t most) = 0;
    // False: nobody wants it any more (the person is gone, opted out, or was forgotten meanwhile).
    virtual awaitable_result<bool> keep_summary(made_summary made) = 0;
    // It failed: it is due again then; nullopt: only after the person wrote again. Nothing happens if the
    // person has written since.
    virtual awaitable_result<bool> postpone_summary(ended_session of, std::optional<unix_ms> again) = 0;
};

// `j` outlives it.
std::unique_ptr<memory_store> make_sqlite_memory_store(journal& j);

}  // namespace ft9::storage
