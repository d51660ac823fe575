#pragma once

#include "checkpointer.hpp"
#include "database.hpp"

#include "ft9/core/errors.hpp"
#include "ft9/core/one_shot.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ft9::storage::sqlite {

// Lanes in order of precedence (decision 14).
enum class lane : std::uint8_t { acknowledgement, pipeline, maintenance };

// What the other lanes queue is bounded by those who wait for it: a turn, a send, an operator's request and
// the upkeep each have at most one item there.
struct writer_limits {
    std::size_t group_rows = 256;
    std::size_t group_bytes = 4 * 1024 * 1024;
    std::size_t queued_acknowledgements = 4096;   // items; past it errc::overloaded
    std::size_t queued_bytes = 64 * 1024 * 1024;  // the same, of their memory
    checkpoint_limits checkpoints{};
};

// Whether the limits hold for an item: what goes on with something that was let in is never refused.
enum class door : std::uint8_t { bounded, open };

struct writer_events {
    // The outcome of a commit is unknown: the process must end. Must not return.
    std::function<void(const std::string& what)> fatal;
    std::function<void(std::chrono::nanoseconds took, std::size_t items)> committed;
    // A work item that failed by itself, alone in its savepoint.
    std::function<void(const std::string& what)> failed;
    // The disk refused a whole group, of which nothing was stored.
    std::function<void(const sqlite_error&)> refused;
    // A checkpoint failed: nothing is lost, but the log grows.
    std::function<void(const sqlite_error&)> checkpoint_failed;
};

// The one thread that writes. It drains its queue into one transaction with one fsync and completes all items
// after the commit; an idle writer never waits for company. Also the only checkpointer (decision 13).
class group_writer {
  public:
    group_writer(std::unique_ptr<database> db, writer_limits limits, writer_events events);
    ~group_writer();

    // Runs `work` inside the next group and returns its value when that is durable. Any executor.
    // errc::overloaded, errc::cancelled, errc::storage_failed, or what `work` throws as system_error.
    template <class T>
    boost::asio::awaitable<result<T>> run(lane l, std::size_t rows, std::size_t bytes,
                                          std::function<T(database&)> work, door through = door::bounded) {
        auto queued = std::make_shared<typed_item<T>>();
        queued->bounded = l == lane::acknowledgement && through == door::bounded;
        queued->rows = rows;
        queued->bytes = bytes;
        queued->work = std::move(work);
        auto start = [this, l, queued](std::function<void()> resume) {
            queued->resume = std::move(resume);
            submit(l, queued);
        };
        co_await suspend_until(std::move(start));
        // A plain co_return of the code would be ambiguous for result<bool>.
        if (queued->failure) co_return result<T>(boost::system::in_place_error, queued->failure);
        co_return std::move(*queued->value);
    }

    // Lets `work` ride along with the next group, before its other work; nobody waits for it, and a writer
    // that has nothing else to do is not woken, unless a whole group of riders waits. After a group that the
    // disk refused they ride with the next one, if they are few. Any thread.
    void ride_along(std::function<void(database&)> work);

    // Checkpoints and empties the log, after the groups that wait, outside of any transaction; false if
    // somebody still reads from it. Holds up the writer for a fraction of a second at most, beside the work
    // itself. Errors as run().
    boost::asio::awaitable<result<bool>> truncate_log();

    // Acknowledgements that are queued. Any thread.
    std::size_t waiting() const;
    // Memory of all that is queued, as its callers said. Any thread.
    std::size_t waiting_bytes() const;
    // Ends after what is queued; then checkpoints and closes. Called once, not from an io thread.
    void close();

  private:
    struct item {
        virtual ~item() = default;
        virtual void perform(database& db) = 0;
        std::size_t rows = 1, bytes = 0;
        bool bounded = false;  // refused when too much waits
        bool outside = false;  // of any transaction, and alone
        bool rides = false;    // nobody waits for it
        error_code failure;
        std::function<void()> resume;
    };
    template <class T>
    struct typed_item final : item {
        void perform(database& db) override { value.emplace(work(db)); }
        std::function<T(database&)> work;
        std::optional<T> value;
    };
    using group = std::vector<std::shared_ptr<item>>;

    void submit(lane l, std::shared_ptr<item> work);
    bool many_ride() const { return riders_.size() >= limits_.group_rows; }  // under the mutex
    void ride_again(const group& refused);
    void loop();
    group next_group();
    void write(group& items);
    bool try_together(group& items);
    void one_by_one(group& items);
    void commit(group& items);
    void roll_back();
    void fail(item& i, const std::exception& e);
    void fail_all(group& items, const std::exception& e);
    void complete(group& items);
    void checkpoint_if_due(std::size_t rows);

    std::unique_ptr<database> db_;
    std::optional<checkpointer> checkpoints_;
    const writer_limits limits_;
    const writer_events events_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::array<std::deque<std::shared_ptr<item>>, 3> queues_;
    group riders_;
    std::size_t queued_bytes_ = 0;
    bool closing_ = false;
    std::thread thread_;
};

}  // namespace ft9::storage::sqlite
