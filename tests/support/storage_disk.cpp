#include "support/storage_disk.hpp"

#include <stdexcept>

namespace ft9::test {
namespace {

watched_disk* active = nullptr;
sqlite3_vfs* below = nullptr;

struct layered_file {
    sqlite3_file base;
    sqlite3_file* real;  // in the memory behind this struct
    bool is_log;
};

layered_file* layer_of(sqlite3_file* f) {
    return reinterpret_cast<layered_file*>(f);
}
sqlite3_file* real_of(sqlite3_file* f) {
    return layer_of(f)->real;
}

int close_file(sqlite3_file* f) {
    return real_of(f)->pMethods->xClose(real_of(f));
}
int read_file(sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
    return real_of(f)->pMethods->xRead(real_of(f), to, size, at);
}
int write_file(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
    if (layer_of(f)->is_log && active->write_failure != SQLITE_OK) {
        ++active->refused_writes;
        return active->write_failure;
    }
    return real_of(f)->pMethods->xWrite(real_of(f), from, size, at);
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}
int sync_file(sqlite3_file* f, int flags) {
    if (layer_of(f)->is_log) {
        ++active->log_syncs;
        if (active->sync_failure != SQLITE_OK) return active->sync_failure;
    }
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}
int file_size(sqlite3_file* f, sqlite3_int64* size) {
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}
int lock_file(sqlite3_file* f, int level) {
    return real_of(f)->pMethods->xLock(real_of(f), level);
}
int unlock_file(sqlite3_file* f, int level) {
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}
int check_lock(sqlite3_file* f, int* held) {
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), held);
}
int control_file(sqlite3_file* f, int what, void* value) {
    return real_of(f)->pMethods->xFileControl(real_of(f), what, value);
}
int sector_size(sqlite3_file* f) {
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}
int characteristics(sqlite3_file* f) {
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}
int map_memory(sqlite3_file* f, int page, int size, int extend, void volatile** to) {
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, to);
}
int lock_memory(sqlite3_file* f, int offset, int count, int flags) {
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, count, flags);
}
void memory_barrier(sqlite3_file* f) {
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}
int unmap_memory(sqlite3_file* f, int remove) {
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

constexpr sqlite3_io_methods methods{
    2,           close_file,     read_file,    write_file,   truncate_file, sync_file,       file_size,
    lock_file,   unlock_file,    check_lock,   control_file, sector_size,   characteristics, map_memory,
    lock_memory, memory_barrier, unmap_memory, nullptr,      nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* got) {
    auto* layered = layer_of(f);
    layered->base.pMethods = nullptr;
    layered->real = reinterpret_cast<sqlite3_file*>(layered + 1);
    layered->is_log = (flags & SQLITE_OPEN_WAL) != 0;
    const int code = below->xOpen(below, name, layered->real, flags, got);
    if (layered->real->pMethods != nullptr) layered->base.pMethods = &methods;
    return code;
}

}  // namespace

// All but opening is done by the system's layer itself: it ignores which VFS it is called through.
watched_disk::watched_disk() : before_(sqlite3_vfs_find(nullptr)), layer_(*before_) {
    below = before_;
    active = this;
    layer_.zName = "watched";
    layer_.pNext = nullptr;
    layer_.szOsFile = static_cast<int>(sizeof(layered_file)) + before_->szOsFile;
    layer_.xOpen = open_file;
    if (sqlite3_vfs_register(&layer_, 1) != SQLITE_OK) throw std::runtime_error("sqlite3_vfs_register");
}

watched_disk::~watched_disk() {
    sqlite3_vfs_register(before_, 1);
    sqlite3_vfs_unregister(&layer_);
    active = nullptr;
}

}  // namespace ft9::test
