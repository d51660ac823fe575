// What runtime does on SIGHUP.
#include "content_warnings.hpp"
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

asio::awaitable<void> runtime::tell_tokens(settings s) {
    auto resuming = pipeline_.token_changed(fingerprint(s.whatsapp_access_token));
    co_await std::move(resuming);
    for (const auto& n : s.numbers) {
        auto next = pipeline_.token_changed(n.phone_number_id, fingerprint(n.access_token));
        co_await std::move(next);
    }
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
    auto voices = load_voices(s);
    if (!voices.problems.empty()) {
        log::error("reload", {{"problems", mentor::to_string(voices.problems)}});
        co_return keep_old("the files of a business number have problems");
    }
    const auto problems = content_.reload(s.config_dir, s.memory);
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
    model_.reload(s);
    mentor_.reload(s);
    transcriber_options_.set(transcriber_options(s));
    speech_options_.set(speech_options(s));
    speech_rules_.set(speech_rules(s));
    FT9_FAILPOINT(reloading);
    graph_options_.set(graph_options(s));
    fetch_options_.set(fetch_options(s));
    credentials_.set(credentials(s));
    patient_.set(doctor::patient_of(s));
    FT9_FAILPOINT(reloading);
    voices_.set(std::move(voices.voices));
    admission_.set(admission_of(s, *content_.get(), *voices_.get()));
    hooks_.reconfigure(s.hooks, hook_limits_of(s));
    pipeline_.reconfigure(marking_of(s), s.max_turns_per_person_hour, s.max_turns_per_hour);
    log::set_level(s.log_level);
    log_content_warnings(s, *content_.get(), *voices_.get());
    log::info("reloaded", {{"prompt", content_.get()->prompt_version},
                           {"placeholder_pillars", content_.get()->placeholders}});
    auto telling = tell_tokens(s);
    co_await std::move(telling);
    pipeline_.provider_changed();
    check_account_now();
}

}  // namespace ft9::app
