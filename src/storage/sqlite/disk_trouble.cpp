#include "disk_trouble.hpp"

#include "ft9/observability/log.hpp"

namespace ft9::storage::sqlite {

void disk_trouble::note(trouble what, const sqlite_error& e) {
    if (e.is_damage()) damaged_ = true;
    if (tell_) tell_(e.is_damage() ? trouble::damage : what, e.what());
}

namespace {

// Those who listen for events find them on the disk.
std::function<void(std::chrono::nanoseconds, std::size_t)> after_commit(const sqlite_events& events,
                                                                        hook_outlet* hooks) {
    if (hooks == nullptr) return events.committed;
    return [hooks, told = events.committed](std::chrono::nanoseconds took, std::size_t items) {
        if (told) told(took, items);
        hooks->committed();
    };
}

}  // namespace

writer_events disk_trouble::listen(const sqlite_events& events, hook_outlet* hooks) {
    writer_events writer;
    writer.fatal = events.fatal;
    writer.committed = after_commit(events, hooks);
    writer.failed = [](const std::string& what) { log::error("a journal write failed", {{"error", what}}); };
    writer.refused = [this](const sqlite_error& e) {
        log::error("the disk refused a group of writes", {{"error", e.what()}});
        note(trouble::write, e);
    };
    writer.checkpoint_failed = [this](const sqlite_error& e) {
        log::error("the log could not be folded into the database", {{"error", e.what()}});
        note(trouble::checkpoint, e);
    };
    return writer;
}

}  // namespace ft9::storage::sqlite
