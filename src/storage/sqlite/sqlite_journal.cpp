#include "ft9/storage/sqlite_journal.hpp"

#include "disk_room.hpp"
#include "disk_trouble.hpp"
#include "erasure_job.hpp"
#include "file_lock.hpp"
#include "group_writer.hpp"
#include "migrations.hpp"
#include "opening.hpp"
#include "operations.hpp"
#include "reader_pool.hpp"
#include "restore.hpp"
#include "soundness.hpp"
#include "webhook_intake.hpp"

#include "ft9/observability/log.hpp"

namespace ft9::storage {
namespace {

using namespace sqlite;

class sqlite_journal final : public journal {
  public:
    sqlite_journal(const clock& time, const sqlite_options& options, const sqlite_events& events,
                   std::unique_ptr<file_lock> lock, std::unique_ptr<database> db, row_id last_id,
                   tombstones graves)
        : time_(time),
          lock_(std::move(lock)),
          ids_(time, last_id),
          graves_(std::move(graves)),
          restored_at_(generation_of(*db).at),
          late_template_(options.late_reply_template),
          media_folder_(options.media_folder),
          hooks_(options.hooks),
          room_(time, options.path, options.disk_reserve_bytes),
          disk_(events),
          readers_(options.path, options.reader_threads, [this](const auto& e) { disk_.read_failed(e); }),
          writer_(std::move(db), limits_of(options), disk_.listen(events, options.hooks)),
          intake_(disk_, room_, slice_access()),
          erasures_(readers_, erasure_access()) {}

    awaitable_result<accept_receipt> accept(incoming_webhook webhook) override {
        return intake_.accept(std::move(webhook));
    }
    awaitable_result<std::vector<pending_message>> pending_of(row_id conversation) override {
        return read<std::vector<pending_message>>(
            [conversation](database& db) { return sqlite::pending_of(db, conversation); });
    }
    awaitable_result<std::vector<context_entry>> context_of(row_id conversation, std::size_t limit) override {
        return read<std::vector<context_entry>>(
            [conversation, limit](database& db) { return sqlite::context_of(db, conversation, limit); });
    }
    awaitable_result<decided> decide(decision d) override {
        const auto rows = 1 + d.messages.size() + d.parts.size();
        return write<decided>(lane::pipeline, rows, 0,
                              [d = std::move(d)](writing& w) { return sqlite::decide(w, d); });
    }
    awaitable_result<bool> settle_media(media_outcome o) override {
        return write<bool>(lane::pipeline, 2, 0,
                           [o = std::move(o)](writing& w) { return sqlite::settle_media(w, o); });
    }
    awaitable_result<std::vector<std::string>> media_files() override {
        return read<std::vector<std::string>>([](database& db) { return sqlite::media_files(db); });
    }
    awaitable_result<bool> claim(row_id conversation, bool alone) override {
        return do_it(lane::pipeline,
                     [conversation, alone](writing& w) { sqlite::claim(w, conversation, alone); });
    }
    void claim_soon(row_id conversation) override {
        ride_along([conversation](writing& w) { sqlite::claim(w, conversation, false); });
    }
    void release_soon(row_id conversation) override {
        ride_along([conversation](writing& w) { sqlite::release(w, conversation); });
    }
    awaitable_result<bool> note_alive() override { return do_it(lane::maintenance, sqlite::note_alive); }
    awaitable_result<bool> note_clean_stop() override {
        return do_it(lane::maintenance, sqlite::note_clean_stop);
    }
    awaitable_result<attempt> begin_attempt(row_id send, attempt_wish wish) override {
        return write<attempt>(lane::pipeline, 1, 0,
                              [send, wish](writing& w) { return sqlite::begin_attempt(w, send, wish); });
    }
    awaitable_result<send_progress> finish_attempt(attempt_outcome o) override {
        return write<send_progress>(lane::pipeline, 1, 0,
                                    [o = std::move(o)](writing& w) { return sqlite::finish_attempt(w, o); });
    }
    awaitable_result<std::vector<open_send>> reconcile(ambiguity_rule rule) override {
        return write<std::vector<open_send>>(lane::pipeline, 1, 0,
                                             [rule](writing& w) { return sqlite::reconcile(w, rule); });
    }
    awaitable_result<queued_send> queue_send(new_send s) override {
        return write<queued_send>(lane::pipeline, 2, 0,
                                  [s = std::move(s)](writing& w) { return sqlite::queue_send(w, s); });
    }
    awaitable_result<bool> note_audit(std::string action, std::string ref) override {
        return do_it(lane::pipeline, [action = std::move(action), ref = std::move(ref)](writing& w) {
            sqlite::note_audit(w, action, ref);
        });
    }
    awaitable_result<bool> set_paused(bool paused) override {
        return do_it(lane::pipeline, [paused](writing& w) { sqlite::set_paused(w, paused); });
    }
    awaitable_result<bool> pause_number(std::string id, int code, std::string fingerprint) override {
        return do_it(lane::pipeline, [id = std::move(id), code, fingerprint = std::move(fingerprint)](
                                         writing& w) { sqlite::pause_number(w, id, code, fingerprint); });
    }
    awaitable_result<bool> resume_number(std::string id, std::string fingerprint) override {
        return write<bool>(lane::pipeline, 1, 0,
                           [id = std::move(id), fingerprint = std::move(fingerprint)](writing& w) {
                               return sqlite::resume_number(w, id, fingerprint);
                           });
    }
    awaitable_result<bool> raise_context_floor(row_id conversation, std::chrono::milliseconds ttl) override {
        return write<bool>(lane::pipeline, 1, 0, [conversation, ttl](writing& w) {
            return sqlite::raise_context_floor(w, conversation, ttl);
        });
    }
    awaitable_result<send_view> find_send(row_id id) override {
        return read<send_view>([id](database& db) { return view_send(db, id); });
    }
    awaitable_result<send_view> find_send(std::string wamid) override {
        return read<send_view>(
            [wamid = std::move(wamid)](database& db) { return view_send(db, send_of_wamid(db, wamid)); });
    }
    awaitable_result<std::vector<conversation_view>> find_conversations(std::vector<std::string> identifiers,
                                                                        std::string number) override {
        return read<std::vector<conversation_view>>(
            [identifiers = std::move(identifiers), number = std::move(number)](database& db) {
                return sqlite::find_conversations(db, identifiers, number);
            });
    }
    awaitable_result<std::vector<conversation_view>> conversations(std::vector<row_id> ids) override {
        return read<std::vector<conversation_view>>(
            [ids = std::move(ids)](database& db) { return view_conversations(db, ids); });
    }
    awaitable_result<std::vector<dead_letter>> dead_letters(std::string kind, row_id after,
                                                            std::size_t limit) override {
        return read<std::vector<dead_letter>>([kind = std::move(kind), after, limit](database& db) {
            return list_dead_letters(db, kind, after, limit);
        });
    }
    awaitable_result<replayed_letter> replay_dead_letter(row_id id) override {
        return write<replayed_letter>(lane::pipeline, 8, 0,
                                      [id](writing& w) { return sqlite::replay_dead_letter(w, id); });
    }
    awaitable_result<std::string> body_of_dead_letter(row_id id) override {
        return read<std::string>([id](database& db) { return sqlite::body_of_dead_letter(db, id); });
    }
    awaitable_result<std::string> discard_dead_letter(row_id id) override {
        return write<std::string>(lane::pipeline, 3, 0,
                                  [id](writing& w) { return sqlite::discard_dead_letter(w, id); });
    }
    awaitable_result<recovery> recover(recovery_options options) override {
        return write<recovery>(lane::pipeline, 1, 0,
                               [options](writing& w) { return sqlite::recover(w, options); });
    }
    awaitable_result<backlog> count_backlog() override {
        return read<backlog>([this](database& db) {
            auto b = sqlite::count_backlog(db);
            room_.measure(b);
            b.webhooks_waiting = static_cast<std::int64_t>(writer_.waiting());
            b.webhook_bytes_waiting = static_cast<std::int64_t>(writer_.waiting_bytes());
            return b;
        });
    }
    awaitable_result<undelivered_sends> count_undelivered(std::chrono::milliseconds age) override {
        return read<undelivered_sends>(
            [this, age](database& db) { return sqlite::count_undelivered(db, time_.now(), age); });
    }
    awaitable_result<std::vector<charge_sum>> charges(std::string month) override {
        return read<std::vector<charge_sum>>(
            [month = std::move(month)](database& db) { return charges_of(db, month); });
    }
    awaitable_result<bool> probe() override { return do_it(lane::maintenance, sqlite::probe); }
    awaitable_result<expired> expire_step(retention keep) override {
        return write<expired>(lane::maintenance, 200, 0,
                              [this, keep](writing& w) { return sqlite::expire_step(w, keep, cursor_); });
    }
    awaitable_result<erasure_begun> begin_erasure(std::vector<std::string> identifiers) override {
        return write<erasure_begun>(lane::pipeline, 20, 0,
                                    [identifiers = std::move(identifiers)](writing& w) {
                                        return sqlite::begin_erasure(w, identifiers);
                                    });
    }
    awaitable_result<erase_progress> erase_step() override { return erasures_.step(); }
    awaitable_result<erasure_view> find_erasure(row_id id) override {
        return read<erasure_view>([id](database& db) { return view_erasure(db, id); });
    }
    awaitable_result<bool> write_through(std::size_t rows, std::function<void(writing&)> work) override {
        return write<bool>(lane::pipeline, rows, 0, [work = std::move(work)](writing& w) {
            work(w);
            return true;
        });
    }
    awaitable_result<bool> read_through(std::function<void(database&)> work) override {
        return read<bool>([work = std::move(work)](database& db) {
            work(db);
            return true;
        });
    }
    void close() override {
        readers_.close();
        writer_.close();
    }

  private:
    static writer_limits limits_of(const sqlite_options& options) {
        writer_limits limits;
        limits.queued_acknowledgements = options.max_pending_webhooks;
        limits.queued_bytes = options.max_pending_bytes;
        limits.checkpoints.rows = options.checkpoint_rows;
        return limits;
    }
    writing writing_to(database& db) {
        return {db,
                ids_,
                time_.now(),
                graves_,
                facts_,
                restored_at_,
                late_template_,
                media_folder_,
                hooks_,
                hooks_ != nullptr ? hooks_->wishes() : nullptr};
    }
    template <class T>
    awaitable_result<T> write(lane l, std::size_t rows, std::size_t bytes, std::function<T(writing&)> work,
                              door through = door::bounded) {
        auto perform = [this, work = std::move(work)](database& db) {
            auto w = writing_to(db);
            return work(w);
        };
        return writer_.run<T>(l, rows, bytes, std::move(perform), through);
    }
    awaitable_result<bool> do_it(lane l, std::function<void(writing&)> work) {
        return write<bool>(l, 1, 0, [work = std::move(work)](writing& w) {
            work(w);
            return true;
        });
    }
    void ride_along(std::function<void(writing&)> work) {
        writer_.ride_along([this, work = std::move(work)](database& db) {
            auto w = writing_to(db);
            work(w);
        });
    }
    webhook_intake::writer_access slice_access() {
        return [this](std::size_t rows, std::size_t bytes, webhook_intake::slice_work work, door through) {
            return write<accept_receipt>(lane::acknowledgement, rows, bytes, std::move(work), through);
        };
    }
    erasure_job::writer_access erasure_access() {
        constexpr std::size_t rows = 200;  // decision 14
        erasure_job::writer_access access;
        access.counts = [this](erasure_job::work<row_counts> work) {
            return write<row_counts>(lane::maintenance, rows, 0, std::move(work));
        };
        access.rows = [this](erasure_job::work<rows_erased> work) {
            return write<rows_erased>(lane::maintenance, rows, 0, std::move(work));
        };
        access.truncate = [this] { return writer_.truncate_log(); };
        return access;
    }
    template <class T>
    awaitable_result<T> read(std::function<T(database&)> work) {
        return readers_.run<T>(std::move(work));
    }
    const clock& time_;
    std::unique_ptr<file_lock> lock_;
    id_source ids_;      // writer thread only
    tombstones graves_;  // writer thread only
    const unix_ms restored_at_;
    const std::string late_template_;
    const std::string media_folder_;
    hook_outlet* const hooks_;  // null: nobody is told of events
    retention_cursor cursor_;   // writer thread only
    send_facts facts_;          // writer thread only
    disk_room room_;
    disk_trouble disk_;
    reader_pool readers_;
    group_writer writer_;
    webhook_intake intake_;
    erasure_job erasures_;
};

}  // namespace

result<std::unique_ptr<journal>> open_sqlite_journal(const clock& time, sqlite_options options,
                                                     sqlite_events events) {
    try {
        prepare_files(options.path);
        auto lock = std::make_unique<file_lock>(options.path + ".lock");
        if (!lock->acquire(options.lock_wait)) return errc::locked;
        if (const auto aside = finish_restore(options.path); !aside.empty())
            log::warning("a restore that was interrupted is finished", {{"replaced", aside}});
        auto db = open_sound_writer(options.path, {options.check_limit, options.busy_wait});
        if (!migrate(*db)) return errc::schema_too_new;
        say_generation(*db);
        const auto last = last_id(*db);
        tombstones graves(*db);
        settle_log(*db);
        return std::unique_ptr<journal>(std::make_unique<sqlite_journal>(
            time, options, events, std::move(lock), std::move(db), last, std::move(graves)));
    } catch (const std::exception& e) {
        log::critical("the journal cannot be opened", {{"path", options.path}, {"error", e.what()}});
        return errc::storage_failed;
    }
}

}  // namespace ft9::storage
