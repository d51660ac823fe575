#include "simulator/options.hpp"

#include "ft9/core/id.hpp"
#include "ft9/http/client.hpp"
#include "ft9/version.hpp"
#include "simulator/trigger_options.hpp"

#include <CLI/CLI.hpp>

namespace ft9::simulator {
namespace {

constexpr const char* account_names[] = {"WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN",
                                         "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_ACCESS_TOKEN"};
constexpr const char* about =
    "Plays Meta and OpenAI on this machine and opens a phone page in the browser. No accounts, nothing "
    "leaves the "
    "machine. Starts ft9-server behind it unless told otherwise.";

void declare(CLI::App& app, options& o) {
    app.set_version_flag("--version", std::string("ft9-simulator ") + version + " (" + commit + ")");
    app.add_option("--server", o.server_url,
                   "Base URL of a server that runs already; the account is taken from WHATSAPP_APP_SECRET, "
                   "WHATSAPP_VERIFY_TOKEN, WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_ACCESS_TOKEN");
    app.add_option("--server-ca", o.server_ca, "Further certificate authorities (PEM) for --server https://")
        ->check(CLI::ExistingFile);
    app.add_flag("--no-server", o.no_server, "Only the fakes and the control routes");
    app.add_option("--server-binary", o.server_binary, "ft9-server to start (default: beside this program)");
    app.add_option("--server-port", o.server_port, "Port of the server; a free one if taken")
        ->envname("PORT")
        ->capture_default_str();
    app.add_option("--server-env", o.server_environment, "NAME=VALUE for the server; may be repeated");
    app.add_flag("--once", o.once, "Play one conversation; exit 0 if every reply arrived");
    app.add_option("--script", o.script, "Play this script; exit 0 if every reply arrived. There is: tour")
        ->check(CLI::IsMember({"tour"}));
    app.add_flag("--stay", o.stay, "Stay after the script");
    app.add_option("--pace", o.pace_ms, "Milliseconds between the moments of a script")
        ->check(CLI::Range(0, 60'000))
        ->capture_default_str();
    app.add_flag(
        "--live-ai", o.live_ai,
        "The real model behind the fake WhatsApp: OPENAI_API_KEY, OPENAI_MODEL, OPENAI_BASE_URL of the "
        "environment or .env");
    app.add_flag("--force", o.force, "--live-ai even beside a real Meta token (which is not used)");
    app.add_flag("--meta-limits", o.meta_limits,
                 "Graph refuses what is too fast for Meta: 80 messages a second, and one to a person in 6 s "
                 "with a burst of 45");
    app.add_flag("!--no-demo", o.demo, "Do not play a conversation at the start");
    app.add_flag("--json", o.json, "First line of the output is one JSON object with addresses and secrets");
    app.add_option("--page-port", o.page_port, "Port of the phone page; a free one if taken")
        ->envname("SIMULATOR_PORT")
        ->capture_default_str();
    app.add_option("--graph-port", o.graph_port, "Port of the fake Graph API (0: a free one)");
    app.add_option("--ai-port", o.ai_port, "Port of the fake OpenAI (0: a free one)");
    app.add_option("--work-dir", o.work_dir, "Database, log and CA file (default: a temporary directory)");
    app.add_option("--token", o.token, "Token of the control routes (default: a new one)");
    app.add_option("--threads", o.threads, "Threads of the simulator")->capture_default_str();
    app.add_option("--record-limit", o.record_limit, "Entries that are kept")->capture_default_str();
    app.add_flag("--quiet-record", o.quiet_record, "Keep counters only, for benchmarks");
    app.add_option("--ai-delay", o.ai_delay_ms, "Milliseconds that the fake AI thinks");
    app.add_option("--status-delay", o.status_delay_ms, "Milliseconds before each status");
}

// Why these options do not go together; empty: they do.
std::string contradiction(const options& o) {
    if (!o.server_url.empty() && !http::parse_base_url(o.server_url))
        return "--server needs a URL such as http://127.0.0.1:8080";
    if (o.no_server && !o.server_url.empty()) return "--server and --no-server do not go together";
    if (o.once && !o.script.empty()) return "--once and --script do not go together";
    if (o.plays_script() && (o.no_server || o.quiet_record))
        return "--once and --script need a server and a record";
    if (o.live_ai && !o.has_child())
        return "--live-ai starts a server of its own: no --server, no --no-server";
    return {};
}

std::string value_of(const variables& env, const char* name) {
    const auto found = env.find(name);
    if (found == env.end()) return {};
    // Of several secrets (rotation) the first is the newest.
    return found->second.substr(0, found->second.find(','));
}

void take(std::string& to, const std::string& value) {
    if (!value.empty()) to = value;
}

}  // namespace

std::optional<options> parse_options(int argc, char** argv, int& exit_code) {
    options o;
    trigger_order trigger;
    CLI::App app(about, "ft9-simulator");
    declare(app, o);
    const CLI::App* subcommand = declare_trigger(app, trigger);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        exit_code = app.exit(e) == 0 ? 0 : 64;
        return std::nullopt;
    }
    if (app.got_subcommand(subcommand)) o.trigger = std::move(trigger);
    const std::string problem = contradiction(o);
    if (problem.empty()) return o;
    std::cerr << problem << '\n';
    exit_code = 64;
    return std::nullopt;
}

std::vector<std::string> missing_for_server(const variables& env) {
    std::vector<std::string> out;
    for (const char* name : account_names)
        if (value_of(env, name).empty()) out.emplace_back(name);
    return out;
}

identity choose_identity(const options& o, const variables& env) {
    identity who;
    who.app_secret = random_hex(16);
    who.verify_token = "verify-" + random_hex(8);
    who.access_token = "SIMULATED" + random_hex(16);
    who.openai_key = o.server_url.empty() ? "sk-simulated-" + random_hex(12) : std::string();
    if (o.server_url.empty()) return who;
    take(who.app_secret, value_of(env, "WHATSAPP_APP_SECRET"));
    take(who.verify_token, value_of(env, "WHATSAPP_VERIFY_TOKEN"));
    take(who.phone_number_id, value_of(env, "WHATSAPP_PHONE_NUMBER_ID"));
    take(who.access_token, value_of(env, "WHATSAPP_ACCESS_TOKEN"));
    take(who.openai_key, value_of(env, "OPENAI_API_KEY"));
    return who;
}

simulator_options simulator_options_of(const options& o, const variables& env, const std::string& work_dir) {
    simulator_options out;
    out.who = choose_identity(o, env);
    out.page_port = o.page_port;
    out.graph_port = o.graph_port;
    out.ai_port = o.ai_port;
    out.ca_file = work_dir + "/ca.pem";
    out.record_limit = o.record_limit;
    out.counters_only = o.quiet_record;
    out.token = o.token;
    out.live_ai = o.live_ai;
    out.first.server_url = o.server_url;
    out.server_ca = o.server_ca;
    if (o.meta_limits) {
        out.first.number_limit = 80;
        out.first.person_message = std::chrono::seconds(6);
    }
    // A person wants to see "typing"; a script does not want to wait.
    const bool watched = o.has_child() && !o.once;
    out.first.ai_delay = std::chrono::milliseconds(o.ai_delay_ms >= 0 ? o.ai_delay_ms : (watched ? 900 : 0));
    out.first.status_delay =
        std::chrono::milliseconds(o.status_delay_ms >= 0 ? o.status_delay_ms : (watched ? 400 : 20));
    if (const auto base = http::parse_base_url(o.server_url)) out.private_hosts.push_back(base->where.host);
    return out;
}

}  // namespace ft9::simulator
