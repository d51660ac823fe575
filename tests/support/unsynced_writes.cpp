#include "support/unsynced_writes.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace ft9::test {
namespace {

std::size_t upto(std::mt19937_64& random, std::size_t n) {
    return static_cast<std::size_t>(random() % n);
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

void place(std::string& image, std::size_t at, std::string_view bytes) {
    if (image.size() < at + bytes.size()) image.resize(at + bytes.size(), '\0');
    std::copy(bytes.begin(), bytes.end(), image.begin() + static_cast<std::ptrdiff_t>(at));
}

// A sector that was being written when the power went: its beginning arrived, or nothing that makes sense.
std::string torn(std::string_view piece, std::mt19937_64& random) {
    if (upto(random, 2) == 0) return std::string(piece.substr(0, upto(random, piece.size())));
    std::string noise(piece);
    for (auto& c : noise)
        c = static_cast<char>(random());
    return noise;
}

}  // namespace

unsynced_writes::pending& unsynced_writes::pending_of(const std::string& path, const file_view& file) {
    const auto [found, made] = files_.try_emplace(path);
    if (made) found->second.synced_size = file.size();
    return found->second;
}

void unsynced_writes::keep_sectors(pending& p, const file_view& file, std::int64_t from, std::int64_t to) {
    for (auto s = from / sector; s * sector < to; ++s) {
        if (p.before.count(s) == 0) p.before.emplace(s, file.read(s * sector, sector));
    }
}

void unsynced_writes::will_write(const std::string& path, const file_view& file, std::int64_t at,
                                 std::string_view bytes) {
    auto& p = pending_of(path, file);
    keep_sectors(p, file, at, at + static_cast<std::int64_t>(bytes.size()));
    p.changes.push_back({at, std::string(bytes), false});
}

void unsynced_writes::will_truncate(const std::string& path, const file_view& file, std::int64_t size) {
    auto& p = pending_of(path, file);
    keep_sectors(p, file, size, file.size());
    p.changes.push_back({size, {}, true});
}

std::string unsynced_writes::survivor(const std::string& path, const pending& p, int keep_percent,
                                      std::mt19937_64& random, damage& done) {
    std::string image = content_of(path);
    for (const auto& [s, bytes] : p.before)
        place(image, static_cast<std::size_t>(s * sector), bytes);
    image.resize(static_cast<std::size_t>(p.synced_size), '\0');
    const auto kept = [&] { return upto(random, 100) < static_cast<std::size_t>(keep_percent); };
    for (const auto& c : p.changes) {
        if (c.truncation && kept()) image.resize(static_cast<std::size_t>(c.at), '\0');
        const auto begin = static_cast<std::size_t>(c.at);
        for (std::size_t done_bytes = 0; done_bytes < c.bytes.size();) {
            const auto at = begin + done_bytes;
            const auto size =
                std::min(c.bytes.size() - done_bytes,
                         static_cast<std::size_t>(sector) - at % static_cast<std::size_t>(sector));
            const std::string_view piece(c.bytes.data() + done_bytes, size);
            done_bytes += size;
            if (kept()) {
                place(image, at, piece);
                ++done.kept;
                continue;
            }
            ++done.lost;
            if (upto(random, 3) == 0) place(image, at, torn(piece, random));
        }
    }
    return image;
}

unsynced_writes::damage unsynced_writes::cut(std::mt19937_64& random) {
    constexpr std::array chances{0, 10, 50, 90, 100};  // of a sector to survive; the same for all of one cut
    const int keep = chances.at(upto(random, chances.size()));
    damage done;
    for (const auto& [path, p] : files_) {
        const auto image = survivor(path, p, keep, random, done);
        std::ofstream(path, std::ios::binary | std::ios::trunc) << image;
    }
    files_.clear();
    return done;
}

}  // namespace ft9::test
