#include "ft9/app/application.hpp"
#include "ft9/app/settings.hpp"
#include "ft9/version.hpp"

#include <openssl/crypto.h>
#include <sqlite3.h>
#include <CLI/CLI.hpp>
#include <boost/version.hpp>

#include <iostream>

namespace {

std::string version_text() {
    return std::string("ft9-server ") + ft9::version + " (" + ft9::commit + ")\nBoost " +
           std::to_string(BOOST_VERSION / 100000) + '.' + std::to_string(BOOST_VERSION / 100 % 1000) + '.' +
           std::to_string(BOOST_VERSION % 100) + "\n" + OpenSSL_version(OPENSSL_VERSION) + "\nSQLite " +
           sqlite3_libversion();
}

int check_configuration(ft9::app::load_result loaded) {
    ft9::app::add_content_warnings(loaded);
    std::cout << ft9::app::render_check_config(loaded);
    return loaded.refused() ? ft9::app::bad_configuration : ft9::app::clean;
}

// `replay` and what was given with it.
struct replay_arguments {
    CLI::App* command = nullptr;
    ft9::app::replay_request play;
    ft9::app::export_request record;
    std::string baseline = "current";
};

void add_replay(CLI::App& cli, replay_arguments& r) {
    constexpr std::size_t most_at_a_time = 64, most_conversations = 100'000;
    constexpr unsigned most_days = 3650;
    r.command = cli.add_subcommand(
        "replay", "Answer recorded conversations with another prompt or model, side by side (exit 0 or 1)");
    r.command->add_option("--conversations", r.play.file, "The conversations: JSON or JSON Lines");
    r.command->add_option("--prompt", r.play.prompt,
                          "Folder of the new prompt, like CONFIG_DIR or its mentor/");
    r.command->add_option("--model", r.play.model, "The new model");
    r.command->add_option("--base-url", r.play.base_url, "Another provider, with the key REPLAY_API_KEY");
    r.command
        ->add_option("--baseline", r.baseline, "Compare with the current prompt or with what was recorded")
        ->check(CLI::IsMember({"current", "recorded"}))
        ->capture_default_str();
    r.command->add_option("--html", r.play.html, "Write the report as a page, too");
    r.command->add_option("--limit", r.play.limit, "At most so many conversations")
        ->check(CLI::Range(std::size_t{1}, most_conversations));
    r.command->add_option("--concurrency", r.play.concurrency, "Questions at a time")
        ->check(CLI::Range(std::size_t{1}, most_at_a_time))
        ->capture_default_str();
    auto* record =
        r.command->add_option("--export", r.record.file, "Instead: write redacted conversations to FILE");
    r.command->add_option("--since", r.record.days, "Days to look back for them")
        ->needs(record)
        ->check(CLI::Range(1U, most_days))
        ->capture_default_str();
    r.command->add_flag("--force", r.record.replace, "Replace FILE if it exists")->needs(record);
}

int run_replay(replay_arguments& r, const ft9::app::sources& from) {
    r.play.against_recorded = r.baseline == "recorded";
    if (r.record.file.empty()) return replay_conversations(from, r.play, std::cout, std::cerr);
    if (r.play.limit > 0) r.record.limit = r.play.limit;
    return export_conversations(from, r.record, std::cout, std::cerr);
}

}  // namespace

int main(int argc, char** argv) {
    using namespace ft9::app;
    CLI::App cli{
        "Connects a WhatsApp number to an AI mentor. Settings come from the environment and from .env."};
    cli.set_version_flag("--version", version_text());
    bool only_check = false;
    cli.add_flag("--check-config", only_check,
                 "Show every setting with its source, and all problems; then exit");
    bool only_openapi = false;
    cli.add_flag("--print-openapi", only_openapi, "Print the OpenAPI document of the routes; then exit");
    const auto* health =
        cli.add_subcommand("healthcheck", "Ask the running server whether it lives (exit 0 or 1)");
    std::string file;
    bool force = false;
    auto* backup = cli.add_subcommand("backup", "Copy the database to FILE, while the server runs or not");
    backup->add_option("FILE", file, "The copy; its folder must exist");
    backup->add_flag("--force", force, "Replace FILE if it exists");
    auto* restore_from = cli.add_subcommand(
        "restore", "Put a backup in the database's place (stop the server first); the old one is renamed");
    restore_from->add_option("FILE", file, "A file that `backup` made");
    bool json = false;
    auto* doctor = cli.add_subcommand(
        "doctor", "Check token, number, subscriptions, public webhook, templates and clock (exit 0 or 1)");
    doctor->add_flag("--json", json, "One JSON object instead of lines");
    replay_arguments replaying;
    add_replay(cli, replaying);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& e) {  // --help and --version come this way too
        if (cli.exit(e) == 0) return clean;
        return replaying.command->parsed() ? usage : bad_configuration;
    }

    if (only_openapi) {
        std::cout << openapi_document();
        return clean;
    }
    const sources from{process_environment(), ".env"};
    if (health->parsed()) return check_health(from);
    if (replaying.command->parsed()) return run_replay(replaying, from);
    if (doctor->parsed()) return examine_account(from, json);
    if (backup->parsed()) return back_up(from, file, force);
    if (restore_from->parsed()) return restore(from, file);
    const auto loaded = load_settings(from.env, from.dotenv_path);
    if (only_check) return check_configuration(loaded);
    if (loaded.refused()) {
        std::cerr << render_problems(loaded);
        return bad_configuration;
    }
    return run_server(loaded, from);
}
