#include "../../../src/app/settings_checks.hpp"

#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

#include <sys/vfs.h>
#include <unistd.h>

using namespace ft9;
using namespace ft9::app;

TEST(DatabaseLocation, FileSystemsAreToldApart) {
    EXPECT_EQ(classify_file_system(0x6969), disk_kind::network);
    EXPECT_EQ(classify_file_system(0xFF534D42), disk_kind::network);
    EXPECT_EQ(classify_file_system(0xFE534D42), disk_kind::network);
    EXPECT_EQ(classify_file_system(0x01021994), disk_kind::lost_on_restart);
    EXPECT_EQ(classify_file_system(0x794C7630), disk_kind::lost_on_restart);
    EXPECT_EQ(classify_file_system(0x65735546), disk_kind::shared_with_host);
    EXPECT_EQ(classify_file_system(0xEF53), disk_kind::local);
    EXPECT_EQ(classify_file_system(0x58465342), disk_kind::local);
}

TEST(DatabaseLocation, TmpfsIsWarnedAbout) {
    struct statfs about {};
    if (::statfs("/dev/shm", &about) != 0 || about.f_type != 0x01021994 || ::access("/dev/shm", W_OK) != 0) {
        GTEST_SKIP() << "no tmpfs here";
    }
    const auto found = check_database_location("/dev/shm/not/there/yet/ft9.db");
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->warning);
    EXPECT_EQ(found->name, "DATABASE_URL");
}

TEST(DatabaseLocation, PathsThatDoNotExistAreJudgedByTheFolderAbove) {
    const test::temporary_dir dir;
    const auto here = check_database_location(dir.path().string());
    const auto below = check_database_location(dir / "a/b/c/ft9.db");
    EXPECT_EQ(here.has_value(), below.has_value());
    EXPECT_NO_THROW(check_database_location(""));
    EXPECT_NO_THROW(check_database_location("ft9.db"));
}
