#pragma once

#include "ft9/observability/alarm_board.hpp"
#include "ft9/pipeline/admission.hpp"
#include "ft9/pipeline/handover_step.hpp"
#include "ft9/pipeline/pipeline.hpp"
#include "ft9/storage/sqlite_journal.hpp"

#include "fake_media.hpp"

#include "support/eventually.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

namespace ft9::test {

// Answers from a script; waits where the script says so. Any thread.
class fake_model final : public clients::ai_model {
  public:
    boost::asio::awaitable<clients::ai_answer> ask(clients::ai_request request,
                                                   steady_time deadline) override;
    void answer_with(clients::ai_answer a);  // once, before the default answer
    void hold();                             // questions wait until release()
    // Also while held: only a question that ends with `text` waits.
    void answer_all_but(const std::string& text);
    void release();
    std::vector<clients::ai_request> asked() const;
    std::size_t answered() const;

  private:
    mutable std::mutex mutex_;
    std::deque<clients::ai_answer> script_;
    std::vector<clients::ai_request> asked_;
    std::size_t answered_ = 0;
    bool held_ = false;
    std::string waits_alone_;
};

// The machine's time, until it is told to stand still. Any thread.
class stoppable_clock final : public clock {
  public:
    unix_ms now() const override {
        const auto stopped = stopped_.load();
        return stopped != 0 ? stopped : real_.now() + skipped_;
    }
    steady_time steady() const override { return real_.steady(); }
    void stop() { stopped_ = real_.now(); }
    // While it stands still: somebody turns its hands.
    void turn_on(std::chrono::milliseconds by) { stopped_ += by.count(); }
    // From now on it is ahead of the machine's.
    void skip(std::chrono::milliseconds by) { skipped_ += by.count(); }

  private:
    system_clock real_;
    std::atomic<unix_ms> stopped_{0}, skipped_{0};
};

// Reads answers as the mentor does: one that begins with "[humano]" says that the person wants a human being.
class fake_reading final : public pipeline::turn_step {
  public:
    boost::asio::awaitable<pipeline::step_ruling> after(pipeline::turn_work& t) override;
};

// What asks the world's people about answers that came too late.
inline constexpr const char* asking_template = R"({"name":"retomar","language":{"code":"pt_BR"}})";

struct sent_message {
    row_id id;
    storage::attempt attempt;
};

// Accepts everything unless the script says otherwise; records the order of sends and marks. Any thread.
class fake_sender final : public clients::message_sender {
  public:
    boost::asio::awaitable<storage::attempt_outcome> send(row_id id, storage::attempt a,
                                                          steady_time deadline) override;
    boost::asio::awaitable<void> mark_read(std::string number, std::string wamid, bool typing) override;
    void answer_with(storage::attempt_outcome o);
    void throw_once();  // after the message has been recorded
    std::vector<sent_message> sent() const;
    std::vector<std::string> order() const;  // "mark" and "send"

  private:
    mutable std::mutex mutex_;
    std::deque<storage::attempt_outcome> script_;
    std::vector<sent_message> sent_;
    std::vector<std::string> order_;
    bool throws_ = false;
};

// What a turn has besides the model. The steps are made for each journal, and end before it does.
struct world_parts {
    std::shared_ptr<const mentor::mentor_content> content = {};  // null: a prompt and nothing else
    std::function<std::vector<std::shared_ptr<pipeline::turn_step>>(storage::journal&, const clock&,
                                                                    metrics&)>
        make_steps = {};
    storage::session_options sessions = {};
};

// A pipeline over a real journal on disk, with the outside world faked.
class world {
  public:
    explicit world(pipeline::pipeline_options options = defaults(), world_parts parts = {});
    ~world();
    static pipeline::pipeline_options defaults();

    // Stores a webhook as the route does and hands it on; returns the receipt's outcomes.
    storage::accept_receipt receive(std::vector<inbound_message> messages,
                                    std::vector<status_update> statuses = {});
    // Only stores it: nobody hears of it.
    storage::accept_receipt store(std::vector<inbound_message> messages,
                                  std::vector<status_update> statuses = {});
    inbound_message text(const std::string& body, const std::string& from = "5511999990000");
    status_update status(const sent_message& m, delivery_status s);
    // Ends the pipeline as a crash would and starts another one on the same journal.
    void restart();
    // The same after an orderly end.
    void restart_cleanly();

    bool eventually(const std::function<bool()>& holds) { return test::eventually(holds); }
    template <class T>
    T run(boost::asio::awaitable<T> work);
    void run(boost::asio::awaitable<void> work);
    storage::send_view view(row_id id);
    storage::journal& journal() { return *journal_; }
    storage::erasure_view erasure(row_id id);
    std::size_t people_answered() const;
    std::int64_t dead_letters();
    // One number out of the database.
    std::int64_t number_in_file(const std::string& sql);
    std::filesystem::path media_folder() const { return folder_ / "media"; }
    storage::handover_store& handovers() { return *handovers_; }
    // The journal has noted that this process finished a turn.
    bool proved();

    fake_model model;
    fake_sender sender;
    fake_files files;  // asked for nothing while `rules` say so
    fake_listener listener;
    std::vector<pipeline::turn_step*> steps;  // behind all others, from the next (re)start on
    pipeline::admission_rules rules;
    metrics meter;
    stoppable_clock time;
    alarm_board alarms{meter, time};
    std::unique_ptr<pipeline::pipeline> line;

  private:
    void open();
    void close();

    pipeline::pipeline_options options_;
    std::filesystem::path folder_;
    std::unique_ptr<boost::asio::io_context> io_;
    std::unique_ptr<system_timers> timers_;
    std::vector<std::thread> threads_;
    std::unique_ptr<storage::journal> journal_;
    std::unique_ptr<storage::handover_store> handovers_;
    fake_reading reading_;
    std::unique_ptr<pipeline::handover_step> handover_;
    std::unique_ptr<storage::session_store> sessions_;
    const world_parts parts_;
    std::vector<std::shared_ptr<pipeline::turn_step>> steps_;
    int wamids_ = 0;
};

}  // namespace ft9::test
