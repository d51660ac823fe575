// Rows that the database refuses although the disk is well (decision 14).
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;

class RefusedRows : public JournalTest {};

TEST_F(RefusedRows, AreKeptAsTheBytesTheyCameIn) {
    {
        storage::sqlite::database db(options_.path, false);
        db.exec(
            "CREATE TRIGGER refuse BEFORE INSERT ON inbox WHEN NEW.body='não cabe' BEGIN SELECT "
            "RAISE(ABORT,'made up'); END");
    }
    const auto receipt = accept(webhook_with(said("w1", "não cabe")));
    EXPECT_TRUE(receipt.pending.empty());
    EXPECT_FALSE(receipt.incomplete);
    EXPECT_EQ(number("SELECT count(*) FROM dead WHERE kind='raw'"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 1);
    EXPECT_EQ(accept(webhook_with(said("w2", "cabe"))).pending.size(), 1U) << "the next one is fine";
}
