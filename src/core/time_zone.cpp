#include "ft9/core/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ft9 {
namespace {

constexpr std::int64_t day_seconds = 86'400;
constexpr std::size_t header_bytes = 44, largest_file = 1024 * 1024;

std::int64_t floor_div(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

// Big-endian numbers of a TZif file; past its end everything is 0 and `good` is false.
class number_reader {
  public:
    explicit number_reader(std::string_view bytes) : bytes_(bytes) {}
    std::int64_t next(std::size_t size) {
        if (bytes_.size() < size) {
            good = false;
            return 0;
        }
        std::uint64_t value = 0;
        const bool negative = size > 1 && (static_cast<unsigned char>(bytes_.front()) & 0x80) != 0;
        if (negative) value = ~std::uint64_t{0};
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | static_cast<unsigned char>(bytes_[i]);
        bytes_.remove_prefix(size);
        return static_cast<std::int64_t>(value);
    }
    void skip(std::size_t size) {
        good = good && size <= bytes_.size();
        bytes_.remove_prefix(std::min(size, bytes_.size()));
    }
    bool good = true;

  private:
    std::string_view bytes_;
};

// The counts of a TZif header, in its order.
struct tzif_counts {
    std::size_t ut = 0, standard = 0, leaps = 0, times = 0, types = 0, letters = 0;
    std::size_t bytes(std::size_t time_size) const {
        return times * (time_size + 1) + types * 6 + letters + leaps * (time_size + 4) + standard + ut;
    }
};

std::optional<tzif_counts> read_header(std::string_view bytes, char& version) {
    if (bytes.size() < header_bytes || !bytes.starts_with("TZif")) return std::nullopt;
    version = bytes[4];
    number_reader in(bytes.substr(20));
    tzif_counts c;
    for (auto* count : {&c.ut, &c.standard, &c.leaps, &c.times, &c.types, &c.letters}) {
        const auto value = in.next(4);
        if (value < 0 || value > static_cast<std::int64_t>(largest_file)) return std::nullopt;
        *count = static_cast<std::size_t>(value);
    }
    if (c.types == 0) return std::nullopt;
    return c;
}

}  // namespace

// Both by Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms" (2021): eras of 400 years.
std::int64_t day_number(int year, int month, int day) {
    const std::int64_t y = month <= 2 ? year - 1 : year;
    const auto era = floor_div(y, 400);
    const auto of_era = y - era * 400;
    const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

local_time date_of(std::int64_t day) {
    const auto shifted = day + 719'468;
    const auto era = floor_div(shifted, 146'097);
    const auto of_era = shifted - era * 146'097;
    const auto year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
    const auto of_year = of_era - (365 * year + year / 4 - year / 100);
    const auto march_month = (5 * of_year + 2) / 153;
    local_time t;
    t.day = static_cast<int>(of_year - (153 * march_month + 2) / 5 + 1);
    t.month = static_cast<int>(march_month < 10 ? march_month + 3 : march_month - 9);
    t.year = static_cast<int>(year + era * 400 + (t.month <= 2 ? 1 : 0));
    t.weekday = static_cast<int>(day + 4 - 7 * floor_div(day + 4, 7));
    return t;
}

std::optional<std::int64_t> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto number = [text](std::size_t at, std::size_t size) {
        int value = 0;
        const auto* begin = text.data() + at;
        const auto [end, ec] = std::from_chars(begin, begin + size, value);
        return ec == std::errc{} && end == begin + size ? value : -1;
    };
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1) return std::nullopt;
    const auto found = day_number(year, month, day);
    const auto back = date_of(found);
    if (back.month != month || back.day != day) return std::nullopt;
    return found;
}

std::string date_text(std::int64_t day) {
    const auto t = date_of(day);
    return fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day);
}

std::optional<time_zone> time_zone::load(const std::string& name) {
    if (name.empty() || name.front() == '/' || name.find("..") != name.npos) return std::nullopt;
    const auto path = std::filesystem::path("/usr/share/zoneinfo") / name;
    std::error_code ec;
    if (!std::filesystem::is_regular_file(path, ec) || std::filesystem::file_size(path, ec) > largest_file)
        return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    return read(bytes);
}

std::optional<time_zone> time_zone::read(std::string_view bytes) {
    char version = 0;
    auto counts = read_header(bytes, version);
    if (!counts) return std::nullopt;
    std::size_t size = 4;
    bytes.remove_prefix(header_bytes);
    if (version >= '2') {  // the same once more, with times of 64 bits
        bytes.remove_prefix(std::min(counts->bytes(size), bytes.size()));
        counts = read_header(bytes, version);
        if (!counts) return std::nullopt;
        bytes.remove_prefix(header_bytes);
        size = 8;
    }
    time_zone zone;
    std::vector<std::size_t> types;
    number_reader in(bytes);
    for (std::size_t i = 0; i < counts->times && in.good; ++i)
        zone.changes_.push_back({in.next(size), 0});
    for (std::size_t i = 0; i < counts->times && in.good; ++i)
        types.push_back(static_cast<std::size_t>(in.next(1)));
    std::vector<std::int64_t> offsets;
    for (std::size_t i = 0; i < counts->types && in.good; ++i) {
        offsets.push_back(in.next(4));
        in.skip(2);
    }
    if (!in.good) return std::nullopt;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i] >= offsets.size()) return std::nullopt;
        zone.changes_[i].offset = offsets[types[i]];
    }
    zone.first_offset_ = offsets.front();
    return zone;
}

std::int64_t time_zone::offset_at(unix_ms at) const {
    const auto seconds = floor_div(at, 1000);
    const auto later = std::upper_bound(changes_.begin(), changes_.end(), seconds,
                                        [](std::int64_t t, const change& c) { return t < c.at; });
    return later == changes_.begin() ? first_offset_ : std::prev(later)->offset;
}

std::int64_t time_zone::day_at(unix_ms at) const {
    return floor_div(floor_div(at, 1000) + offset_at(at), day_seconds);
}

local_time time_zone::at(unix_ms at) const {
    const auto local = floor_div(at, 1000) + offset_at(at);
    const auto day = floor_div(local, day_seconds);
    auto t = date_of(day);
    t.hour = static_cast<int>((local - day * day_seconds) / 3600);
    t.minute = static_cast<int>((local - day * day_seconds) % 3600 / 60);
    return t;
}

// Where clocks change at midnight the offset of the day before may be the one that counts.
unix_ms time_zone::begin_of(std::int64_t day) const {
    const auto guess = [day](std::int64_t offset) { return (day * day_seconds - offset) * 1000; };
    const auto first = guess(offset_at(guess(0) - day_seconds * 1000));
    const auto begin = guess(offset_at(first));
    return day_at(begin) == day && day_at(begin - 1) < day ? begin : first;
}

}  // namespace ft9
