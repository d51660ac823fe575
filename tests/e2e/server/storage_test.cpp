// Faults of the disk under the real program: docs/reliability.md, "Storage faults".
#include "e2e.hpp"

#include "support/eventually.hpp"

#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

namespace ft9::e2e {
namespace {

// Takes all the room of a disk until it is told to give it back.
class ballast {
  public:
    explicit ballast(std::string path) : path_(std::move(path)) {
        const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) throw std::runtime_error("cannot write " + path_);
        const std::string piece(4096, 'x');
        while (::write(file, piece.data(), piece.size()) > 0) {
        }
        ::close(file);
    }
    void give_back() const { std::filesystem::remove(path_); }

  private:
    const std::string path_;
};

// A transaction of somebody who only reads, and does not come to an end.
class long_reader {
  public:
    explicit long_reader(const std::string& path) {
        sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READONLY, nullptr);
        if (sqlite3_exec(db_, "BEGIN; SELECT count(*) FROM setting", nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(db_));
    }
    ~long_reader() { sqlite3_close(db_); }
    long_reader(const long_reader&) = delete;
    long_reader& operator=(const long_reader&) = delete;

  private:
    sqlite3* db_ = nullptr;
};

class storage_e2e : public e2e_test {
  protected:
    std::string database() const { return w.directory() / "ft9.db"; }
    // data/ is a small disk from now on. False where the system forbids it.
    bool make_small_disk() {
        std::filesystem::create_directory(w.directory() / "data");
        w.small_disk = 8 * 1024 * 1024;
        w.environment["DATABASE_URL"] = "sqlite:data/ft9.db";
        const command probe{"/bin/true", {}, {}, w.directory().path().string(), w.small_disk};
        return run_program(probe).first == 0;
    }
    // As the server sees it.
    std::string on_small_disk(const std::string& name) {
        return "/proc/" + std::to_string(w.server().pid()) + "/root" + (w.directory() / ("data/" + name));
    }
    std::string message_with_much_beside_it(int from) {
        auto message = text_message(person(from), "wamid.much" + std::to_string(from), "com muito ao lado");
        message["beside"] = std::string(300'000, 'x');
        return webhook_of(sim.secret("phone_number_id"), json::array({message}));
    }
    void expect_one_answer(const std::string& from) {
        EXPECT_THAT(sim.wait(accepted_for(from)), SizeIs(1)) << w.logs();
        EXPECT_EQ(sim.count(sent_to(from)), 1) << w.logs();
    }
    // System calls of the running server fail from now on.
    void expect_death_by(const std::string& calls, const std::string& failure);
    static bool strace_works() {
        return run_program({"/usr/bin/strace", {"-o", "/dev/null", "/bin/true"}, {}, "/"}).first == 0;
    }
};

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

// S01. What was acknowledged before is answered afterwards, what was refused after Meta repeats it.
TEST_F(storage_e2e, AFullDiskIsRefusedAndCuredWithoutARestart) {
    if (!make_small_disk()) GTEST_SKIP() << "this system gives no user namespaces";
    w.environment["DISK_RESERVE_MB"] = "0";
    w.start();
    converse(person(1), "antes");
    sim.change({{"ai_delay_ms", 1000}});
    w.say(person(2), "no meio");  // its turn has to be written while there is no room
    const ballast full(on_small_disk("ballast"));
    int status = 200, next = 10;
    while (status == 200 && next < 40)
        status = w.webhook(message_with_much_beside_it(next++)).status;
    ASSERT_EQ(status, 503);
    const int refused = next - 1;
    EXPECT_NE(w.webhook(message_with_much_beside_it(refused)).header("Retry-After"), "");
    // A small write may still find room and count as a cure until the next large one.
    EXPECT_TRUE(test::eventually([&] {
        EXPECT_EQ(w.webhook(message_with_much_beside_it(refused)).status, 503);
        const auto ready = w.call("GET", "/health/ready");
        return ready.status == 503 && ready.body.find("storage_failing") != std::string::npos;
    }));
    EXPECT_EQ(w.call("GET", "/health/live").status, 200) << "a restart would not help";
    EXPECT_NE(w.server().line_with("\"alarm\":\"storage_failed\""), "");
    sim.change({{"ai_delay_ms", 0}});
    full.give_back();
    // Either upkeep finds out, or a webhook that Meta repeats.
    ASSERT_TRUE(test::eventually([&] { return w.call("GET", "/health/ready").status == 200; })) << w.logs();
    EXPECT_EQ(w.webhook(message_with_much_beside_it(refused)).status, 200) << "Meta repeats it";
    expect_one_answer(person(2));
    for (int i = 10; i <= refused; ++i)
        expect_one_answer(person(i));
    w.let_it_rest();
    for (int i = 10; i <= refused; ++i)
        EXPECT_EQ(sim.count(sent_to(person(i))), 1) << i;
    EXPECT_EQ(w.stop(), 0);
}

// S02.
TEST_F(storage_e2e, UnderTheReserveNothingIsTakenAndTheRestIsAnswered) {
    if (!make_small_disk()) GTEST_SKIP() << "this system gives no user namespaces";
    w.environment["DISK_RESERVE_MB"] = "4";
    w.start();
    sim.change({{"ai_delay_ms", 1000}});
    w.say(person(1), "ainda cabe");
    const std::string file = on_small_disk("large");
    std::ofstream(file, std::ios::binary) << std::string(5 * 1024 * 1024, 'x');
    EXPECT_NE(w.server().line_with("\"alarm\":\"disk_reserve\""), "");
    EXPECT_EQ(sim.deliver({{"from", person(2)}, {"text", "cabe?"}}), 503);
    expect_one_answer(person(1));
    std::filesystem::remove(file);
    // Either upkeep finds out, or a webhook that Meta repeats.
    ASSERT_TRUE(test::eventually([&] { return w.call("GET", "/health/ready").status == 200; })) << w.logs();
    converse(person(3), "agora cabe");
}

// Neither an answer nor a send after a commit that failed; the next start finds out what is on the disk.
void storage_e2e::expect_death_by(const std::string& calls, const std::string& failure) {
    if (!strace_works()) GTEST_SKIP() << "strace is not installed or not allowed";
    w.start();
    converse(person(1), "antes");
    const auto message = text_message(person(2), "wamid.failed", "chegou?");
    const auto body = webhook_of(sim.secret("phone_number_id"), json::array({message}));
    {
        child_process tracer({"/usr/bin/strace",
                              {"-f", "-o", "/dev/null", "-e", "trace=" + calls, "-e",
                               "inject=" + calls + ":" + failure, "-p", std::to_string(w.server().pid())},
                              {},
                              "/"});
        ASSERT_NE(tracer.line_with("attached"), "");
        EXPECT_THROW(w.webhook(body), std::runtime_error) << "no answer";
        EXPECT_EQ(w.server().wait(), 70) << w.logs();
    }
    EXPECT_THAT(w.server().output(), HasSubstr("outcome is unknown"));
    EXPECT_EQ(sim.count(sent_to(person(2))), 0);
    w.start();
    EXPECT_EQ(w.webhook(body).status, 200) << "Meta repeats it";
    expect_one_answer(person(2));
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
    EXPECT_EQ(sim.count(sent_to(person(2))), 1);
}

// S04.
TEST_F(storage_e2e, ASyncThatFailsEndsTheProcessAndNothingIsLost) {
    expect_death_by("fdatasync,fsync", "error=EIO:when=1");
}

// S09. What the kernel makes of a disk after an error of its own.
TEST_F(storage_e2e, ADiskThatTurnsReadOnlyEndsTheProcessAndNothingIsLost) {
    expect_death_by("pwrite64,ftruncate,fdatasync,fsync", "error=EROFS");
}

// S08.
TEST_F(storage_e2e, ADamagedDatabaseIsNamedAndLeftAsItIs) {
    constexpr std::size_t page = 4096;
    w.start();
    converse(person(1), "antes");
    EXPECT_EQ(w.stop(), 0);
    const auto good = content_of(database());
    auto damaged = good;
    for (std::size_t at = page; at < damaged.size(); at += 3 * page)
        damaged.replace(at, 8, 8, '\xEE');
    w.directory().write("ft9.db", damaged);
    w.launch();
    EXPECT_EQ(w.server().wait(), 70);
    EXPECT_THAT(w.server().output(), HasSubstr("the database is damaged"));
    EXPECT_THAT(w.server().output(), HasSubstr("ft9-server restore FILE"));
    EXPECT_THAT(w.server().output(), Not(HasSubstr("\"msg\":\"ready\"")));
    EXPECT_TRUE(content_of(database()) == damaged) << "not a byte was changed";
    w.directory().write("ft9.db", std::string(3 * page, 'x'));
    w.launch();
    EXPECT_EQ(w.server().wait(), 70) << "nor is something else overwritten";
    EXPECT_EQ(content_of(database()), std::string(3 * page, 'x'));
    w.directory().write("ft9.db", good);
    w.start();
    converse(person(1), "depois");
}

// S11. The log cannot be folded into the database while somebody reads from it, and is once they have gone.
TEST_F(storage_e2e, ALogThatGrowsIsAnAlarmAndGoesBack) {
    w.start();
    const json change = {{"field", "flows"}, {"value", {{"much", std::string(3'900'000, 'x')}}}};
    const json entry = {{"id", "1"}, {"changes", json::array({change})}};
    const auto body = json({{"object", "whatsapp_business_account"}, {"entry", json::array({entry})}}).dump();
    {
        const long_reader reader(database());
        for (int i = 0; i < 19; ++i)
            ASSERT_EQ(w.webhook(body).status, 200) << i;
        EXPECT_NE(w.server().line_with("\"alarm\":\"journal_backlog\""), "");
        EXPECT_EQ(w.call("GET", "/health/ready").status, 200) << "webhooks are taken all the same";
    }
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::string back;
    while (back.empty() && std::chrono::steady_clock::now() < deadline) {
        w.let_it_rest();
        back = w.server().line_with("back to its size", 0, std::chrono::milliseconds(500));
    }
    EXPECT_NE(back, "") << w.logs();
    EXPECT_LE(std::filesystem::file_size(database() + "-wal"), 64U * 1024 * 1024);
}

}  // namespace
}  // namespace ft9::e2e
