// A file that holds what nobody wrote (S08): docs/reliability.md, "Storage faults".
#include "disk_trouble.hpp"

#include <filesystem>

using namespace ft9;
using namespace ft9::test;

namespace {

using Damage = DiskTrouble;

void overwrite(const std::string& path, std::size_t at, const std::string& bytes) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(at));
    file << bytes;
}

constexpr std::size_t page_size = 4096;

}  // namespace

// Whatever page it is.
TEST_F(Damage, ADamagedFileIsRefusedAndLeftAsItIs) {
    make_database();
    const auto good = bytes_of(options_.path);
    ASSERT_GT(good.size(), 10 * page_size);
    for (std::size_t page = 1; page * page_size < good.size(); ++page) {
        overwrite(options_.path, page * page_size, std::string(16, '\xEE'));
        const auto damaged = bytes_of(options_.path);
        EXPECT_EQ(try_open(), errc::storage_failed) << "page " << page + 1;
        ASSERT_TRUE(bytes_of(options_.path) == damaged) << "page " << page + 1;
        overwrite(options_.path, page * page_size, good.substr(page * page_size, 16));
    }
    EXPECT_EQ(try_open(), error_code{}) << "the page is all that was wrong";
}

TEST_F(Damage, ACutFileIsRefusedAndLeftAsItIs) {
    make_database();
    const auto half = std::filesystem::file_size(options_.path) / page_size / 2 * page_size;
    std::filesystem::resize_file(options_.path, half);
    const auto damaged = bytes_of(options_.path);
    EXPECT_EQ(try_open(), errc::storage_failed);
    EXPECT_TRUE(bytes_of(options_.path) == damaged);
}

TEST_F(Damage, WhatIsNoDatabaseIsLeftAsItIs) {
    const std::string text(3 * page_size, 'x');
    std::ofstream(options_.path, std::ios::binary | std::ios::trunc) << text;
    EXPECT_EQ(try_open(), errc::storage_failed);
    EXPECT_TRUE(bytes_of(options_.path) == text);
}

// A file that is too large to be read through in time is no reason to stay away.
TEST_F(Damage, IsFoundLaterAndStopsTakingWebhooks) {
    make_database();
    const auto root = number("SELECT rootpage FROM sqlite_schema WHERE name='identity'");
    ASSERT_GT(root, 1);
    overwrite(options_.path, static_cast<std::size_t>(root - 1) * page_size, std::string(16, '\xEE'));
    options_.check_limit = std::chrono::milliseconds(0);
    open();
    EXPECT_FALSE(was_told(storage::trouble::damage));
    EXPECT_EQ(refusal(journal_->find_conversations({"5511999990000"}, "")), errc::storage_failed);
    EXPECT_TRUE(was_told(storage::trouble::damage));
    EXPECT_EQ(refusal(journal_->accept(webhook_with(said("later")))), errc::storage_failed);
    EXPECT_TRUE(must(journal_->probe())) << "other pages can be written, which proves nothing";
    EXPECT_EQ(refusal(journal_->accept(webhook_with(said("later")))), errc::storage_failed) << "for good";
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 5) << "what can be read is still there";
}
