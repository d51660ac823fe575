// What the journal promises when its process dies or many write at once.
#include "support/storage_journal.hpp"

#include <boost/asio/thread_pool.hpp>

#include <future>
#include <set>

#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

using namespace ft9;
using namespace ft9::test;

namespace {

// Accepts message after message and tells of each on the pipe once it is durable. Never returns.
[[noreturn]] void write_until_killed(const storage::sqlite_options& options, int first, int pipe) {
    const fake_clock time;
    auto opened = storage::open_sqlite_journal(time, options, {});
    if (!opened) ::_exit(1);
    for (int i = first;; ++i) {
        const auto receipt = run_coroutine((*opened)->accept(webhook_with(said("w" + std::to_string(i)))));
        if (!receipt || ::write(pipe, &i, sizeof i) != sizeof i) ::_exit(1);
    }
}

struct killed_writer {
    int acknowledged = -1;  // the last message that was durable
    bool by_signal = false;
};

killed_writer run_and_kill(const storage::sqlite_options& options, int first, int enough) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        write_until_killed(options, first, ends[1]);
    }
    ::close(ends[1]);
    killed_writer w;
    int i = 0;
    while (::read(ends[0], &i, sizeof i) == sizeof i) {
        w.acknowledged = i;
        if (i - first == enough) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int result = 0;
    ::waitpid(child, &result, 0);
    w.by_signal = WIFSIGNALED(result);
    return w;
}

class Crash : public JournalTest {};
class Crowd : public JournalTest {};

}  // namespace

TEST_F(Crash, WhatWasAcknowledgedIsThereAfterAKill) {
    close();
    int next = 0;
    for (int round = 0; round < 4; ++round) {
        const auto w = run_and_kill(options_, next, 20 + 17 * round);
        ASSERT_TRUE(w.by_signal);
        ASSERT_GE(w.acknowledged, next);
        open();  // the lock went with the process
        EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
        for (int i = next; i <= w.acknowledged; ++i)
            ASSERT_EQ(accept(webhook_with(said("w" + std::to_string(i)))).duplicates, 1U) << i;
        const auto inbox = number("SELECT count(*) FROM inbox");
        EXPECT_GE(inbox, w.acknowledged + 1);
        EXPECT_LE(inbox, w.acknowledged + 2) << "at most the one that was under way";
        EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE turn_id IS NULL"), inbox);
        next = w.acknowledged + 1;  // if it was under way, its writer finds it stored
        close();
    }
}

TEST_F(Crowd, ManyWriteAtOnceAndShareCommits) {
    constexpr int webhooks = 600;
    boost::asio::thread_pool pool(4);
    std::vector<std::future<result<storage::accept_receipt>>> running;
    const int before = commits_;
    for (int i = 0; i < webhooks; ++i) {
        auto m = said("w" + std::to_string(i), "oi", std::to_string(5511900000000 + i % 50));
        running.push_back(
            boost::asio::co_spawn(pool, journal_->accept(webhook_with(m)), boost::asio::use_future));
    }
    std::set<row_id> ids, conversations;
    for (auto& r : running) {
        const auto receipt = r.get();
        ASSERT_TRUE(receipt);
        ids.insert(receipt->pending.at(0).id);
        conversations.insert(receipt->pending.at(0).conversation);
    }
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(webhooks));
    EXPECT_EQ(conversations.size(), 50U);
    EXPECT_LT(commits_ - before, webhooks) << "groups were made";
    close();  // its threads may still be on their way out of the pool
    pool.join();
}

TEST_F(Crowd, OfTheSameMessageOneIsTaken) {
    boost::asio::thread_pool pool(4);
    std::vector<std::future<result<storage::accept_receipt>>> running;
    for (int i = 0; i < 100; ++i)
        running.push_back(
            boost::asio::co_spawn(pool, journal_->accept(webhook_with(said("w"))), boost::asio::use_future));
    std::size_t taken = 0, duplicates = 0;
    for (auto& r : running) {
        const auto receipt = r.get();
        ASSERT_TRUE(receipt);
        taken += receipt->pending.size();
        duplicates += receipt->duplicates;
    }
    EXPECT_EQ(taken, 1U);
    EXPECT_EQ(duplicates, 99U);
    close();  // its threads may still be on their way out of the pool
    pool.join();
}

TEST_F(Crowd, ReadersSeeWhatWasWritten) {
    boost::asio::thread_pool pool(4);
    const auto m = hear("w0");
    std::vector<std::future<result<std::vector<storage::pending_message>>>> reading;
    for (int i = 1; i <= 100; ++i) {
        hear("w" + std::to_string(i));
        reading.push_back(
            boost::asio::co_spawn(pool, journal_->pending_of(m.conversation), boost::asio::use_future));
    }
    std::size_t expected = 1;
    for (auto& r : reading) {
        const auto pending = r.get();
        ASSERT_TRUE(pending);
        EXPECT_GE(pending->size(), ++expected) << "a write that is done is seen by every later read";
    }
    close();  // its threads may still be on their way out of the pool
    pool.join();
}
