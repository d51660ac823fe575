#pragma once

#include "ft9/core/clock.hpp"
#include "ft9/storage/journal.hpp"

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
};

struct sqlite_events {
    // A commit of unknown outcome: must end the process (exit 70), must not return.
    std::function<void(const std::string& what)> fatal;
    std::function<void(std::chrono::nanoseconds took, std::size_t items)> committed;
};

// Opens (and migrates) the journal. Blocks; call before the io threads start. errc::locked after `lock_wait`,
// errc::schema_too_new, errc::storage_failed (the log says why).
result<std::unique_ptr<journal>> open_sqlite_journal(const clock& time, sqlite_options options,
                                                     sqlite_events events);

}  // namespace ft9::storage
