// What runtime does on SIGHUP.
#include "runtime.hpp"

#include "ft9/core/failpoint.hpp"
#include "ft9/observability/log.hpp"

namespace ft9::app {

namespace asio = boost::asio;

void runtime::keep_old(const char* what) {
    // Each SIGHUP has its answer in the log; an alarm's same words are said once a minute.
    log::error("reload", {{"reason", what}, {"kept", "the old configuration"}});
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
    FT9_FAILPOINT(reloading);
    if (tls.context) {
        server_.set_tls(tls.context);
        certificate_.set(tls.expires);
    }
    openai_options_.set(openai_options(s));
    FT9_FAILPOINT(reloading);
    graph_options_.set(graph_options(s));
    credentials_.set(credentials(s));
    FT9_FAILPOINT(reloading);
    admission_.set(pipeline::admission(admission_rules(s, *content_.get())));
    pipeline_.reconfigure(marking_of(s), s.max_turns_per_person_hour, s.max_turns_per_hour);
    log::set_level(s.log_level);
    log::info("reloaded", {{"prompt", content_.get()->prompt_version},
                           {"placeholder_pillars", content_.get()->placeholders}});
    auto resuming = pipeline_.token_changed(fingerprint(s.whatsapp_access_token));
    co_await std::move(resuming);
    pipeline_.provider_changed();
}

}  // namespace ft9::app
