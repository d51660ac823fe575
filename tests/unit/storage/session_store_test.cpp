#include "ft9/storage/session_store.hpp"

#include "context_lines.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::storage;
using namespace ft9::test;
using std::chrono::milliseconds;
using std::chrono::minutes;

namespace {

class SessionStore : public ::testing::Test {
  protected:
    std::string words_of(row_id conversation) {
        const auto found = store_.find(conversation);
        return found ? words(*found) : "unknown";
    }
    // A full exchange of `count` lines, beginning with the person.
    void talk(session_store& store, row_id conversation, int count, std::size_t size = 1) {
        for (int i = 0; i < count; ++i) {
            const auto text = std::to_string(i) + std::string(size - 1, 'x');
            store.append(conversation,
                         i % 2 == 0 ? person(text, time_.now(), i) : mentor(text, time_.now(), i));
        }
    }

    fake_clock time_;
    session_options options_;
    session_store store_{time_, options_};
};

}  // namespace

TEST_F(SessionStore, DoesNotKnowWhatNobodyToldIt) {
    EXPECT_FALSE(store_.find(1).has_value());
    store_.append(1, person("oi", time_.now()));
    EXPECT_FALSE(store_.find(1).has_value()) << "the journal has lines that this one would hide";
    EXPECT_FALSE(store_.erase(1));
    store_.remove(1, 1);
}

TEST_F(SessionStore, RemembersThatTheJournalHasNothing) {
    store_.restore(1, {});
    ASSERT_TRUE(store_.find(1).has_value());
    EXPECT_TRUE(store_.find(1)->empty());
    EXPECT_EQ(store_.active(), 0U);
    EXPECT_TRUE(store_.list(0, 10).sessions.empty());
    store_.append(1, person("oi", time_.now()));
    EXPECT_EQ(words_of(1), "poi ");
    EXPECT_EQ(store_.active(), 1U);
}

TEST_F(SessionStore, KeepsTheLastTenBeginningWithAPerson) {
    store_.restore(1, {});
    talk(store_, 1, 10);
    EXPECT_EQ(words_of(1), "p0 m1 p2 m3 p4 m5 p6 m7 p8 m9 ");
    store_.append(1, person("10", time_.now(), 10));
    EXPECT_EQ(words_of(1), "p2 m3 p4 m5 p6 m7 p8 m9 p10 ") << "nine: the tenth would be a reply";
    store_.append(1, mentor("11", time_.now(), 11));
    EXPECT_EQ(store_.find(1)->size(), 10U);
}

TEST_F(SessionStore, KeepsTwoLinesInARowOfOneSpeaker) {
    store_.restore(1, {});
    store_.append(1, person("a", time_.now(), 1));
    store_.append(1, person("b", time_.now(), 2));
    store_.append(1, mentor("c", time_.now(), 3));
    store_.append(1, mentor("d", time_.now(), 4));
    EXPECT_EQ(words_of(1), "pa pb mc md ");
}

TEST_F(SessionStore, WhatWasSaidStandsOnceAndInItsPlace) {
    store_.restore(1, {});
    store_.append_said(2, mentor("?", time_.now(), 1));
    EXPECT_FALSE(store_.find(2).has_value());
    store_.append(1, person("a", time_.now(), 1));
    store_.append_said(1, mentor("b", time_.now(), 2));
    store_.append(1, person("c", time_.now(), 3));
    store_.append_said(1, mentor("b", time_.now(), 2));
    store_.append_said(1, mentor("d", time_.now(), 5));
    EXPECT_EQ(words_of(1), "pa mb pc md ");
    store_.append_said(1, mentor("late", time_.now(), 4));
    EXPECT_EQ(words_of(1), "unknown") << "the journal knows where it belongs";
}

TEST_F(SessionStore, ExpiresAfterItsTimeWithoutActivity) {
    store_.restore(1, {person("oi", time_.now())});
    time_.advance(minutes(30) - milliseconds(1));
    EXPECT_EQ(words_of(1), "poi ");
    store_.append(1, mentor("olá", time_.now()));
    time_.advance(minutes(30) - milliseconds(1));
    EXPECT_EQ(words_of(1), "poi molá ");
    time_.advance(milliseconds(1));
    EXPECT_EQ(words_of(1), "") << "expired is known to be empty";
    EXPECT_EQ(store_.active(), 0U);
}

TEST_F(SessionStore, ANewLineDoesNotReviveAnExpiredSession) {
    store_.restore(1, {person("antes", time_.now())});
    time_.advance(minutes(30));
    store_.append(1, person("depois", time_.now()));
    EXPECT_EQ(words_of(1), "unknown") << "the journal tells where the new session begins";
    EXPECT_EQ(store_.bytes(), 0U);
}

TEST_F(SessionStore, ErasingTellsWhetherThereWasASession) {
    store_.restore(1, {person("oi", time_.now())});
    EXPECT_TRUE(store_.erase(1));
    EXPECT_FALSE(store_.erase(1));
    store_.restore(2, {});
    EXPECT_FALSE(store_.erase(2));
    store_.restore(3, {person("oi", time_.now())});
    time_.advance(minutes(30));
    EXPECT_FALSE(store_.erase(3));
    EXPECT_EQ(store_.bytes(), 0U);
}

TEST_F(SessionStore, TakesALineBack) {
    store_.restore(1, {person("oi", time_.now(), 1), mentor("olá", time_.now(), 2)});
    store_.remove(1, 2);
    EXPECT_EQ(words_of(1), "poi ");
    store_.remove(1, 1);
    EXPECT_EQ(store_.active(), 0U);
}

TEST_F(SessionStore, RestoringReplacesWhatWasThere) {
    store_.restore(1, {person("a", time_.now())});
    store_.restore(1, {person("b", time_.now())});
    EXPECT_EQ(words_of(1), "pb ");
    EXPECT_EQ(store_.active(), 1U);
}

TEST_F(SessionStore, RestoresOnlyTheSessionThatIsGoingOn) {
    const auto now = time_.now();
    const auto hour = 3'600'000;
    store_.restore(1, {person("velho", now - 2 * hour), mentor("velho", now - 2 * hour),
                       person("novo", now - 600'000), mentor("novo", now - 500'000)});
    EXPECT_EQ(words_of(1), "pnovo mnovo ");
    store_.restore(2, {person("velho", now - hour)});
    EXPECT_EQ(words_of(2), "");
    const auto listed = store_.list(0, 10).sessions;
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].last_activity, now - 500'000);
}

TEST_F(SessionStore, ARestoredSessionExpiresByItsLastLine) {
    store_.restore(1, {person("oi", time_.now() - 1'700'000)});
    time_.advance(milliseconds(99'999));
    EXPECT_EQ(store_.list(0, 10).sessions.size(), 1U);
    time_.advance(milliseconds(1));
    EXPECT_TRUE(store_.list(0, 10).sessions.empty());
}

TEST_F(SessionStore, ListsPageByPage) {
    for (row_id id : {5, 3, 9, 1, 7})
        store_.restore(id, {person("oi", time_.now())});
    auto page = store_.list(0, 2).sessions;
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].conversation, 1);
    EXPECT_EQ(page[1].conversation, 3);
    EXPECT_EQ(page[0].messages, 1U);
    page = store_.list(3, 2).sessions;
    ASSERT_EQ(page.size(), 2U);
    EXPECT_EQ(page[0].conversation, 5);
    page = store_.list(7, 2).sessions;
    ASSERT_EQ(page.size(), 1U);
    EXPECT_EQ(page[0].conversation, 9);
    EXPECT_TRUE(store_.list(9, 2).sessions.empty());
    EXPECT_TRUE(store_.list(0, 0).sessions.empty());
}

TEST_F(SessionStore, APageCountsTheSessionsThatAreThereWhenItIsMade) {
    store_.restore(1, {person("a", time_.now())});
    time_.advance(minutes(20));
    store_.restore(2, {person("b", time_.now())});
    store_.restore(3, {});
    EXPECT_EQ(store_.list(1, 10).active, 2U) << "also those of other pages";
    time_.advance(minutes(10));
    EXPECT_EQ(store_.list(0, 10).active, 1U) << "expired, not yet swept";
    EXPECT_EQ(store_.active(), 2U);
}

TEST_F(SessionStore, SweepDropsWhatExpiredAndNothingElse) {
    store_.restore(1, {person("a", time_.now())});
    store_.restore(4, {person("velho", time_.now() - 1'000'000)});  // older than its neighbour in the list
    time_.advance(minutes(20));
    store_.restore(2, {person("b", time_.now())});
    store_.append(1, mentor("c", time_.now()));
    time_.advance(minutes(15));
    store_.restore(3, {});
    store_.sweep();
    EXPECT_EQ(store_.active(), 2U);
    EXPECT_EQ(words_of(1), "pa mc ");
    EXPECT_EQ(words_of(4), "unknown");
    time_.advance(minutes(30));
    store_.sweep();
    EXPECT_EQ(store_.active(), 0U);
    EXPECT_EQ(store_.bytes(), 0U);
}

TEST_F(SessionStore, ForgetsTheLeastActiveWhenMemoryIsShort) {
    options_.max_bytes = 4000;
    session_store small(time_, options_);
    for (row_id id = 1; id <= 10; ++id) {
        small.restore(id, {person(std::string(500, 'x'), time_.now())});
        time_.advance(milliseconds(10));
        if (small.find(1)) small.append(1, person("y", time_.now()));
    }
    EXPECT_LE(small.bytes(), 4000U);
    EXPECT_GE(small.active(), 3U);
    EXPECT_TRUE(small.find(1).has_value()) << "active all the time";
    EXPECT_TRUE(small.find(10).has_value());
    EXPECT_FALSE(small.find(2).has_value());
}

TEST_F(SessionStore, KeepsTheLastSessionWhateverItsSize) {
    options_.max_bytes = 100;
    session_store small(time_, options_);
    small.restore(1, {person(std::string(1000, 'x'), time_.now())});
    EXPECT_TRUE(small.find(1).has_value());
    small.restore(2, {person(std::string(1000, 'x'), time_.now())});
    EXPECT_EQ(small.active(), 1U);
}

TEST_F(SessionStore, TenLinesOf120BytesTakeAtMost2000Bytes) {
    for (row_id id = 1; id <= 50; ++id) {
        store_.restore(id, {});
        talk(store_, id, id % 2 == 0 ? 10 : 60, 120);
    }
    EXPECT_EQ(store_.find(1)->size(), 10U);
    EXPECT_EQ(store_.find(2)->size(), 10U);
    EXPECT_LE(store_.bytes() / 50, 2000U) << "also after many lines came and went";
}

TEST_F(SessionStore, GivesTheMemoryOfALongTextBack) {
    store_.restore(1, {});
    store_.append(1, person(std::string(60'000, 'x'), time_.now()));
    EXPECT_GT(store_.bytes(), 60'000U);
    talk(store_, 1, 20, 100);
    EXPECT_LT(store_.bytes(), 4000U);
}

// Counted wrongly, thousands of sessions that came and went would look like more than all memory.
TEST_F(SessionStore, CountsItsBytesExactlyWhateverHappens) {
    for (int round = 0; round < 20; ++round) {
        for (row_id id = 1; id <= 20; ++id) {
            store_.restore(id, {person("oi", time_.now(), 1), mentor("olá", time_.now(), 2)});
            talk(store_, id, static_cast<int>(id), 10 * static_cast<std::size_t>(id));
            store_.remove(id, 2);
            if (id % 3 == 0) store_.erase(id);
        }
        time_.advance(minutes(round % 2 == 0 ? 1 : 31));
        store_.sweep();
    }
    EXPECT_EQ(store_.active(), 0U);
    EXPECT_EQ(store_.bytes(), 0U);
}
