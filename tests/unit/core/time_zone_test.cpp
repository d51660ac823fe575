#include "ft9/core/time_zone.hpp"

#include <gtest/gtest.h>

using namespace ft9;

namespace {

constexpr unix_ms noon = 1'795'348'800'000;  // 2026-11-22T12:00:00Z, a Sunday

std::string of_32_bits(char version) {
    std::string file = "TZif";
    file += version;
    file.append(15, '\0');
    const auto number = [&file](std::uint32_t value) {
        for (int shift = 24; shift >= 0; shift -= 8)
            file += static_cast<char>(value >> shift & 0xFF);
    };
    for (const std::uint32_t count : {0U, 0U, 0U, 1U, 2U, 4U})
        number(count);
    number(1000);    // one change, at second 1000
    file += '\x01';  // to the second type
    number(3600);    // the first: an hour ahead
    file.append(2, '\0');
    number(static_cast<std::uint32_t>(-7200));
    file.append(2, '\0');
    file += "AAA";
    file += '\0';
    return file;
}

}  // namespace

TEST(TimeZone, IsUtcUnlessLoaded) {
    const time_zone utc;
    EXPECT_EQ(utc.offset_at(noon), 0);
    const auto now = utc.at(noon);
    EXPECT_EQ(now.year, 2026);
    EXPECT_EQ(now.month, 11);
    EXPECT_EQ(now.day, 22);
    EXPECT_EQ(now.hour, 12);
    EXPECT_EQ(now.minute, 0);
    EXPECT_EQ(now.weekday, 0);
    EXPECT_EQ(date_text(utc.day_at(noon)), "2026-11-22");
}

TEST(TimeZone, ReadsTheSystemsDatabase) {
    const auto zone = time_zone::load("America/Sao_Paulo");
    if (!zone) GTEST_SKIP() << "no time zone database";
    EXPECT_EQ(zone->offset_at(noon), -3 * 3600);
    EXPECT_EQ(zone->at(noon).hour, 9);
    EXPECT_EQ(date_text(zone->day_at(noon - 10 * 3'600'000)), "2026-11-21") << "02:00 UTC is the day before";
    const auto today = *parse_date("2026-11-22");
    EXPECT_EQ(zone->begin_of(today), noon - 9 * 3'600'000);
}

// Clocks went from 23:59:59 to 01:00:00 on 4 November 2018.
TEST(TimeZone, ADayBeginsWhereItBeginsThere) {
    const auto zone = time_zone::load("America/Sao_Paulo");
    if (!zone) GTEST_SKIP() << "no time zone database";
    for (auto day = *parse_date("2017-01-01"); day < *parse_date("2020-01-01"); ++day) {
        const auto begin = zone->begin_of(day);
        EXPECT_EQ(zone->day_at(begin), day) << date_text(day);
        EXPECT_EQ(zone->day_at(begin - 1), day - 1) << date_text(day);
    }
    EXPECT_EQ(zone->at(zone->begin_of(*parse_date("2018-11-04"))).hour, 1);
}

TEST(TimeZone, UnknownNamesAreNone) {
    for (const char* name : {"", "Nowhere/City", "/etc/passwd", "../../../etc/passwd", "America"})
        EXPECT_FALSE(time_zone::load(name)) << name;
}

TEST(TimeZone, ReadsAFileOfTheFirstVersion) {
    const auto zone = time_zone::read(of_32_bits('\0'));
    ASSERT_TRUE(zone);
    EXPECT_EQ(zone->offset_at(999'999), 3600);
    EXPECT_EQ(zone->offset_at(1'000'000), -7200);
    EXPECT_EQ(zone->offset_at(-5), 3600) << "before the epoch, too";
}

TEST(TimeZone, BrokenFilesAreNone) {
    const auto good = of_32_bits('\0');
    for (std::size_t size = 0; size < good.size() - 4; ++size)
        EXPECT_FALSE(time_zone::read(good.substr(0, size))) << size;
    EXPECT_FALSE(time_zone::read(of_32_bits('2'))) << "the second half is missing";
    auto wild = good;
    wild[44 + 4] = '\x07';
    EXPECT_FALSE(time_zone::read(wild)) << "a type that is not there";
}

TEST(Dates, AreReadAndWritten) {
    EXPECT_EQ(parse_date("1970-01-01"), 0);
    EXPECT_EQ(date_text(*parse_date("2024-02-29")), "2024-02-29");
    for (const char* wrong :
         {"", "2026-02-29", "2026-00-10", "2026-13-10", "2026-04-31", "26-04-01", "2026-4-01", "2026-04-1",
          "2026/04/01", "x026-04-01", "2026-04-01 ", "1969-12-31", "+026-04-01"})
        EXPECT_FALSE(parse_date(wrong)) << wrong;
    for (std::int64_t day = 0; day < 60'000; day += 7) {
        const auto date = date_of(day);
        EXPECT_EQ(day_number(date.year, date.month, date.day), day);
        EXPECT_EQ(date.weekday, 4) << "Thursdays, as the first";
    }
}
