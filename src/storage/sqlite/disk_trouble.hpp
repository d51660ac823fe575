#pragma once

#include "group_writer.hpp"

#include "ft9/storage/sqlite_journal.hpp"

#include <atomic>

namespace ft9::storage::sqlite {

// Where the journal's threads report what the disk refuses. Any thread.
class disk_trouble {
  public:
    explicit disk_trouble(const sqlite_events& events) : tell_(events.troubled) {}
    disk_trouble(const disk_trouble&) = delete;
    disk_trouble& operator=(const disk_trouble&) = delete;

    // For good: what was once found damaged is not trusted again by this process.
    bool damaged() const { return damaged_; }
    void read_failed(const sqlite_error& e) { note(trouble::read, e); }
    // For a writer: beside what `events` wants to hear, what it meets is logged and reported. This outlives
    // it.
    writer_events listen(const sqlite_events& events, hook_outlet* hooks = nullptr);

  private:
    void note(trouble what, const sqlite_error& e);

    const std::function<void(trouble, const std::string&)> tell_;
    std::atomic<bool> damaged_{false};
};

}  // namespace ft9::storage::sqlite
