#include "support/unsynced_writes.hpp"

#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace ft9::test;

namespace {

class UnsyncedWrites : public ::testing::Test {
  protected:
    std::string content() const {
        std::ifstream file(path_, std::ios::binary);
        std::ostringstream all;
        all << file.rdbuf();
        return all.str();
    }
    unsynced_writes::file_view view() const {
        const auto read = [this](std::int64_t at, std::int64_t size) {
            const auto all = content();
            return at < static_cast<std::int64_t>(all.size())
                       ? all.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size))
                       : std::string();
        };
        return {[this] { return static_cast<std::int64_t>(content().size()); }, read};
    }
    void write(std::int64_t at, const std::string& bytes) {
        writes_.will_write(path_, view(), at, bytes);
        std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(at);
        file << bytes;
    }
    void truncate(std::int64_t size) {
        writes_.will_truncate(path_, view(), size);
        std::filesystem::resize_file(path_, static_cast<std::uintmax_t>(size));
    }
    void begin(const std::string& bytes) { dir_.write("file", bytes); }

    temporary_dir dir_;
    const std::string path_ = dir_ / "file";
    unsynced_writes writes_;
    std::mt19937_64 random_{7};
};

}  // namespace

TEST_F(UnsyncedWrites, WhatWasSyncedSurvivesEveryCut) {
    for (int i = 0; i < 50; ++i) {
        begin("");
        write(0, std::string(2000, 'a'));
        writes_.synced(path_);
        writes_.cut(random_);
        ASSERT_EQ(content(), std::string(2000, 'a'));
    }
}

TEST_F(UnsyncedWrites, BytesBesideWhatWasWrittenStayWhatTheyWere) {
    std::size_t whole = 0, changed = 0;
    for (int i = 0; i < 200; ++i) {
        begin(std::string(1000, 'a'));
        write(300, std::string(400, 'b'));
        writes_.cut(random_);
        const auto found = content();
        ASSERT_EQ(found.size(), 1000U);
        ASSERT_EQ(found.substr(0, 300), std::string(300, 'a'));
        ASSERT_EQ(found.substr(700), std::string(300, 'a'));
        whole += found.substr(300, 400) == std::string(400, 'b') ? 1U : 0U;
        changed += found != std::string(1000, 'a') ? 1U : 0U;
    }
    EXPECT_GT(whole, 0U);
    EXPECT_GT(changed, whole) << "some were torn";
    EXPECT_LT(changed, 200U) << "some were lost";
}

TEST_F(UnsyncedWrites, ALaterWriteMaySurviveAnEarlierOne) {
    bool out_of_order = false;
    for (int i = 0; i < 200 && !out_of_order; ++i) {
        begin("");
        write(0, std::string(512, 'a'));
        write(512, std::string(512, 'b'));
        writes_.cut(random_);
        const auto found = content();
        out_of_order = found.size() == 1024 && found.substr(512) == std::string(512, 'b') &&
                       found.substr(0, 512) == std::string(512, '\0');
    }
    EXPECT_TRUE(out_of_order);
}

TEST_F(UnsyncedWrites, ATruncationMayBeUndone) {
    bool undone = false, done = false;
    for (int i = 0; i < 100; ++i) {
        begin(std::string(3000, 'a'));
        truncate(700);
        writes_.cut(random_);
        const auto found = content();
        ASSERT_TRUE(found == std::string(3000, 'a') || found == std::string(700, 'a')) << found.size();
        (found.size() == 3000 ? undone : done) = true;
    }
    EXPECT_TRUE(undone);
    EXPECT_TRUE(done);
}
