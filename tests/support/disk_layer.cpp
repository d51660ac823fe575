#include "support/disk_layer.hpp"

#include <stdexcept>

namespace ft9::test {
namespace {

using io = sqlite3_io_methods;

disk_layer* active_layer = nullptr;
sqlite3_vfs* below_layer = nullptr;

// The system's own file lies in memory right behind this one.
struct layered_file {
    sqlite3_file head;
    disk_file kind;
    std::string* path;
    sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

layered_file& layered(sqlite3_file* f) {
    return *reinterpret_cast<layered_file*>(f);
}

template <auto Method, class... Args>
auto hand_down(sqlite3_file* f, Args... args) {
    auto* below = layered(f).below();
    return (below->pMethods->*Method)(below, args...);
}

disk_call call_of(sqlite3_file* f, disk_operation what) {
    return {what, layered(f).kind, *layered(f).path, layered(f).below(), nullptr, 0, 0, nullptr};
}

int close_layered(sqlite3_file* f) {
    const int code = hand_down<&io::xClose>(f);
    delete layered(f).path;
    return code;
}

int read_layered(sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
    auto call = call_of(f, disk_operation::read);
    call.size = size;
    call.at = at;
    return active_layer->around(call, [=] { return hand_down<&io::xRead>(f, to, size, at); });
}

int write_layered(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
    auto call = call_of(f, disk_operation::write);
    call.bytes = from;
    call.size = size;
    call.at = at;
    return active_layer->around(call, [=] { return hand_down<&io::xWrite>(f, from, size, at); });
}

int truncate_layered(sqlite3_file* f, sqlite3_int64 size) {
    auto call = call_of(f, disk_operation::truncate);
    call.at = size;
    return active_layer->around(call, [=] { return hand_down<&io::xTruncate>(f, size); });
}

int sync_layered(sqlite3_file* f, int flags) {
    return active_layer->around(call_of(f, disk_operation::sync),
                                [=] { return hand_down<&io::xSync>(f, flags); });
}

// Version 2: with the log's shared memory, without memory-mapped pages.
const io layered_methods{2,
                         close_layered,
                         read_layered,
                         write_layered,
                         truncate_layered,
                         sync_layered,
                         [](auto* f, auto... a) { return hand_down<&io::xFileSize>(f, a...); },
                         [](auto* f, auto... a) { return hand_down<&io::xLock>(f, a...); },
                         [](auto* f, auto... a) { return hand_down<&io::xUnlock>(f, a...); },
                         [](auto* f, auto... a) { return hand_down<&io::xCheckReservedLock>(f, a...); },
                         [](auto* f, auto... a) { return hand_down<&io::xFileControl>(f, a...); },
                         [](auto* f) { return hand_down<&io::xSectorSize>(f); },
                         [](auto* f) { return hand_down<&io::xDeviceCharacteristics>(f); },
                         [](auto* f, auto... a) { return hand_down<&io::xShmMap>(f, a...); },
                         [](auto* f, auto... a) { return hand_down<&io::xShmLock>(f, a...); },
                         [](auto* f) { hand_down<&io::xShmBarrier>(f); },
                         [](auto* f, auto... a) { return hand_down<&io::xShmUnmap>(f, a...); },
                         nullptr,
                         nullptr};

disk_file kind_of(int flags) {
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0) return disk_file::database;
    return (flags & SQLITE_OPEN_WAL) != 0 ? disk_file::log : disk_file::other;
}

int open_layered(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* got) {
    auto& file = layered(f);
    file.head.pMethods = nullptr;
    file.kind = kind_of(flags);
    file.path = new std::string(name == nullptr ? "" : name);
    file.below()->pMethods = nullptr;
    const disk_call call{disk_operation::open, file.kind, *file.path, nullptr, nullptr, 0, 0, &flags};
    const int code = active_layer->around(
        call, [&] { return below_layer->xOpen(below_layer, name, file.below(), flags, got); });
    if (file.below()->pMethods != nullptr) {
        file.head.pMethods = &layered_methods;
    } else {
        delete file.path;
    }
    return code;
}

int remove_layered(sqlite3_vfs*, const char* name, int sync_folder) {
    const std::string path(name);
    const disk_call call{disk_operation::remove, disk_file::other, path, nullptr, nullptr, 0, 0, nullptr};
    return active_layer->around(call, [&] { return below_layer->xDelete(below_layer, name, sync_folder); });
}

}  // namespace

// All but these two the system's layer does itself: it ignores which VFS it is called through.
disk_layer::disk_layer() : before_(sqlite3_vfs_find(nullptr)), layer_(*before_) {
    below_layer = before_;
    active_layer = this;
    layer_.zName = "ft9-test-disk";
    layer_.pNext = nullptr;
    layer_.szOsFile = static_cast<int>(sizeof(layered_file)) + before_->szOsFile;
    layer_.xOpen = open_layered;
    layer_.xDelete = remove_layered;
    if (sqlite3_vfs_register(&layer_, 1) != SQLITE_OK) throw std::runtime_error("sqlite3_vfs_register");
}

disk_layer::~disk_layer() {
    sqlite3_vfs_register(before_, 1);
    sqlite3_vfs_unregister(&layer_);
    active_layer = nullptr;
}

}  // namespace ft9::test
