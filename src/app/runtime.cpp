#include "runtime.hpp"

#include "alert_post.hpp"

#include "ft9/observability/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <thread>

namespace ft9::app {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds upkeep_every{5};

double seconds(std::chrono::nanoseconds took) {
    return std::chrono::duration<double>(took).count();
}

std::function<void(const clients::ai_observation&)> observe_model(metrics& m) {
    return [&m](const clients::ai_observation& o) {
        m.count(counter::ai_requests, to_string(o.failure));
        m.count(counter::ai_tokens, "input", static_cast<double>(o.input_tokens));
        m.count(counter::ai_tokens, "output", static_cast<double>(o.output_tokens));
        m.observe(histogram::ai_request, seconds(o.took));
    };
}

std::function<void(const clients::graph_observation&)> observe_graph(metrics& m) {
    return [&m](const clients::graph_observation& o) {
        m.count(counter::graph_requests, o.result);
        m.observe(histogram::graph_request, seconds(o.took));
    };
}

http::server_options server_options(const settings& s, std::size_t connections, const http::tls_setup& tls) {
    auto o = listener_options(s);
    o.max_connections = connections;
    o.tls = tls.context;
    return o;
}

std::function<pipeline::mentor_words()> words_of(mentor::content_holder& holder) {
    return [&holder] {
        const auto content = holder.get();
        return pipeline::mentor_words{std::shared_ptr<const std::string>(content, &content->system_prompt),
                                      content->prompt_version, content->texts.fallback,
                                      content->texts.rate_limited};
    };
}

}  // namespace

runtime::runtime(const settings& s, std::size_t connections, sources from, const clock& time, metrics& meter,
                 storage::journal& journal, std::shared_ptr<const mentor::mentor_content> content)
    : settings_(s),
      from_(std::move(from)),
      time_(time),
      meter_(meter),
      journal_(journal),
      io_(static_cast<int>(s.threads)),
      alarms_(meter, time),
      certificate_(meter, alarms_, time),
      tls_(serves_tls(s) ? http::load_tls(tls_files_of(s), time.now()) : http::tls_setup{}),
      content_(content),
      openai_options_(openai_options(s)),
      graph_options_(graph_options(s)),
      credentials_(credentials(s)),
      admission_(pipeline::admission(admission_rules(s, *content))),
      ai_http_(io_.get_executor(), upstream_options(s, s.upstream_connections)),
      graph_http_(io_.get_executor(), upstream_options(s, s.upstream_connections)),
      marks_http_(io_.get_executor(), upstream_options(s, mark_connections)),
      alert_http_(io_.get_executor(), upstream_options(s, alert_connections)),
      model_(clients::make_openai(ai_http_, openai_options_, observe_model(meter))),
      sender_(clients::make_graph(graph_http_, marks_http_, graph_options_, observe_graph(meter))),
      sessions_(time, session_options(s)),
      pipeline_({io_.get_executor(), time, journal, sessions_, *model_, *sender_, meter, alarms_,
                 words_of(content_)},
                pipeline_options(s)),
      services_{time,    journal,          sessions_,  pipeline_,  meter,
                alarms_, credentials_,     admission_, condition_, s.whatsapp_phone_number_id,
                version, s.metrics_public, time.now()},
      server_(io_.get_executor(), http::router(api::routes(services_)), server_options(s, connections, tls_),
              server_events()),
      signals_(io_, SIGTERM, SIGINT, SIGHUP),
      upkeep_timer_(io_),
      retention_(journal, meter, time, retention_times(s)) {
    if (!s.alert_webhook_url.empty())
        alarms_.set_notifier(make_alert_post(io_.get_executor(), alert_http_, time, s.alert_webhook_url));
}

http::server_events runtime::server_events() {
    http::server_events e;
    e.answered = [this](const http::request& r, const http::response& a, std::chrono::microseconds took) {
        constexpr std::array classes{"", "1xx", "2xx", "3xx", "4xx", "5xx"};
        meter_.count(counter::http_requests, classes.at(static_cast<std::size_t>(a.status / 100)));
        // The listener refuses these before the route's own gate.
        if (a.status == 413 && r.route == "/webhook") meter_.count(counter::webhook_requests, "too_large");
        log::debug("request", {{"request", r.id},
                               {"method", http::to_string(r.verb)},
                               {"route", r.route},
                               {"status", a.status},
                               {"us", took.count()}});
    };
    e.refused = [this](int status, std::string_view detail) {
        meter_.count(counter::http_refused, std::to_string(status));
        log::debug("refused", {{"status", status}, {"detail", detail}});
    };
    e.certificate_refused = [this](std::string_view why) { certificate_.client_refused(why); };
    e.closed = [this](http::closed_for why) { meter_.count(counter::http_closed, http::to_string(why)); };
    e.accepting = [this](const error_code& failure, std::size_t in_a_row) {
        if (failure) meter_.count(counter::accept_failures);
        if (failure && in_a_row == 1) {
            alarms_.raise("accept_failed", "New connections wait: " + failure.message() + ".");
        } else if (!failure) {
            log::info("connections are accepted again", {{"failed_attempts", in_a_row}});
        }
    };
    e.failed = [](const http::request& r, std::string_view what) {
        log::error("a request failed unexpectedly", {{"request", r.id}, {"route", r.route}, {"error", what}});
    };
    return e;
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
    auto starting = pipeline_.start();
    const auto found = co_await std::move(starting);
    if (!found) {
        log::critical("the journal could not be read", {{"error", found.error().message()}});
        co_return fail(storage_fault);
    }
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

asio::awaitable<void> runtime::one_round() {
    auto tending = pipeline_.tend();
    co_await std::move(tending);
    auto counting = journal_.count_backlog();
    const auto b = co_await std::move(counting);
    if (b) {
        meter_.set(gauge::inbox_pending, static_cast<double>(b->inbox_pending));
        meter_.set(gauge::outbox_pending, static_cast<double>(b->outbox_pending));
        meter_.set(gauge::dead_letters, static_cast<double>(b->dead_letters));
        meter_.set(gauge::held_sends, static_cast<double>(b->held_sends));
        meter_.set(gauge::journal_wal_bytes, static_cast<double>(b->wal_bytes));
    }
    meter_.set(gauge::sessions_active, static_cast<double>(sessions_.active()));
    meter_.set(gauge::sessions_bytes, static_cast<double>(sessions_.bytes()));
    meter_.set(gauge::turns_inflight, static_cast<double>(pipeline_.turns_inflight()));
    meter_.set(gauge::http_connections, static_cast<double>(server_.connections()));
    give_memory_back();
    meter_.set(gauge::http_body_bytes, static_cast<double>(server_.inflight_body_bytes()));
    certificate_.look();
    auto retention_step = retention_.round();
    // The round is also the probe that finds out whether storage works again.
    if (co_await std::move(retention_step)) condition_.storage_failing = false;
}

// What thousands of connections took would stay with the allocator after they have gone.
void runtime::give_memory_back() {
    constexpr std::size_t worth_it = 500;
    const auto now = server_.connections();
    most_connections_ = std::max(most_connections_, now);
    if (most_connections_ < worth_it || now > most_connections_ / 4) return;
    most_connections_ = now;
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

asio::awaitable<void> runtime::upkeep() {
    while (!condition_.draining) {
        auto round = one_round();
        co_await std::move(round);
        upkeep_timer_.expires_after(upkeep_every);
        co_await upkeep_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
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
    auto draining = pipeline_.drain(deadline);
    const auto left = co_await std::move(draining);
    auto closing = server_.drain(deadline);
    const auto cut = co_await std::move(closing);
    log::info("drained", {{"unfinished", left}, {"connections_cut", cut}});
}

void runtime::keep_old(const char* what) {
    alarms_.raise("reload_failed",
                  std::string("SIGHUP: ") + what + " (see the log); the old configuration stays in force.");
}

// Reads the new certificate, if there is one to read. False: the reload must not go on; the log says why.
bool runtime::prepare_tls(const settings& s, http::tls_setup& next) const {
    if (serves_tls(s) != serves_tls(settings_)) {
        log::warning("reload", {{"setting", "TLS_CERT_FILE"},
                                {"remedy", "HTTPS is switched on or off by a restart, not by SIGHUP"}});
        return false;
    }
    if (!serves_tls(s)) return true;
    next = http::load_tls(tls_files_of(s), time_.now());
    for (const auto& p : next.problems) {
        // Warnings were said when the settings were checked.
        if (!p.warning) log::warning("reload", {{"setting", setting_of(p.which)}, {"remedy", p.remedy}});
    }
    return next.context != nullptr;
}

// All or nothing: a setting or file that cannot be used leaves everything as it is.
asio::awaitable<void> runtime::reload() {
    const auto loaded = load_settings(from_.env, from_.dotenv_path);
    for (const auto& p : loaded.problems)
        log::warning("reload", {{"setting", p.name}, {"remedy", p.remedy}});
    if (loaded.refused()) co_return keep_old("the settings have problems");
    for (const auto& name : changed_but_not_hot(settings_, loaded.values))
        log::warning("reload", {{"setting", name}, {"remedy", "takes effect after a restart"}});
    const auto s = apply_hot(settings_, loaded.values);
    http::tls_setup tls;
    if (!prepare_tls(s, tls)) co_return keep_old("the certificate cannot be taken over");
    const auto problems = content_.reload(s.config_dir);
    if (!problems.empty()) {
        log::error("reload", {{"problems", mentor::to_string(problems)}});
        co_return keep_old("the mentor's files have problems");
    }
    if (tls.context) {
        server_.set_tls(tls.context);
        certificate_.set(tls.expires);
    }
    openai_options_.set(openai_options(s));
    graph_options_.set(graph_options(s));
    credentials_.set(credentials(s));
    admission_.set(pipeline::admission(admission_rules(s, *content_.get())));
    pipeline_.reconfigure(marking_of(s), s.max_turns_per_person_hour);
    log::set_level(s.log_level);
    log::info("reloaded", {{"prompt", content_.get()->prompt_version},
                           {"placeholder_pillars", content_.get()->placeholders}});
    auto resuming = pipeline_.token_changed(fingerprint(s.whatsapp_access_token));
    co_await std::move(resuming);
    pipeline_.provider_changed();
}

// An exception that reaches a thread is a bug; the others go on, and so does this one.
void runtime::serve_threads() {
    const auto serve = [this] {
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
    asio::co_spawn(asio::make_strand(io_), listen_for_signals(), vital("signals"));
    auto begin = [this]() -> asio::awaitable<void> {
        auto starting = start();
        co_await std::move(starting);
        auto tending = upkeep();
        co_await std::move(tending);
    };
    asio::co_spawn(asio::make_strand(io_), std::move(begin), vital("upkeep"));
    serve_threads();
    for (auto* client : {&ai_http_, &graph_http_, &marks_http_, &alert_http_})
        client->stop();
    return exit_code_;
}

}  // namespace ft9::app
