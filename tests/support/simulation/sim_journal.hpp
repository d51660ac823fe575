#pragma once

#include "support/simulation/disk.hpp"
#include "support/simulation/observer.hpp"
#include "support/simulation/stage.hpp"

#include "../../../src/storage/sqlite/operations.hpp"

#include "ft9/core/one_shot.hpp"
#include "ft9/storage/journal.hpp"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ft9::simulation {

// The journal of one server process: the real statements in real transactions, with the writer's group commit
// and the readers played in virtual time. A group runs some time after it was asked for, and its results
// arrive some time later still, so that a process can end before, between and after. Storage can refuse. A
// new function of the interface is one line here. Erasures are not simulated. One thread.
class sim_journal final : public storage::journal {
  public:
    template <class T>
    using awaitable_result = storage::awaitable_result<T>;

    sim_journal(stage& s, observer& o, disk& d, owner process, timers& wakeups);
    // The process is gone: nobody is told anything any more.
    void drop();
    // From now on writes fail until then.
    void fill_disk(milliseconds_since_start until) { full_until_ = until; }
    // Called when a group has been committed and before anybody is told.
    std::function<void()> committed;

    awaitable_result<storage::accept_receipt> accept(storage::incoming_webhook webhook) override;
    awaitable_result<std::vector<storage::pending_message>> pending_of(row_id conversation) override;
    awaitable_result<std::vector<context_entry>> context_of(row_id conversation, std::size_t limit) override;
    awaitable_result<storage::decided> decide(storage::decision d) override;
    awaitable_result<bool> settle_media(media_outcome o) override;
    awaitable_result<std::vector<std::string>> media_files() override;
    awaitable_result<bool> claim(row_id conversation, bool alone) override;
    void claim_soon(row_id conversation) override;
    void release_soon(row_id conversation) override;
    awaitable_result<bool> note_alive() override;
    awaitable_result<bool> note_clean_stop() override;
    awaitable_result<storage::attempt> begin_attempt(row_id send, attempt_wish wish) override;
    awaitable_result<storage::send_progress> finish_attempt(storage::attempt_outcome o) override;
    awaitable_result<std::vector<storage::open_send>> reconcile(ambiguity_rule rule) override;
    awaitable_result<storage::queued_send> queue_send(storage::new_send s) override;
    awaitable_result<bool> note_audit(std::string action, std::string ref) override;
    awaitable_result<bool> set_paused(bool paused) override;
    awaitable_result<bool> pause_number(std::string id, int code, std::string fingerprint) override;
    awaitable_result<bool> resume_number(std::string id, std::string fingerprint) override;
    awaitable_result<bool> raise_context_floor(row_id conversation, std::chrono::milliseconds ttl) override;
    awaitable_result<storage::send_view> find_send(row_id id) override;
    awaitable_result<storage::send_view> find_send(std::string wamid) override;
    awaitable_result<std::vector<storage::dead_letter>> dead_letters(std::string kind, row_id after,
                                                                     std::size_t limit) override;
    awaitable_result<storage::replayed_letter> replay_dead_letter(row_id id) override;
    awaitable_result<std::string> body_of_dead_letter(row_id id) override;
    awaitable_result<std::string> discard_dead_letter(row_id id) override;
    awaitable_result<std::vector<storage::conversation_view>> find_conversations(
        std::vector<std::string> identifiers, std::string number) override;
    awaitable_result<std::vector<storage::conversation_view>> conversations(std::vector<row_id> ids) override;
    awaitable_result<storage::recovery> recover(storage::recovery_options options) override;
    awaitable_result<storage::backlog> count_backlog() override;
    awaitable_result<storage::undelivered_sends> count_undelivered(std::chrono::milliseconds age) override;
    awaitable_result<std::vector<storage::charge_sum>> charges(std::string month) override;
    awaitable_result<bool> probe() override;
    awaitable_result<storage::expired> expire_step(retention keep) override;
    awaitable_result<storage::erasure_begun> begin_erasure(std::vector<std::string> identifiers) override;
    awaitable_result<storage::erase_progress> erase_step() override;
    awaitable_result<storage::erasure_view> find_erasure(row_id id) override;
    awaitable_result<bool> write_through(std::size_t rows,
                                         std::function<void(storage::sqlite::writing&)> work) override;
    awaitable_result<bool> read_through(std::function<void(storage::sqlite::database&)> work) override;
    void close() override {}

  private:
    using writing = storage::sqlite::writing;
    using database = storage::sqlite::database;
    // Acknowledgements come before the pipeline, that before maintenance (decision 14).
    enum class lane : std::uint8_t { acknowledgement, pipeline, maintenance };

    struct item {
        explicit item(const char* what) : name(what) {}
        item(const item&) = delete;
        item& operator=(const item&) = delete;
        virtual ~item() = default;
        virtual void perform(writing& w) = 0;
        const char* name;
        error_code failure;
        std::function<void()> resume;
    };
    template <class T>
    struct typed_item final : item {
        typed_item(const char* what, std::function<T(writing&)> given) : item(what), work(std::move(given)) {}
        void perform(writing& w) override { value.emplace(work(w)); }
        std::function<T(writing&)> work;
        std::optional<T> value;
    };
    using group = std::vector<std::shared_ptr<item>>;

    template <class T>
    awaitable_result<T> write(lane l, const char* name, std::function<T(writing&)> work) {
        auto queued = std::make_shared<typed_item<T>>(name, std::move(work));
        auto start = [this, l, queued](std::function<void()> resume) {
            queued->resume = std::move(resume);
            submit(l, queued);
        };
        auto waiting = suspend_until(std::move(start));
        co_await std::move(waiting);
        if (queued->failure) co_return result<T>(boost::system::in_place_error, queued->failure);
        co_return std::move(*queued->value);
    }
    template <class T>
    awaitable_result<T> read(std::function<T(database&)> work) {
        auto going = pause(3);
        co_await std::move(going);
        std::optional<T> value;
        const auto failure = look([&value, &work](database& db) { value.emplace(work(db)); });
        auto coming = pause(2);
        co_await std::move(coming);
        if (failure) co_return result<T>(boost::system::in_place_error, failure);
        co_return std::move(*value);
    }

    awaitable_result<bool> do_it(lane l, const char* name, std::function<void(writing&)> work);
    // With the next group, if one comes; nobody waits for it.
    void ride_along(const char* name, std::function<void(writing&)> work);
    boost::asio::awaitable<void> pause(std::int64_t longest);
    error_code look(const std::function<void(database&)>& work);
    void submit(lane l, std::shared_ptr<item> work);
    bool idle() const;
    void begin_group();
    group next_group();
    bool refuses_writes();
    void run_group();
    void run(item& i);
    void tell();

    stage& stage_;
    observer& observer_;
    disk& disk_;
    const owner process_;
    timers& wakeups_;
    storage::sqlite::id_source ids_;
    storage::sqlite::tombstones graves_;
    storage::sqlite::retention_cursor cursor_;
    storage::sqlite::send_facts facts_;
    std::array<std::deque<std::shared_ptr<item>>, 3> queues_;
    group riders_, underway_;
    bool busy_ = false;
    milliseconds_since_start full_until_ = 0;
};

}  // namespace ft9::simulation
