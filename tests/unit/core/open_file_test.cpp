#include "ft9/core/open_file.hpp"
#include "ft9/core/file_threads.hpp"

#include "support/run_coroutine.hpp"
#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <stdexcept>

using namespace ft9;
using ft9::test::run_coroutine;
using ft9::test::temporary_dir;

TEST(OpenFile, ReadsAnyPartOfAFileAndNoMoreThanThereIs) {
    const temporary_dir folder;
    const auto file = open_file::existing(folder.write("a", "0123456789"));
    ASSERT_TRUE(file);
    EXPECT_EQ((*file)->size().value(), 10U);
    EXPECT_EQ((*file)->read(2, 3).value(), "234");
    EXPECT_EQ((*file)->read(8, 100).value(), "89");
    EXPECT_EQ((*file)->read(10, 1).value(), "");
}

TEST(OpenFile, RefusesWhatIsNoFile) {
    const temporary_dir folder;
    EXPECT_EQ(open_file::existing(folder.path()).error(), make_error_code(errc::invalid_argument));
    EXPECT_EQ(open_file::existing(folder / "missing").error(),
              boost::system::errc::no_such_file_or_directory);
    const auto pipe = folder / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(open_file::existing(pipe).error(), make_error_code(errc::invalid_argument))
        << "and does not wait for a writer";
}

TEST(OpenFile, ANamelessFileKeepsWhatIsWrittenAndLeavesNothingBehind) {
    const temporary_dir folder;
    const auto file = open_file::nameless(folder.path());
    ASSERT_TRUE(file);
    EXPECT_FALSE((*file)->append("olá, "));
    EXPECT_FALSE((*file)->append(std::string(100'000, 'x')));
    EXPECT_EQ((*file)->size().value(), 6U + 100'000U);
    EXPECT_EQ((*file)->read(0, 7).value(), "olá, x");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(OpenFile, ANamelessFileNeedsAFolderThatIsThere) {
    const temporary_dir folder;
    EXPECT_TRUE(open_file::nameless(folder / "missing").has_error());
}

TEST(OpenFile, ANamelessFileLeavesOthersTheirReserveOfTheDisk) {
    const temporary_dir folder;
    const auto everything = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(open_file::nameless_within(folder.path(), everything).error(),
              make_error_code(errc::disk_reserve));
    const auto file = open_file::nameless_within(folder.path(), 0);
    ASSERT_TRUE(file);
    EXPECT_FALSE((*file)->append("olá"));
    EXPECT_EQ((*file)->read(0, 10).value(), "olá");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    EXPECT_EQ(open_file::nameless_within(folder / "missing", everything).error(),
              boost::system::errc::no_such_file_or_directory);
}

TEST(FileThreads, WorkIsDoneOnAnotherThreadAndItsValueComesBack) {
    file_threads threads(1);
    const auto here = std::this_thread::get_id();
    EXPECT_NE(run_coroutine(threads.run([] { return std::this_thread::get_id(); })), here);
    EXPECT_EQ(run_coroutine(threads.run([] { return std::string("valor"); })), "valor");
}

TEST(FileThreads, WhatTheWorkThrowsReachesWhoAsked) {
    file_threads threads(1);
    const auto work = []() -> int { throw std::runtime_error("broken"); };
    EXPECT_THROW(run_coroutine(threads.run(work)), std::runtime_error);
    EXPECT_EQ(run_coroutine(threads.run([] { return 7; })), 7) << "the thread lives on";
}
