#pragma once

#include "account_watch.hpp"
#include "certificate_watch.hpp"
#include "clock_watch.hpp"
#include "cost_watch.hpp"
#include "delivery_watch.hpp"
#include "growth_watch.hpp"
#include "mentor_parts.hpp"
#include "model_parts.hpp"
#include "retention.hpp"
#include "settings_tls.hpp"
#include "storage_watch.hpp"
#include "wiring.hpp"

#include "ft9/api/routes.hpp"
#include "ft9/app/application.hpp"
#include "ft9/core/steered_clock.hpp"
#include "ft9/core/strand.hpp"
#include "ft9/media/store.hpp"
#include "ft9/pipeline/event_hooks.hpp"
#include "ft9/version.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <memory>

namespace ft9::app {

// The composition root: members in order of life, each handed to those below it.
class runtime {
  public:
    // `s` as they were loaded; `connections`: as many as the system lets the listener keep open; `watch`:
    // what the journal says of its disk; `outlet`: what it says of events that hooks want.
    runtime(const settings& s, std::size_t connections, sources from, const steered_clock& time,
            metrics& meter, storage::journal& journal, storage_watch& watch, storage::hook_outlet& outlet,
            std::shared_ptr<const mentor::mentor_content> content, number_voices voices);
    // Serves until a signal ends it; returns an exit code.
    int run();

  private:
    boost::asio::awaitable<void> start();
    boost::asio::awaitable<void> sweep_media();
    boost::asio::awaitable<void> upkeep();
    boost::asio::awaitable<void> one_round();
    boost::asio::awaitable<void> watch_account();
    boost::asio::awaitable<void> check_account();
    void check_account_now();
    boost::asio::awaitable<void> look_at_deliveries();
    boost::asio::awaitable<void> listen_for_signals();
    boost::asio::awaitable<void> reload();
    boost::asio::awaitable<void> tell_tokens(settings s);
    bool prepare_tls(const settings& s, http::tls_setup& next) const;
    void keep_old(const char* what);
    boost::asio::awaitable<void> stop();
    void note_clean_end();
    void look_at_storage();
    boost::asio::awaitable<void> judge_storage(bool room);
    void give_memory_back();
    void fail(int code);
    void serve_threads();

    const settings settings_;  // of the start
    const sources from_;
    const steered_clock& time_;
    metrics& meter_;
    storage::journal& journal_;
    storage_watch& storage_watch_;
    boost::asio::io_context io_;
    boost::asio::io_context last_io_{
        1};  // for what is written when io_ has ended; outlives the journal's threads
    system_timers timers_{io_.get_executor()};
    alarm_board alarms_;
    certificate_watch certificate_;
    clock_watch clock_watch_{meter_, alarms_};
    growth_watch growth_;
    account_watch account_watch_;
    delivery_watch deliveries_;
    const http::tls_setup tls_;  // of the start
    mentor::content_holder content_;
    snapshot<number_voices> voices_;  // of further business numbers
    snapshot<clients::openai_options> openai_options_;
    snapshot<clients::transcriber_options> transcriber_options_;
    snapshot<clients::speech_options> speech_options_;
    snapshot<pipeline::speech_rules> speech_rules_;
    snapshot<clients::graph_options> graph_options_;
    snapshot<media::fetch_options> fetch_options_;
    snapshot<api::credentials> credentials_;
    snapshot<pipeline::admission> admission_;
    snapshot<doctor::patient> patient_;
    http::client ai_http_, graph_http_, marks_http_, alert_http_, check_http_, media_http_, hook_http_;
    file_threads files_;  // end before io_, on which those who wait for them go on
    model_parts model_;
    std::unique_ptr<clients::message_sender> sender_;
    std::unique_ptr<clients::transcriber> transcriber_;
    std::unique_ptr<clients::media_uploader> uploader_;
    std::unique_ptr<clients::speech_model> speech_;
    media::store media_files_;
    std::unique_ptr<media::fetcher> fetcher_;
    storage::session_store sessions_;
    mentor_parts mentor_;
    pipeline::pipeline pipeline_;
    std::unique_ptr<clients::hook_poster> hook_poster_;
    std::unique_ptr<storage::hook_store> hook_store_;
    pipeline::event_hooks hooks_;
    api::condition condition_;
    api::services services_;
    http::server server_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer upkeep_timer_;
    boost::asio::strand<boost::asio::io_context::executor_type> account_strand_{
        new_strand(io_.get_executor())};
    boost::asio::steady_timer account_timer_{account_strand_};  // both the strand's alone
    bool account_check_due_ = false;
    retention retention_;
    cost_watch costs_;
    std::size_t most_connections_ = 0;  // since memory was last given back
    int exit_code_ = clean;
};

}  // namespace ft9::app
