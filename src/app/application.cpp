#include "ft9/app/application.hpp"

#include "content_warnings.hpp"
#include "runtime.hpp"

#include "ft9/api/openapi.hpp"
#include "ft9/core/strand.hpp"
#include "ft9/observability/log.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace ft9::app {
namespace {

// Connections are descriptors: the limit is raised as far as the system lets us, and said.
rlim_t raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

int exit_code_of(const error_code& why) {
    if (why == errc::locked) return database_locked;
    return why == errc::schema_too_new ? bad_configuration : storage_fault;
}

// MAX_CONNECTIONS may ask for more than the system gives.
std::size_t fitting_connections(const settings& s, std::size_t descriptors) {
    const auto fitting = connections_within(s, descriptors);
    if (fitting != s.max_connections)
        log::warning(
            "fewer connections than MAX_CONNECTIONS: the limit of open files is low",
            {{"connections", fitting}, {"descriptors", descriptors}, {"remedy", "ulimit -n, LimitNOFILE="}});
    return fitting;
}

// After a commit of unknown outcome nothing may be answered or sent any more: no destructors, no draining.
[[noreturn]] void die_of_storage(const std::string& what) {
    log::critical("a commit's outcome is unknown; restarting is the only safe way on",
                  {{"alarm", "storage_unknown"}, {"error", what}});
    log::stop();
    ::_exit(storage_fault);
}

}  // namespace

int run_server(const load_result& loaded, const sources& from) {
    guard_strands_against_lack_of_memory();
    const auto& s = loaded.values;
    log::start(s.log_level, s.log_format);
    for (const auto& p : loaded.problems)
        log::warning("configuration", {{"setting", p.name}, {"remedy", p.remedy}});
    const auto descriptors = raise_descriptor_limit();
    const auto connections = fitting_connections(s, descriptors);
    auto content = mentor::load_content(s.config_dir, s.memory);
    if (!content) {
        log::critical("the mentor's files cannot be used",
                      {{"problems", mentor::to_string(content.problems)}});
        log::stop();
        return bad_configuration;
    }
    auto voices = load_voices(s);
    if (!voices.problems.empty()) {
        log::critical("the files of a business number cannot be used",
                      {{"problems", mentor::to_string(voices.problems)}});
        log::stop();
        return bad_configuration;
    }
    log_content_warnings(s, *content.content, voices.voices);
    const steered_clock time;
    metrics meter;
    storage::sqlite_events events;
    storage_watch watch;
    events.fatal = die_of_storage;
    events.troubled = [&watch](storage::trouble what, const std::string& text) { watch.note(what, text); };
    events.committed = [&meter](std::chrono::nanoseconds took, std::size_t items) {
        meter.observe(histogram::journal_commit, std::chrono::duration<double>(took).count());
        meter.observe(histogram::journal_group, static_cast<double>(items));
    };
    storage::hook_outlet hooks;
    hooks.want(s.hooks);
    auto journal = storage::open_sqlite_journal(time, journal_options(s, &hooks), events);
    if (!journal) {
        log::critical("cannot start without the journal",
                      {{"path", s.database_path}, {"error", journal.error().message()}});
        log::stop();
        return exit_code_of(journal.error());
    }
    log::info("starting", {{"version", version},
                           {"commit", commit},
                           {"threads", s.threads},
                           {"descriptors", descriptors},
                           {"database", s.database_path},
                           {"prompt", content.content->prompt_version},
                           {"placeholder_pillars", content.content->placeholders}});
    int code = clean;
    {
        runtime r(s, connections, from, time, meter, **journal, watch, hooks, content.content,
                  std::move(voices.voices));
        code = r.run();
        (*journal)->close();
    }
    log::info("stopped", {{"exit", code}});
    log::stop();
    return code;
}

const std::string& openapi_document() {
    return api::openapi_text();
}

}  // namespace ft9::app
