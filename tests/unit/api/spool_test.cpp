#include "../../../src/api/spool.hpp"

#include "support/run_coroutine.hpp"
#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using ft9::test::run_coroutine;
using ft9::test::temporary_dir;

namespace {

class Spool : public ::testing::Test {
  protected:
    std::unique_ptr<api::spool> make(std::uint64_t most, std::uint64_t reserve = 0) {
        return std::make_unique<api::spool>(threads, folder.path(), reserve, most, open);
    }
    temporary_dir folder;
    file_threads threads{1};
    std::atomic<int> open{0};
};

}  // namespace

TEST_F(Spool, KeepsWhatCameInAFileThatNobodySees) {
    const auto one = make(100);
    EXPECT_EQ(open, 1);
    EXPECT_FALSE(run_coroutine(one->take("Olá, ")));
    EXPECT_FALSE(run_coroutine(one->take("Meta")));
    EXPECT_EQ(one->size(), std::string_view("Olá, Meta").size());
    EXPECT_EQ(one->file()->read(0, 100).value(), "Olá, Meta");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(Spool, WhatIsTooMuchIsReadAwayAndKnown) {
    const auto one = make(5);
    EXPECT_FALSE(run_coroutine(one->take("12345")));
    EXPECT_FALSE(one->overflowed());
    EXPECT_FALSE(run_coroutine(one->take("6")));
    EXPECT_TRUE(one->overflowed());
    EXPECT_FALSE(run_coroutine(one->take("")));
    EXPECT_TRUE(one->overflowed()) << "and stays so";
}

TEST_F(Spool, LeavesTheDiskItsReserve) {
    EXPECT_EQ(run_coroutine(make(5, UINT64_MAX)->take("1")), make_error_code(errc::disk_reserve));
    EXPECT_EQ(open, 0) << "given back at its end";
}

TEST_F(Spool, AFolderThatIsNotThereIsAFailure) {
    api::spool one(threads, folder / "missing", 0, 5, open);
    EXPECT_TRUE(run_coroutine(one.take("1")));
    EXPECT_EQ(one.file(), nullptr);
}
