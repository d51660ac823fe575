#include "support/storage_child.hpp"

#include "support/fake_clock.hpp"
#include "support/faulty_disk.hpp"
#include "support/run_coroutine.hpp"
#include "support/temporary_dir.hpp"

#include "ft9/observability/log.hpp"
#include "ft9/storage/sqlite_journal.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

namespace ft9::test {
namespace {

constexpr unsigned longest_life = 240;  // seconds; then SIGALRM ends it

storage::sqlite_options options_for(const std::string& database) {
    storage::sqlite_options o;
    o.path = database;
    o.disk_reserve_bytes = 0;
    o.lock_wait = std::chrono::seconds(0);
    o.reader_threads = 1;
    o.checkpoint_rows = 25;  // some in every life
    return o;
}

storage::sqlite_events fatal_events() {
    storage::sqlite_events events;
    events.fatal = [](const std::string&) { ::_exit(storage_end::fatal); };
    return events;
}

// Notes are smaller than what a pipe takes at once, so none is ever in two pieces.
[[noreturn]] void live(int pipe, const std::function<int(const storage_workload::teller&)>& body) {
    ::alarm(longest_life);
    log::set_level(log::level::critical);
    const auto tell = [pipe](const storage_note& note) {
        if (::write(pipe, &note, sizeof note) != sizeof note) ::_exit(1);
    };
    int code = 1;
    try {
        code = body(tell);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "in the child: %s\n", e.what());
    }
    ::_exit(code);
}

// False: refused.
bool one_round(storage::journal& journal, storage_life& life, const storage_workload::teller& tell) {
    storage_workload work(journal, life.seed, life.next_webhook, tell);
    if (!work.recover()) return false;
    for (int i = 0; i < life.steps; ++i)
        work.step();
    life.next_webhook = work.next_webhook();
    if (work.contradiction().empty()) return true;
    std::fprintf(stderr, "the journal contradicts itself: %s\n", work.contradiction().c_str());
    ::_exit(storage_end::contradicted);
}

}  // namespace

int in_child(const std::function<void(const storage_note&)>& hear,
             const std::function<int(const storage_workload::teller&)>& body) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("cannot fork");
    if (child == 0) {
        ::close(ends[0]);
        live(ends[1], body);
    }
    ::close(ends[1]);
    storage_note note{};
    while (::read(ends[0], &note, sizeof note) == sizeof note)
        hear(note);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int work_with_journal(const storage_life& life, const storage_workload::teller& tell) {
    const fake_clock time;
    auto rest = life;
    for (int round = 0; life.rounds == 0 || round < life.rounds; ++round) {
        auto opened = storage::open_sqlite_journal(time, options_for(life.database), fatal_events());
        if (!opened) return storage_end::not_opened;
        const bool worked = one_round(**opened, rest, tell);
        (*opened)->close();
        if (!worked) return storage_end::not_opened;
        ++rest.seed;
    }
    return storage_end::in_order;
}

std::vector<std::string> judge_after_restart(const std::string& database, const storage_ledger& ledger) {
    const temporary_dir dir;
    const auto copy = dir / "copy.db";
    for (const char* part : {"", "-wal", "-journal"}) {
        if (std::filesystem::exists(database + part))
            std::filesystem::copy_file(database + part, copy + part);
    }
    faulty_disk disk;  // the copy needs no syncs
    disk.skip_syncs();
    const fake_clock time;
    auto opened = storage::open_sqlite_journal(time, options_for(copy), fatal_events());
    if (!opened) return {"the journal cannot be opened: " + opened.error().message()};
    const auto recovered = run_coroutine((*opened)->recover({std::chrono::minutes(30)}));
    (*opened)->close();
    opened->reset();
    if (!recovered) return {"the journal cannot be read: " + recovered.error().message()};
    try {
        return ledger.judge(copy);
    } catch (const std::exception& e) {
        return {std::string("the database cannot be read: ") + e.what()};
    }
}

}  // namespace ft9::test
