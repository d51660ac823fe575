#include "tidy_vfs.hpp"

#include "ft9/core/failpoint.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <stdexcept>

namespace ft9::storage::sqlite {
namespace {

// The base VFS's own file lies in memory right behind this one.
struct tidy_file {
    sqlite3_file head;
    sqlite3_file* base() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

tidy_file& own(sqlite3_file* f) {
    return *reinterpret_cast<tidy_file*>(f);
}

// Calls the base file's method of the same name.
template <auto Method, class... Args>
auto hand_on(sqlite3_file* f, Args... args) {
    auto* base = own(f).base();
    return (base->pMethods->*Method)(base, args...);
}

std::size_t two_bytes(const unsigned char* at) {
    return std::size_t{at[0]} << 8U | at[1];
}

constexpr std::size_t largest_page = 65'536;
// Overflow and free-list pages begin with a page number; below this many pages (64 GiB) none of them can be
// mistaken for a tree page, whose first byte is 2 or more.
constexpr sqlite3_int64 most_pages = 1LL << 24;

bool is_page(sqlite3_file* f, std::size_t size, sqlite3_int64 offset) {
    const auto bytes = static_cast<sqlite3_int64>(size);
    if (size < 512 || size > largest_page || offset % bytes != 0) return false;
    sqlite3_int64 whole = 0;
    return hand_on<&sqlite3_io_methods::xFileSize>(f, &whole) == SQLITE_OK && whole / bytes < most_pages;
}

int write_page(sqlite3_file* f, const void* data, int amount, sqlite3_int64 offset) {
    FT9_FAILPOINT(checkpoint_page);  // other writes go to the log
    const auto size = static_cast<std::size_t>(amount);
    const auto* bytes = static_cast<const unsigned char*>(data);
    page_gap gap;
    if (is_page(f, size, offset)) gap = unused_bytes(bytes, size, offset == 0);
    const auto used = [](unsigned char c) { return c != 0; };
    if (std::none_of(bytes + gap.from, bytes + gap.to, used))
        return hand_on<&sqlite3_io_methods::xWrite>(f, data, amount, offset);
    thread_local std::array<unsigned char, largest_page> clean;
    std::memcpy(clean.data(), bytes, size);
    std::memset(clean.data() + gap.from, 0, gap.to - gap.from);
    return hand_on<&sqlite3_io_methods::xWrite>(f, static_cast<const void*>(clean.data()), amount, offset);
}

// Version 2: with the log's shared memory, without memory-mapped pages.
using io = sqlite3_io_methods;
const io methods{2,
                 [](auto* f) { return hand_on<&io::xClose>(f); },
                 [](auto* f, auto... a) { return hand_on<&io::xRead>(f, a...); },
                 write_page,
                 [](auto* f, auto... a) { return hand_on<&io::xTruncate>(f, a...); },
                 [](auto* f, auto... a) { return hand_on<&io::xSync>(f, a...); },
                 [](auto* f, auto... a) { return hand_on<&io::xFileSize>(f, a...); },
                 [](auto* f, auto... a) { return hand_on<&io::xLock>(f, a...); },
                 [](auto* f, auto... a) { return hand_on<&io::xUnlock>(f, a...); },
                 [](auto* f, auto... a) { return hand_on<&io::xCheckReservedLock>(f, a...); },
                 [](auto* f, auto... a) { return hand_on<&io::xFileControl>(f, a...); },
                 [](auto* f) { return hand_on<&io::xSectorSize>(f); },
                 [](auto* f) { return hand_on<&io::xDeviceCharacteristics>(f); },
                 [](auto* f, auto... a) { return hand_on<&io::xShmMap>(f, a...); },
                 [](auto* f, auto... a) { return hand_on<&io::xShmLock>(f, a...); },
                 [](auto* f) { hand_on<&io::xShmBarrier>(f); },
                 [](auto* f, auto... a) { return hand_on<&io::xShmUnmap>(f, a...); },
                 nullptr,
                 nullptr};

sqlite3_vfs* base_vfs = nullptr;

// Only the database itself is looked at: the log's pages carry checksums, and the log is truncated.
int open_file(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out_flags) {
    if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return base_vfs->xOpen(base_vfs, name, f, flags, out_flags);
    auto& file = own(f);
    const int code = base_vfs->xOpen(base_vfs, name, file.base(), flags, out_flags);
    file.head.pMethods = file.base()->pMethods != nullptr ? &methods : nullptr;
    return code;
}

// What is not about opening files stays the base's, which finds its own data in pAppData.
sqlite3_vfs above(const sqlite3_vfs& base) {
    sqlite3_vfs vfs = base;
    vfs.zName = "ft9-tidy";
    vfs.pNext = nullptr;
    vfs.szOsFile = base.szOsFile + static_cast<int>(sizeof(tidy_file));
    vfs.xOpen = open_file;
    return vfs;
}

}  // namespace

page_gap unused_bytes(const unsigned char* page, std::size_t size, bool first) {
    const std::size_t header = first ? 100 : 0;
    const auto kind = page[header];
    const bool leaf = kind == 10 || kind == 13;
    if (!leaf && kind != 2 && kind != 5) return {};
    const auto from = header + (leaf ? 8 : 12) + 2 * two_bytes(page + header + 3);
    const auto start = two_bytes(page + header + 5);
    const auto to = start == 0 ? largest_page : start;  // as the format says
    return from <= to && to <= size ? page_gap{from, to} : page_gap{};
}

// The default may be another one than at the last call: tests put a failing disk there.
const char* tidy_vfs() {
    static std::mutex mutex;
    static sqlite3_vfs vfs;
    const std::lock_guard lock(mutex);
    auto* const base = sqlite3_vfs_find(nullptr);
    if (base == nullptr) throw std::runtime_error("SQLite has no file system");
    if (base != base_vfs) {
        if (base_vfs != nullptr) sqlite3_vfs_unregister(&vfs);
        base_vfs = base;
        vfs = above(*base);
        if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK)
            throw std::runtime_error("SQLite refuses the journal's file system");
    }
    return vfs.zName;
}

}  // namespace ft9::storage::sqlite
