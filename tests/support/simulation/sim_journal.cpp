// How the simulated journal stores; sim_journal_functions.cpp says what.
#include "support/simulation/sim_journal.hpp"

#include "../../../src/storage/sqlite/migrations.hpp"
#include "../../../src/storage/sqlite/opening.hpp"

#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace ft9::simulation {

namespace asio = boost::asio;

namespace {

constexpr std::size_t group_items = 32;

}  // namespace

disk::disk() : db(":memory:", false) {
    if (!storage::sqlite::migrate(db)) throw std::logic_error("a new database has no newer schema");
}

sim_journal::sim_journal(stage& s, observer& o, disk& d, owner process, timers& wakeups)
    : stage_(s),
      observer_(o),
      disk_(d),
      process_(process),
      wakeups_(wakeups),
      ids_(s.time, storage::sqlite::last_id(d.db)),
      graves_(d.db) {}

// An item and the coroutine that waits for it hold each other; letting go of one end frees both.
void sim_journal::drop() {
    std::vector<std::function<void()>> nobody;
    for (auto& queue : queues_) {
        for (auto& i : queue)
            nobody.push_back(std::exchange(i->resume, nullptr));
    }
    for (auto& i : underway_)
        nobody.push_back(std::exchange(i->resume, nullptr));
}

asio::awaitable<void> sim_journal::pause(std::int64_t longest) {
    const std::chrono::milliseconds busy(stage_.random.between(0, longest));
    return sleep_for(wakeups_, busy);  // lint-ok: virtual time
}

error_code sim_journal::look(const std::function<void(database&)>& work) {
    if (stage_.strikes(stage_.faults.read_fails)) return errc::storage_failed;
    try {
        work(disk_.db);
    } catch (const boost::system::system_error& e) {
        return e.code();
    } catch (const std::exception& e) {
        stage_.wrong(fmt::format("a query failed: {}", e.what()));
        return errc::storage_failed;
    }
    return {};
}

void sim_journal::submit(lane l, std::shared_ptr<item> work) {
    queues_.at(static_cast<std::size_t>(l)).push_back(std::move(work));
    if (!busy_) begin_group();
}

storage::awaitable_result<bool> sim_journal::do_it(lane l, const char* name,
                                                   std::function<void(writing&)> work) {
    return write<bool>(l, name, [work = std::move(work)](writing& w) {
        work(w);
        return true;
    });
}

void sim_journal::ride_along(const char* name, std::function<void(writing&)> work) {
    riders_.push_back(std::make_shared<typed_item<bool>>(name, [work = std::move(work)](writing& w) {
        work(w);
        return true;
    }));
}

bool sim_journal::idle() const {
    return std::all_of(queues_.begin(), queues_.end(), [](const auto& queue) { return queue.empty(); });
}

void sim_journal::begin_group() {
    busy_ = true;
    stage_.events.add(stage_.random.between(0, 3), process_, [this] { run_group(); });
}

sim_journal::group sim_journal::next_group() {
    group items = std::exchange(riders_, {});
    for (auto& queue : queues_) {
        while (!queue.empty() && items.size() < group_items) {
            items.push_back(std::move(queue.front()));
            queue.pop_front();
        }
    }
    return items;
}

bool sim_journal::refuses_writes() {
    if (!stage_.calm && stage_.events.now() < full_until_) return true;
    return stage_.strikes(stage_.faults.write_fails);
}

void sim_journal::run_group() {
    underway_ = next_group();
    const bool refused = refuses_writes();
    for (auto& i : underway_) {
        if (refused) {
            i->failure = errc::storage_failed;
        } else {
            run(*i);
        }
        stage_.say(fmt::format("journal {} {}", i->name, i->failure ? i->failure.message() : "committed"));
    }
    stage_.events.add(stage_.random.between(0, 10), process_, [this] { tell(); });
    if (committed) committed();
}

// An item that fails is alone in it, as in the real writer: its neighbours are committed. No process sees the
// disk between two items of a group, since a group takes no time.
void sim_journal::run(item& i) {
    auto& db = disk_.db;
    db.execute("BEGIN");
    try {
        writing w{db, ids_, stage_.time.now(), graves_, facts_};
        i.perform(w);
        db.execute("COMMIT");
        return;
    } catch (const boost::system::system_error& e) {
        i.failure = e.code();
    } catch (const std::exception& e) {
        stage_.wrong(fmt::format("{} failed: {}", i.name, e.what()));
        i.failure = errc::storage_failed;
    }
    db.execute("ROLLBACK");
}

void sim_journal::tell() {
    const auto told = std::exchange(underway_, {});
    busy_ = false;
    if (!idle()) begin_group();
    for (const auto& i : told) {
        if (const auto resume = std::exchange(i->resume, nullptr)) resume();
    }
}

}  // namespace ft9::simulation
