#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/storage/hook_outlet.hpp"
#include "ft9/storage/journal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace ft9::storage {

struct sqlite_options {
    std::string path;  // directories are made; file and directory mode 0600 and 0700
    // Webhooks that wait for their commit, and the memory that they hold; past either errc::overloaded.
    std::size_t max_pending_webhooks = 4096, max_pending_bytes = 64 * 1024 * 1024;
    std::uint64_t disk_reserve_bytes = 256ULL * 1024 * 1024;
    std::chrono::seconds lock_wait{30};  // for another process to let go of the file (decision 23)
    std::size_t reader_threads = 2;
    std::chrono::milliseconds check_limit{20'000};  // for reading the whole file at start
    std::chrono::milliseconds busy_wait{5'000};     // for a lock that another program holds
    std::size_t checkpoint_rows = 2000;             // written between two checkpoints
    // JSON of the template that asks a person whether an answer that came too late is still wanted; empty:
    // nobody is asked, and the answer waits until they write.
    std::string late_reply_template;
    // Where the files of `media` rows lie. Who deletes a row deletes its file first; empty: there are none.
    std::string media_folder;
    // Who wants to be told of what happens; outlives the journal. Null: nobody.
    hook_outlet* hooks = nullptr;
};

// What the disk does not do any more.
enum class trouble : std::uint8_t {
    read,        // a query failed
    write,       // a group was refused; nothing of it was stored
    checkpoint,  // the log cannot be folded into the database
    damage,      // the file holds what nobody wrote: from now on accept() refuses, until the next start
};

struct sqlite_events {
    // A commit of unknown outcome: must end the process (exit 70), must not return.
    std::function<void(const std::string& what)> fatal;
    std::function<void(std::chrono::nanoseconds took, std::size_t items)> committed;
    // Beside the error that whoever waits gets. On a storage thread; must not block.
    std::function<void(trouble what, const std::string& text)> troubled;
};

// Opens (and migrates) the journal. Blocks; call before the io threads start. errc::locked after `lock_wait`,
// errc::schema_too_new, errc::storage_failed (the log says why): also for a file that is damaged, which is
// left as it is, and if what an unclean stop left in the log cannot be folded into the database.
result<std::unique_ptr<journal>> open_sqlite_journal(const clock& time, sqlite_options options,
                                                     sqlite_events events);

}  // namespace ft9::storage
