#include "support/power_cut.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace ft9::test {
namespace {

unsynced_writes::file_view view_of(sqlite3_file* file) {
    const auto size_of = [file] {
        sqlite3_int64 size = 0;
        file->pMethods->xFileSize(file, &size);
        return static_cast<std::int64_t>(size);
    };
    const auto read = [file, size_of](std::int64_t at, std::int64_t size) {
        const auto there = std::max<std::int64_t>(0, std::min(size, size_of() - at));
        std::string bytes(static_cast<std::size_t>(there), '\0');
        if (there > 0) file->pMethods->xRead(file, bytes.data(), static_cast<int>(there), at);
        return bytes;
    };
    return {size_of, read};
}

}  // namespace

void power_cut::cut() {
    const auto damage = unsynced_.cut(random_);
    std::error_code ignored;
    std::filesystem::remove(database_ + "-shm", ignored);
    plan_.off(damage);
    std::abort();
}

int power_cut::change(const disk_call& call, const next& go) {
    switch (call.what) {
        case disk_operation::write:
            unsynced_.will_write(call.path, view_of(call.below), call.at,
                                 {static_cast<const char*>(call.bytes), static_cast<std::size_t>(call.size)});
            return go();
        case disk_operation::truncate:
            unsynced_.will_truncate(call.path, view_of(call.below), call.at);
            return go();
        case disk_operation::remove:
            unsynced_.removed(call.path);
            return go();
        default:  // what the real disk does is of no interest
            if (!plan_.lying) unsynced_.synced(call.path);
            return SQLITE_OK;
    }
}

int power_cut::around(const disk_call& call, const next& go) {
    if (call.what == disk_operation::read) return go();
    const std::lock_guard lock(mutex_);
    if (call.what == disk_operation::open) {
        if (call.file == disk_file::database) database_ = call.path;
        return go();
    }
    const bool now = ++changes_ == plan_.at_change;
    // Between a sync and its caller's next word lies a moment, too.
    const bool afterwards = call.what == disk_operation::sync && random_() % 2 == 0;
    if (now && !afterwards) cut();
    const int code = change(call, go);
    if (now) cut();
    return code;
}

}  // namespace ft9::test
