#include "runtime.hpp"

#include "alert_post.hpp"
#include "observers.hpp"
#include "watchdog.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/observability/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <csignal>
#include <future>
#include <optional>
#include <thread>

namespace ft9::app {

namespace asio = boost::asio;

namespace {

http::server_options server_options(const settings& s, std::size_t connections, const http::tls_setup& tls) {
    auto o = listener_options(s);
    o.max_connections = connections;
    o.tls = tls.context;
    return o;
}

std::function<pipeline::mentor_words()> words_in(const mentor::content_holder& holder) {
    return [&holder] { return words_of(holder.get()); };
}

std::function<pipeline::mentor_words(const std::string&)> words_by_number(
    const mentor::content_holder& holder, const snapshot<number_voices>& voices) {
    return [&holder, &voices](const std::string& phone_number_id) {
        const auto all = voices.get();
        const auto own = all->find(phone_number_id);
        if (own == all->end()) return words_of(holder.get());
        auto words = words_of(own->second.content ? own->second.content : holder.get());
        words.turns_per_person = own->second.turns_per_person;
        return words;
    };
}

}  // namespace

runtime::runtime(const settings& s, std::size_t connections, sources from, const steered_clock& time,
                 metrics& meter, storage::journal& journal, storage_watch& watch,
                 storage::hook_outlet& outlet, std::shared_ptr<const mentor::mentor_content> content,
                 number_voices voices)
    : settings_(s),
      from_(std::move(from)),
      time_(time),
      meter_(meter),
      journal_(journal),
      storage_watch_(watch),
      io_(static_cast<int>(s.threads)),
      alarms_(meter, time),
      certificate_(meter, alarms_, time),
      growth_(alarms_, time),
      account_watch_(meter, alarms_, time),
      deliveries_(meter, alarms_, time, s.undelivered_alarm),
      tls_(serves_tls(s) ? http::load_tls(tls_files_of(s), time.now()) : http::tls_setup{}),
      content_(content),
      voices_(std::move(voices)),
      openai_options_(openai_options(s)),
      transcriber_options_(transcriber_options(s)),
      speech_options_(speech_options(s)),
      speech_rules_(speech_rules(s)),
      graph_options_(graph_options(s)),
      fetch_options_(fetch_options(s)),
      credentials_(credentials(s)),
      admission_(admission_of(s, *content, *voices_.get())),
      patient_(doctor::patient_of(s)),
      ai_http_(io_.get_executor(), upstream_options(s, s.upstream_connections)),
      graph_http_(io_.get_executor(), upstream_options(s, s.upstream_connections)),
      marks_http_(io_.get_executor(), upstream_options(s, mark_connections)),
      alert_http_(io_.get_executor(), upstream_options(s, alert_connections)),
      check_http_(io_.get_executor(), upstream_options(s, check_connections)),
      media_http_(io_.get_executor(), upstream_options(s, media_connections)),
      hook_http_(io_.get_executor(), upstream_options(s, hook_connections)),
      model_(ai_http_, files_, openai_options_, s, time, meter, alarms_),
      sender_(clients::make_graph(graph_http_, marks_http_, graph_options_, observe_graph(meter))),
      transcriber_(clients::make_openai_transcriber(ai_http_, files_, timers_, transcriber_options_,
                                                    observe_transcriber(meter, alarms_))),
      uploader_(clients::make_graph_uploader(media_http_, files_, graph_options_, observe_graph(meter))),
      speech_(clients::make_openai_speech(ai_http_, files_, timers_, speech_options_, spool_folder(s),
                                          observe_speech(meter, alarms_))),
      media_files_(media_folder(s), files_, s.disk_reserve_mb * 1024 * 1024),
      fetcher_(media::make_fetcher(media_http_, fetch_options_, media_files_, timers_)),
      sessions_(time, session_options(s)),
      mentor_({settings_, journal, time, meter, alarms_, io_.get_executor(), model_.model(),
               words_by_number(content_, voices_), *speech_, *uploader_, speech_rules_, admission_}),
      pipeline_({io_.get_executor(), time, timers_, journal, sessions_, model_.model(), *sender_, meter,
                 alarms_, words_in(content_), words_by_number(content_, voices_), fetcher_.get(),
                 transcriber_.get(), mentor_.steps(), &mentor_.handovers()},
                pipeline_options(s)),
      hook_poster_(clients::make_http_hook_poster(hook_http_)),
      hook_store_(storage::make_hook_store(journal)),
      hooks_({io_.get_executor(), time, timers_, *hook_store_, outlet, *hook_poster_, meter, alarms_}),
      services_{time,
                journal,
                sessions_,
                pipeline_,
                meter,
                alarms_,
                credentials_,
                admission_,
                condition_,
                s.whatsapp_phone_number_id,
                version,
                s.metrics_public,
                time.now(),
                upload_place(s, *uploader_, files_),
                {&mentor_.insights(), mentor_.zone()},
                &mentor_.memories(),
                &content_,
                &hooks_,
                &mentor_.handovers(),
                &mentor_.usage(),
                &mentor_.tickets(),
                mentor_.zone(),
                &mentor_.traces(),
                &mentor_.shadows()},
      server_(io_.get_executor(), http::router(api::routes(services_)), server_options(s, connections, tls_),
              observe_server(meter, alarms_, certificate_)),
      signals_(io_, SIGTERM, SIGINT, SIGHUP),
      upkeep_timer_(io_),
      retention_(journal, meter, time, retention_times(s)),
      costs_(journal, meter, alarms_, time, s.free_messages_per_month) {
    // Before the first transaction: what the start gives up is told, too.
    outlet.want(s.hooks);
    if (!s.alert_webhook_url.empty())
        alarms_.set_notifier(make_alert_post(io_.get_executor(), alert_http_, time, s.alert_webhook_url));
}

void runtime::fail(int code) {
    exit_code_ = code;
    io_.stop();
}

asio::awaitable<void> runtime::start() {
    if (serves_tls(settings_) && !tls_.context) {  // the settings' check found it sound a moment ago
        log::critical("the certificate or its key cannot be read any more",
                      {{"file", settings_.tls_cert_file}});
        co_return fail(bad_configuration);
    }
    auto sweeping = sweep_media();
    co_await std::move(sweeping);
    auto starting = pipeline_.start();
    const auto found = co_await std::move(starting);
    if (!found) {
        log::critical("the journal could not be read", {{"error", found.error().message()}});
        co_return fail(storage_fault);
    }
    hooks_.reconfigure(settings_.hooks, hook_limits_of(settings_));
    for (const auto conversation : found->fresh_conversations) {
        auto loading = journal_.context_of(conversation, settings_.session_max_messages);
        const auto context = co_await std::move(loading);
        if (context) sessions_.restore(conversation, *context);
    }
    const auto port = server_.start(settings_.host, settings_.port);
    if (!port) {
        log::critical(
            "cannot listen",
            {{"host", settings_.host}, {"port", settings_.port}, {"error", port.error().message()}});
        // A port that is taken is no crash: tried again and again, it must not lead to safe mode.
        auto noting = journal_.note_clean_stop();
        co_await std::move(noting);
        co_return fail(bad_configuration);
    }
    condition_.starting = false;
    if (tls_.context) certificate_.set(tls_.expires);
    log::info("ready", {{"scheme", tls_.context ? "https" : "http"},
                        {"host", settings_.host},
                        {"port", *port},
                        {"webhook", "/webhook"},
                        {"health", "/health/ready"},
                        {"open_sends", found->sends.size()},
                        {"open_conversations", found->conversations.size()},
                        {"sessions", found->fresh_conversations.size()},
                        {"paused", found->paused}});
}

asio::awaitable<void> runtime::listen_for_signals() {
    for (;;) {
        auto waited = co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto signal = std::get<1>(waited);
        if (std::get<0>(waited)) co_return;
        if (signal == SIGHUP) {
            auto reloading = reload();
            co_await std::move(reloading);
            continue;
        }
        if (condition_.draining.exchange(true)) {
            log::warning("second signal: stopping at once");
            co_return fail(clean);
        }
        log::info("stopping", {{"signal", signal}, {"grace_seconds", settings_.shutdown_grace.count()}});
        asio::co_spawn(io_, stop(), [this](const std::exception_ptr&) { io_.stop(); });
    }
}

// Ready is off, nothing new is claimed, what runs may end; the rest is on disk and goes on after the next
// start.
asio::awaitable<void> runtime::stop() {
    const auto deadline = time_.steady() + settings_.shutdown_grace - std::chrono::milliseconds(500);
    FT9_FAILPOINT(draining);
    mentor_.stop();
    auto draining = pipeline_.drain(deadline);
    const auto left = co_await std::move(draining);
    FT9_FAILPOINT(draining);
    auto telling = hooks_.drain(deadline);
    co_await std::move(telling);
    auto closing = server_.drain(deadline);
    const auto cut = co_await std::move(closing);
    log::info("drained", {{"unfinished", left}, {"connections_cut", cut}});
}

// However an end that was asked for came about: a second signal, which does not wait for the drain, must not
// look like a crash to the next start. Nothing else of this process runs any more.
void runtime::note_clean_end() {
    auto noting = asio::co_spawn(last_io_, journal_.note_clean_stop(), asio::use_future);
    last_io_.run();
    if (const auto noted = noting.get(); !noted)
        log::warning("the end could not be noted: the next start takes it for a crash",
                     {{"error", noted.error().message()}});
}

// An exception that reaches a thread is a bug; the others go on, and so does this one.
void runtime::serve_threads() {
    std::optional<watchdog> guard;
    if (settings_.watchdog.count() > 0)
        guard.emplace(io_.get_executor(), settings_.watchdog, end_when_stuck(meter_));
    const auto serve = [this, &guard] {
        if (guard) guard->enlist();
        while (!io_.stopped()) {
            try {
                io_.run();
            } catch (const std::exception& e) {
                log::critical("an exception reached an io thread", {{"error", e.what()}});
            }
        }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < settings_.threads; ++i)
        threads.emplace_back(serve);
    serve();
    for (auto& t : threads)
        t.join();
}

int runtime::run() {
    const auto vital = [this](const char* what) {
        return [this, what](const std::exception_ptr& failure) {
            if (!failure) return;
            log::critical("a vital part of the program failed", {{"part", what}});
            fail(storage_fault);
        };
    };
    asio::co_spawn(new_strand(io_.get_executor()), listen_for_signals(), vital("signals"));
    auto begin = [this, vital]() -> asio::awaitable<void> {
        auto starting = start();
        co_await std::move(starting);
        asio::co_spawn(account_strand_, watch_account(), vital("account check"));
        auto tending = upkeep();
        co_await std::move(tending);
    };
    asio::co_spawn(new_strand(io_.get_executor()), std::move(begin), vital("upkeep"));
    serve_threads();
    for (auto* client :
         {&ai_http_, &graph_http_, &marks_http_, &alert_http_, &check_http_, &media_http_, &hook_http_})
        client->stop();
    mentor_.stop_clients();
    if (exit_code_ == clean) note_clean_end();
    return exit_code_;
}

}  // namespace ft9::app
