// Which lines a session has, and how they lie in memory.
#include "ft9/storage/session_store.hpp"

#include "context_lines.hpp"

#include "../../../src/storage/packed_context.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::storage;
using namespace ft9::test;
using std::chrono::minutes;

TEST(PackedContext, GivesBackWhatItGot) {
    packed_context c;
    EXPECT_EQ(c.count(), 0U);
    EXPECT_TRUE(c.entries().empty());
    c.append({speaker::person, std::string("a\0b", 3), -5, 1LL << 60});
    c.append({speaker::mentor, "", 9, 2});
    ASSERT_EQ(c.count(), 2U);
    const auto e = c.entries();
    EXPECT_EQ(e[0].text, std::string("a\0b", 3));
    EXPECT_EQ(e[0].who, speaker::person);
    EXPECT_EQ(e[0].at, -5);
    EXPECT_EQ(e[0].id, 1LL << 60);
    EXPECT_EQ(e[1].text, "");
    EXPECT_EQ(e[1].who, speaker::mentor);
}

TEST(PackedContext, KeepsTheLastLinesBeginningWithAPerson) {
    packed_context c;
    for (int i = 0; i < 6; ++i)
        c.append(i % 2 == 0 ? person(std::to_string(i), i, i) : mentor(std::to_string(i), i, i));
    c.keep_last(3);
    EXPECT_EQ(words(c.entries()), "p4 m5 ");
    c.keep_last(1);
    EXPECT_EQ(c.count(), 0U) << "a lone reply is no context";
}

TEST(PackedContext, RemovesOneLine) {
    packed_context c;
    c.append(person("a", 1, 10));
    c.append(mentor("b", 2, 20));
    c.append(person("c", 3, 30));
    c.remove(20);
    c.remove(99);
    EXPECT_EQ(words(c.entries()), "pa pc ");
    EXPECT_EQ(c.count(), 2U);
}

TEST(CurrentSession, BeginsBehindTheLastLongPause) {
    constexpr auto ttl = minutes(30);
    const unix_ms now = 10'000'000;
    const auto of = [&](const std::vector<context_entry>& e, std::size_t most = 10) {
        return words(current_session(e, now, ttl, most));
    };
    EXPECT_EQ(of({}), "");
    EXPECT_EQ(of({person("a", now)}), "pa ");
    EXPECT_EQ(of({person("a", now - 1'800'000)}), "") << "a pause of exactly the limit ends it";
    EXPECT_EQ(of({person("a", now - 1'799'999)}), "pa ");
    EXPECT_EQ(of({person("a", now - 3'000'000), mentor("b", now - 1'500'000)}), "pa mb ")
        << "each pause counts by itself";
    EXPECT_EQ(of({person("a", 0), mentor("b", 1), person("c", now - 5), mentor("d", now)}), "pc md ");
    EXPECT_EQ(of({mentor("a", now - 2), person("b", now - 1)}), "pb ");
    EXPECT_EQ(of({mentor("a", now)}), "");
    EXPECT_EQ(of({person("a", now), mentor("b", now), person("c", now)}, 2), "pc ");
    EXPECT_EQ(of({person("a", now)}, 0), "");
    EXPECT_EQ(of({person("a", now + 50'000)}), "pa ") << "a clock that went back";
}
