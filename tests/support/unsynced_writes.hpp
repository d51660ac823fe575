#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::test {

// Remembers what files were when they were last synced, and everything written since, so that a power cut can
// be played: any part of what was not synced, sector by sector, is lost, torn or kept, in no order. Bytes
// that were not written stay what they were, also beside written ones of one sector (as disks of today
// promise, and SQLite relies on). Files that come and go do so at once. One thread at a time.
class unsynced_writes {
  public:
    static constexpr std::int64_t sector = 512;

    // A file as it is before the change.
    struct file_view {
        std::function<std::int64_t()> size;
        std::function<std::string(std::int64_t at, std::int64_t size)> read;  // less at the end of the file
    };
    void will_write(const std::string& path, const file_view& file, std::int64_t at, std::string_view bytes);
    void will_truncate(const std::string& path, const file_view& file, std::int64_t size);
    void synced(const std::string& path) { files_.erase(path); }
    void removed(const std::string& path) { files_.erase(path); }

    struct damage {
        std::int64_t kept = 0, lost = 0;  // sectors' worth of writes; torn ones count as lost
    };
    // Makes of each file on disk what survived. Nobody may use the files meanwhile.
    damage cut(std::mt19937_64& random);

  private:
    struct change {
        std::int64_t at;
        std::string bytes;
        bool truncation;
    };
    struct pending {
        std::int64_t synced_size = 0;
        std::map<std::int64_t, std::string> before;  // of each sector that changed since
        std::vector<change> changes;
    };
    pending& pending_of(const std::string& path, const file_view& file);
    static void keep_sectors(pending& p, const file_view& file, std::int64_t from, std::int64_t to);
    static std::string survivor(const std::string& path, const pending& p, int keep_percent,
                                std::mt19937_64& random, damage& done);

    std::map<std::string, pending> files_;
};

}  // namespace ft9::test
