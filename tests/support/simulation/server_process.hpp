#pragma once

#include "support/simulation/fake_graph.hpp"
#include "support/simulation/fake_model.hpp"
#include "support/simulation/sim_journal.hpp"

#include "ft9/observability/alarms.hpp"
#include "ft9/observability/metrics.hpp"
#include "ft9/pipeline/admission.hpp"
#include "ft9/pipeline/pipeline.hpp"
#include "ft9/storage/session_store.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ft9::simulation {

// What stays when a server's process ends.
struct surroundings {
    explicit surroundings(stage& s) : run(s) {}
    stage& run;
    disk storage;
    observer judge{run, storage};
    fake_meta meta{run, judge};
    fake_graph graph{run, judge, meta};
    fake_model model{run, judge, meta};
};

// One life of the server: the real pipeline on an io_context that nobody runs but step(). Destroyed at any
// moment it is a process that was killed. One thread.
class server_process final : public alarm_sink {
  public:
    server_process(surroundings& around, owner id);
    ~server_process() override;
    server_process(const server_process&) = delete;
    server_process& operator=(const server_process&) = delete;

    // Runs one handler that is ready; false if none is. No time passes.
    bool step() { return io_->poll_one() > 0; }
    bool listening() const { return listening_; }
    // It has ended by itself: the start failed, or all was drained.
    bool ended() const { return ended_; }

    // The webhook's route. `answer` is called with the answer, unless the process ends before.
    void receive(std::size_t post, std::function<void(bool ok)> answer);
    enum class order : std::uint8_t { pause, resume, token, provider, send, forget_context, stop };
    // What an operator does.
    void operate(order what);
    sim_journal& journal() { return journal_; }
    void raise(std::string_view name, std::string_view detail) override;

  private:
    static pipeline::pipeline_options options(const surroundings& around);
    pipeline::pipeline_environment environment();
    void spawn(boost::asio::awaitable<void> work, const char* what);
    boost::asio::awaitable<void> live();
    boost::asio::awaitable<void> serve(std::size_t post, std::function<void(bool ok)> answer);
    boost::asio::awaitable<void> carry_out(order what);
    boost::asio::awaitable<void> send_by_operator();
    boost::asio::awaitable<void> forget_a_context();
    boost::asio::awaitable<void> stop();

    surroundings& around_;
    stage& stage_;
    const owner id_;
    std::unique_ptr<boost::asio::io_context> io_;
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> busy_;
    virtual_timers timers_;
    sim_journal journal_;
    storage::session_store sessions_;
    const pipeline::admission admission_;
    std::unique_ptr<pipeline::pipeline> line_;
    bool listening_ = false, ended_ = false;
};

}  // namespace ft9::simulation
