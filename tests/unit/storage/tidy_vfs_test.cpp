#include "../../../src/storage/sqlite/tidy_vfs.hpp"
#include "support/storage_journal.hpp"

#include <array>
#include <fstream>
#include <random>
#include <sstream>

using namespace ft9;
using namespace ft9::test;
using storage::sqlite::unused_bytes;

namespace {

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

}  // namespace

TEST(UnusedBytes, AreBetweenCellPointersAndCells) {
    std::array<unsigned char, 4096> page{};
    page[0] = 13;  // a leaf of a table
    page[4] = 3;   // cells
    page[5] = 0x0F;
    const auto gap = unused_bytes(page.data(), page.size(), false);
    EXPECT_EQ(gap.from, 8U + 3 * 2);
    EXPECT_EQ(gap.to, 0x0F00U);
}

TEST(UnusedBytes, OfAnInnerPageBeginBehindALongerHeader) {
    std::array<unsigned char, 4096> page{};
    page[0] = 5;
    page[5] = 0x10;
    EXPECT_EQ(unused_bytes(page.data(), page.size(), false).from, 12U);
}

TEST(UnusedBytes, OfTheFirstPageBeginBehindTheFileHeader) {
    std::array<unsigned char, 4096> page{};
    page[100] = 13;
    page[105] = 0x10;
    EXPECT_EQ(unused_bytes(page.data(), page.size(), true).from, 108U);
}

TEST(UnusedBytes, ThereAreNoneInOtherPages) {
    std::array<unsigned char, 4096> page{};
    for (const int kind : {0, 1, 3, 4, 6, 0x53}) {
        page[0] = static_cast<unsigned char>(kind);
        const auto gap = unused_bytes(page.data(), page.size(), false);
        EXPECT_EQ(gap.from, gap.to) << kind;
    }
    page[0] = 13;
    page[3] = 0xFF;  // more cells than fit
    page[5] = 0x0F;
    EXPECT_EQ(unused_bytes(page.data(), page.size(), false).to, 0U);
}

// Without the file system of its own two copies of deleted texts stay in this file.
TEST(TidyVfs, NothingOfADeletedRowIsLeftInTheFile) {
    const temporary_dir dir;
    const auto path = dir / "x.db";
    std::mt19937 random(5);
    const auto upto = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    {
        storage::sqlite::database db(path, false);
        for (const char* sql :
             {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=OFF", "PRAGMA secure_delete=ON",
              "CREATE TABLE t(id INTEGER PRIMARY KEY, c INT, turn INT, body TEXT, reason TEXT)",
              "CREATE INDEX i ON t(c,body) WHERE turn>0", "BEGIN"})
            db.exec(sql);
        for (int i = 0; i < 20'000; ++i) {
            std::string words;
            for (int n = 1 + upto(6); n > 0; --n)
                words += (i % 50 == 7 ? "TARGET " : "others ") + std::to_string(100'000 + i) + ' ';
            db.execute("INSERT INTO t VALUES(?,?,NULL,?,'')", i, i % 50, words);
            db.execute("UPDATE t SET turn=?, reason=? WHERE id=?", i * 1'000'000'007LL,
                       std::string(static_cast<std::size_t>(upto(30)), 'x'), i - upto(40));
            if (i % 500 == 0) {
                db.exec("COMMIT");
                db.checkpoint();
                db.exec("BEGIN");
            }
        }
        db.exec("COMMIT");
        ASSERT_NE((db.checkpoint(), bytes_of(path)).find("TARGET"), std::string::npos);
        db.exec("DELETE FROM t WHERE c=7");
    }
    const auto file = bytes_of(path);
    EXPECT_EQ(file.find("TARGET"), std::string::npos);
    EXPECT_NE(file.find("others"), std::string::npos);
    storage::sqlite::database db(path, true);
    auto q = db.run("PRAGMA integrity_check");
    ASSERT_TRUE(q.next());
    EXPECT_EQ(q.text(0), "ok");
}
