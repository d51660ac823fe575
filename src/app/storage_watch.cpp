#include "storage_watch.hpp"

#include <utility>

namespace ft9::app {

void storage_watch::note(storage::trouble what, const std::string& text) {
    const std::lock_guard lock(mutex_);
    found_.insert_or_assign(what, text);
}

storage_watch::findings storage_watch::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(found_, {});
}

storage_alarm alarm_of(storage::trouble what, const std::string& text) {
    switch (what) {
        case storage::trouble::damage:
            return {
                "storage_failed",
                "The database is damaged (" + text +
                    "). No webhook is taken any more, and nothing is deleted. Stop the server, keep the file "
                    "and its -wal, and put a backup in its place: ft9-server restore FILE."};
        case storage::trouble::read:
            return {"storage_failed", "The database cannot be read (" + text + "): check the disk."};
        case storage::trouble::checkpoint:
            return {"journal_backlog", "The log cannot be folded into the database (" + text +
                                           ") and grows: check free space and the disk."};
        case storage::trouble::write:
            break;
    }
    return {"storage_failed", "The database refused a write (" + text + "): check free space and the disk."};
}

}  // namespace ft9::app
