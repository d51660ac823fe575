// What `ft9-server restore` does not put in place, and that nothing is lost on the way.
#include "restore_fixture.hpp"

#include <fstream>

using namespace ft9;
using namespace ft9::test;
namespace fs = std::filesystem;

namespace {

class RestoreRefusal : public RestoreTest {
  protected:
    RestoreRefusal() {
        hear("w1");
        back_up();
        hear("w2");
    }
    // The database is what it was.
    void expect_untouched() {
        if (!journal_) open();
        EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE turn_id IS NULL"), 2);
        EXPECT_EQ(number("SELECT count(*) FROM setting WHERE name='generation'"), 0);
        EXPECT_TRUE(files_like("before-restore").empty());
        EXPECT_TRUE(files_like("restor").empty());
    }
    void edit_backup(const char* sql) {
        storage::sqlite::database db(backup_, false);
        db.exec(sql);
    }
    void overwrite(std::streamoff at, const std::string& bytes) {
        std::fstream file(backup_, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(at);
        file << bytes;
    }
};

}  // namespace

TEST_F(RestoreRefusal, WhileAServerRuns) {
    EXPECT_EQ(refusal_of(), errc::locked);
    expect_untouched();
    close();
    EXPECT_EQ(refusal_of(), error_code{}) << why_;
}

TEST_F(RestoreRefusal, OfANewerSchema) {
    close();
    edit_backup("PRAGMA user_version=1000");
    EXPECT_EQ(refusal_of(), errc::schema_too_new);
    expect_untouched();
}

TEST_F(RestoreRefusal, OfWhatIsNoDatabaseOfOurs) {
    close();
    const auto good = backup_;
    dir_.write("text", std::string(8192, 'x'));
    dir_.write("empty", "");
    {
        storage::sqlite::database foreign(dir_ / "foreign", false);
        foreign.exec("CREATE TABLE inbox(id); PRAGMA user_version=2");
    }
    for (const char* name : {"text", "empty", "foreign"}) {
        backup_ = dir_ / name;
        EXPECT_EQ(refusal_of(), errc::invalid_argument) << name << ": " << why_;
    }
    backup_ = good;
    edit_backup("CREATE TRIGGER t AFTER UPDATE ON outbox BEGIN DELETE FROM dead; END");
    EXPECT_EQ(refusal_of(), errc::invalid_argument) << "statements of somebody else";
    expect_untouched();
}

TEST_F(RestoreRefusal, OfADamagedBackup) {
    for (int i = 10; i < 400; ++i)
        hear("w" + std::to_string(i), std::string(300, 'a'));
    back_up();
    const auto whole = database_bytes(backup_);
    close();
    overwrite(static_cast<std::streamoff>(whole.size() / 2 / 4096 * 4096), std::string(8 * 4096, '\x55'));
    EXPECT_EQ(refusal_of(), errc::invalid_argument) << why_;
    dir_.write("backup", whole.substr(0, whole.size() / 2));
    EXPECT_EQ(refusal_of(), errc::invalid_argument) << "half of it";
    open();
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 392);
    EXPECT_TRUE(files_like("restor").empty());
}

TEST_F(RestoreRefusal, ACopyThatFailsHalfWayLeavesNothingBehind) {
    close();
    fs::create_directory(backup_ + "-wal");  // it can be opened, but not read
    EXPECT_EQ(refusal_of(), errc::storage_failed);
    EXPECT_TRUE(files_like("restoring").empty()) << "at once, not at the next start: the disk may be full";
    fs::remove(backup_ + "-wal");
    expect_untouched();
}

TEST_F(RestoreRefusal, OfTheDatabaseItselfAndOfNothing) {
    close();
    backup_ = options_.path;
    EXPECT_EQ(refusal_of(), errc::invalid_argument);
    backup_ = dir_ / "nothing";
    EXPECT_EQ(refusal_of(), errc::not_found);
    backup_ = dir_.path().string();
    EXPECT_EQ(refusal_of(), errc::not_found);
    backup_ = "";
    EXPECT_EQ(refusal_of(), errc::invalid_argument);
    expect_untouched();
}

// A restore would delete the one and put the other in place as it is, before it looks at the backup.
TEST_F(RestoreRefusal, OfItsOwnScratchFilesWhichStayWhatTheyAre) {
    close();
    const auto good = backup_, bytes = database_bytes(good);
    for (const char* suffix : {".restoring", ".restored"}) {
        const auto scratch = options_.path + suffix;
        fs::copy_file(good, scratch);
        fs::create_symlink(scratch, dir_ / "link");
        for (const auto& name : {scratch, dir_ / "./ft9.db" + suffix, dir_ / "link"}) {
            backup_ = name;
            EXPECT_EQ(refusal_of(), errc::invalid_argument) << name;
            EXPECT_NE(why_.find(name), std::string::npos) << why_;
            ASSERT_TRUE(fs::exists(scratch)) << name;
            EXPECT_EQ(database_bytes(scratch), bytes) << name;
        }
        fs::remove(dir_ / "link");
        fs::remove(scratch);
    }
    expect_untouched();
    close();
    backup_ = good;
    EXPECT_EQ(refusal_of(), error_code{}) << why_;
}

// That is what restores are for.
TEST_F(RestoreRefusal, ButADamagedDatabaseIsReplacedAndKeptAsItWas) {
    close();
    dir_.write("ft9.db", std::string(8192, 'x'));
    const auto r = try_restore();
    ASSERT_TRUE(r) << why_;
    EXPECT_NE(r->not_learnt, "");
    EXPECT_EQ(database_bytes(r->set_aside), std::string(8192, 'x'));
    open();
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1);
}

// The old log would be applied to any database of that name.
TEST_F(RestoreRefusal, TheLogOfADamagedDatabaseGoesWithIt) {
    const auto log = dir_ / "log";
    reopen();  // so that the log has only a part of the pages
    hear("w3");
    fs::copy_file(options_.path + "-wal", log);
    close();
    dir_.write("ft9.db", std::string(8192, 'x'));
    fs::copy_file(log, options_.path + "-wal", fs::copy_options::overwrite_existing);
    const auto r = try_restore();
    ASSERT_TRUE(r) << why_;
    EXPECT_TRUE(fs::exists(r->set_aside + "-wal"));
    open();
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1);
    EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
}

// The power may fail between any two steps of the switch: what is there then is what a step leaves behind.
TEST_F(RestoreRefusal, AnInterruptedSwitchIsFinishedByTheNextStart) {
    close();
    const auto before = dir_ / "before";
    fs::copy_file(options_.path, before);
    ASSERT_TRUE(try_restore()) << why_;
    const auto stamped = dir_ / "stamped";
    fs::copy_file(options_.path, stamped);
    for (int old_is_there = 0; old_is_there < 2; ++old_is_there) {
        for (const auto& f : files_like("ft9.db"))
            fs::remove(f);
        fs::copy_file(stamped, options_.path + ".restored");
        if (old_is_there != 0) fs::copy_file(before, options_.path);
        open();
        EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1);
        EXPECT_EQ(text("SELECT value FROM setting WHERE name='generation'"), "1");
        EXPECT_EQ(files_like("before-restore").size(), static_cast<std::size_t>(old_is_there));
        close();
    }
}

TEST_F(RestoreRefusal, BeforeTheDecisionTheOldDatabaseStays) {
    close();
    fs::copy_file(backup_, options_.path + ".restoring");
    open();
    expect_untouched();
}
