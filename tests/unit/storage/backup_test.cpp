// `ft9-server backup`: a copy of the journal while it is written to.
#include "erasure_fixture.hpp"

#include "support/eventually.hpp"

#include "ft9/storage/backup.hpp"

#include <filesystem>
#include <thread>

#include <sys/stat.h>

using namespace ft9;
using namespace ft9::test;
namespace fs = std::filesystem;

namespace {

class Backup : public ErasureTest {
  protected:
    Backup() {
        what_.database = options_.path;
        what_.file = dir_ / "copy.db";
    }
    error_code refusal_of() {
        const auto done = storage::back_up(what_, why_);
        return done ? error_code{} : done.error();
    }
    storage::backup_report take() {
        const auto done = storage::back_up(what_, why_);
        if (!done) throw std::runtime_error("no backup: " + why_);
        return *done;
    }
    static std::string in_copy(const std::string& file, const char* sql) {
        storage::sqlite::database db(file, true);
        auto q = db.run(sql);
        return q.next() ? q.text(0) : "no row";
    }
    static std::vector<std::string> tables_of(const std::string& file) {
        storage::sqlite::database db(file, true);
        std::vector<std::string> names;
        auto q = db.run("SELECT name FROM sqlite_master WHERE type='table'");
        while (q.next())
            names.push_back(q.text(0));
        return names;
    }
    std::size_t files_in_folder() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(dir_.path()), fs::directory_iterator()));
    }

    storage::backup_options what_;
    std::string why_;
};

// Writes a message after the other in a thread of its own.
class busy_writer {
  public:
    explicit busy_writer(storage::journal& journal)
        : thread_([this, &journal] {
              while (!stop_) {
                  const auto number = std::to_string(written_);
                  auto accepting = journal.accept(webhook_with(said("busy" + number, "palavra " + number)));
                  if (!run_coroutine(std::move(accepting))) return;
                  ++written_;
              }
          }) {}
    ~busy_writer() {
        stop_ = true;
        thread_.join();
    }
    busy_writer(const busy_writer&) = delete;
    int written() const { return written_; }
    // Waits until it has written more than there are now.
    bool goes_on() const {
        const int before = written_;
        return eventually([&] { return written_ > before; });
    }

  private:
    std::atomic<int> written_{0};
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace

TEST_F(Backup, IsOneWholePrivateFileWithEverything) {
    live(ana, "ANA");
    converse("w9", "pergunta", "resposta");
    const auto r = take();
    EXPECT_EQ(r.bytes, fs::file_size(what_.file));
    EXPECT_EQ(r.newest, time_.now());
    EXPECT_EQ(r.schema, number("PRAGMA user_version"));
    std::int64_t rows = 0;
    for (const auto& table : tables_of(what_.file)) {
        EXPECT_EQ(in_copy(what_.file, ("SELECT count(*) FROM " + table).c_str()),
                  std::to_string(count(table)))
            << table;
        rows += count(table);
    }
    EXPECT_GT(rows, 20);
    EXPECT_EQ(r.rows, rows);
    EXPECT_EQ(in_copy(what_.file, "PRAGMA integrity_check"), "ok");
    EXPECT_EQ(in_copy(what_.file, "PRAGMA journal_mode"), "delete") << "no log goes with it";
    EXPECT_FALSE(fs::exists(what_.file + "-wal"));
    struct stat about {};
    ASSERT_EQ(::stat(what_.file.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600U);
    EXPECT_EQ(files_in_folder(), 5U) << "database, -wal, -shm, .lock and the copy";
}

// Message, mark against duplicates and raw body are one transaction: a copy that has one has them all.
TEST_F(Backup, OfABusyJournalIsOfOneMoment) {
    busy_writer writer(*journal_);
    std::int64_t before = -1;
    for (int i = 0; i < 8; ++i) {
        ASSERT_TRUE(writer.goes_on());
        const int written = writer.written();
        what_.file = dir_ / "copy" + std::to_string(i);
        take();
        EXPECT_EQ(in_copy(what_.file, "PRAGMA integrity_check"), "ok");
        const auto messages = in_copy(what_.file, "SELECT count(*) FROM inbox");
        EXPECT_EQ(in_copy(what_.file, "SELECT count(*) FROM dedupe"), messages);
        EXPECT_EQ(in_copy(what_.file, "SELECT count(*) FROM raw"), messages);
        EXPECT_EQ(in_copy(what_.file,
                          "SELECT count(*) FROM inbox WHERE raw_id NOT IN (SELECT id FROM raw) OR id NOT IN "
                          "(SELECT inbox_id FROM dedupe)"),
                  "0");
        const auto many = std::stoll(messages);
        EXPECT_GE(many, written) << "what was acknowledged before it began";
        EXPECT_GT(many, before);
        before = many;
    }
    EXPECT_TRUE(writer.goes_on()) << "nobody was in its way";
}

// Decision 13: two connections that write and checkpoint may lose rows; this one does neither.
TEST_F(Backup, LeavesDatabaseAndLogAsTheyAre) {
    for (int i = 0; i < 50; ++i)
        hear("w" + std::to_string(i));
    const auto bytes = [this](const char* suffix) {
        std::ifstream file(options_.path + suffix, std::ios::binary);
        std::ostringstream all;
        all << file.rdbuf();
        return all.str();
    };
    const auto database = bytes(""), log = bytes("-wal");
    ASSERT_GT(log.size(), 0U);
    take();
    EXPECT_EQ(bytes(""), database);
    EXPECT_EQ(bytes("-wal"), log);
}

// Also when the server goes while the copy is made, so that this is the last connection.
TEST_F(Backup, OfAStoppedServerThatLeftALogHasTheRowsOfTheLog) {
    hear("w1");
    const auto crashed = dir_ / "crashed.db";
    fs::copy_file(options_.path, crashed);
    fs::copy_file(options_.path + "-wal", crashed + "-wal");
    const auto log = fs::file_size(crashed + "-wal");
    what_.database = crashed;
    take();
    EXPECT_EQ(in_copy(what_.file, "SELECT count(*) FROM inbox"), "1");
    EXPECT_EQ(fs::file_size(crashed + "-wal"), log) << "no checkpoint";
}

TEST_F(Backup, HasNoByteOfWhoWasErasedBefore) {
    live(ana, "ANA");
    live("5521888880000", "BIA");
    erase();
    take();
    const auto bytes = database_bytes(what_.file);
    auto gone = traces("ANA");
    gone.insert(gone.end(), {ana, ana_short});
    for (const auto& word : gone)
        EXPECT_EQ(bytes.find(word), std::string::npos) << word;
    for (const auto& word : traces("BIA"))
        EXPECT_NE(bytes.find(word), std::string::npos) << word;
}

TEST_F(Backup, ReplacesAFileOnlyIfToldTo) {
    dir_.write("copy.db", "precious");
    EXPECT_EQ(refusal_of(), errc::conflict);
    EXPECT_NE(why_.find("--force"), std::string::npos) << why_;
    EXPECT_EQ(fs::file_size(what_.file), 8U);
    what_.replace = true;
    take();
    EXPECT_EQ(in_copy(what_.file, "PRAGMA integrity_check"), "ok");
}

TEST_F(Backup, NeverReplacesTheDatabaseItself) {
    hear("w1");
    what_.replace = true;
    fs::create_symlink(options_.path, dir_ / "link.db");
    fs::create_hard_link(options_.path, dir_ / "other.db");
    for (const auto& name :
         {options_.path, options_.path + "-wal", options_.path + ".lock", options_.path + ".restored",
          dir_ / "./ft9.db", dir_ / "link.db", dir_ / "other.db"}) {
        what_.file = name;
        EXPECT_EQ(refusal_of(), errc::conflict) << name;
    }
    EXPECT_EQ(number("SELECT count(*) FROM inbox"), 1);
}

TEST_F(Backup, SaysWhatIsWrongWithTheNames) {
    for (const auto& [file, expected] : {std::pair<std::string, errc>{"", errc::invalid_argument},
                                         {"-", errc::invalid_argument},
                                         {dir_ / "nowhere/copy.db", errc::conflict},
                                         {dir_.path().string(), errc::conflict}}) {
        what_.file = file;
        EXPECT_EQ(refusal_of(), expected) << file;
        EXPECT_NE(why_, "");
    }
    what_.file = dir_ / "copy.db";
    what_.database = dir_ / "nothing.db";
    EXPECT_EQ(refusal_of(), errc::not_found);
    EXPECT_FALSE(fs::exists(what_.file));
    EXPECT_FALSE(fs::exists(what_.database));
}

TEST_F(Backup, LeavesTheServerItsRoom) {
    what_.reserve_bytes = std::uint64_t{1} << 60;
    EXPECT_EQ(refusal_of(), errc::disk_reserve);
    EXPECT_FALSE(fs::exists(what_.file));
}

TEST_F(Backup, OfADamagedDatabaseHasNoName) {
    for (int i = 0; i < 600; ++i)
        hear("w" + std::to_string(i), std::string(400, 'a'));
    close();
    const auto size = fs::file_size(options_.path);
    ASSERT_GT(size, 100'000U);
    {
        std::fstream file(options_.path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(size / 2 / 4096 * 4096));
        file << std::string(10 * 4096, '\x55');
    }
    EXPECT_EQ(refusal_of(), errc::storage_failed);
    EXPECT_FALSE(fs::exists(what_.file));
    for (const auto& left : fs::directory_iterator(dir_.path()))
        EXPECT_EQ(left.path().string().find("partial"), std::string::npos) << left;
}
