#include "simulator/program.hpp"

#include "ft9/core/id.hpp"
#include "simulator/child.hpp"
#include "simulator/conversation.hpp"
#include "simulator/live_ai.hpp"
#include "simulator/pause.hpp"
#include "simulator/terminal.hpp"
#include "simulator/workplace.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

#include <csignal>
#include <filesystem>
#include <thread>

namespace ft9::simulator {
namespace asio = boost::asio;
namespace {

using namespace std::chrono_literals;

constexpr int exit_reply_missing = 1, exit_unavailable = 69, exit_server_died = 70, exit_configuration = 78;
constexpr std::chrono::milliseconds ready_limit = 30s, end_limit = 20s, poll_pause = 50ms;

// One start of the program: what its steps share.
struct stage {
    stage(asio::io_context& io, const options& o, const std::string& work_dir, variables e)
        : opts(o),
          env(std::move(e)),
          directory(work_dir),
          sim(io.get_executor(), simulator_options_of(o, env, work_dir)),
          strand(asio::make_strand(io)),
          signals(strand, SIGINT, SIGTERM) {}
    const options& opts;
    const variables env;
    const std::string directory;
    simulator sim;
    asio::strand<asio::io_context::executor_type> strand;
    asio::signal_set signals;
    std::shared_ptr<child> server;
    std::string made_admin_token;  // empty: the environment had one
    int signal = 0;                // that ended us

    bool server_died() { return server && server->ended().has_value(); }
};

// What --server-env says wins over the environment. Of several tokens (rotation) the first is the newest;
// empty if the server would refuse it.
std::string admin_token_of(const stage& s) {
    constexpr std::string_view name = "ADMIN_TOKEN=";
    const auto found = s.env.find("ADMIN_TOKEN");
    std::string given = found == s.env.end() ? std::string() : found->second;
    for (const auto& line : s.opts.server_environment)
        if (line.starts_with(name)) given = line.substr(name.size());
    const auto first = given.substr(0, given.find(','));
    return first.size() >= 16 ? first : std::string();
}

// Fork happens here, on the thread that lives until the end.
bool start_child(asio::io_context& io, stage& s) {
    const std::uint16_t port = usable_port(s.opts.server_port);
    std::string admin_token = admin_token_of(s);
    if (admin_token.empty()) admin_token = s.made_admin_token = random_hex(16);
    server_place place{port, std::move(admin_token), s.directory, find_config_dir()};
    place.meta_limits = s.opts.meta_limits;
    if (s.opts.live_ai) {
        place.live_ai = live_ai_settings(s.env);
        place.ca_file = joined_ca_file(s.env, s.sim.facts().ca_file, s.directory);
    }
    child_options o;
    o.binary = s.opts.server_binary.empty() ? own_directory() + "/ft9-server"
                                            : std::filesystem::absolute(s.opts.server_binary).string();
    o.environment = lines_of(server_environment(s.env, s.sim.facts(), place, s.opts.server_environment));
    o.directory = s.directory;
    o.log_file = s.directory + "/server.log";
    auto started = child::start(io.get_executor(), o);
    if (!started) {
        spdlog::error("cannot start {}: {}", o.binary, started.error().message());
        return false;
    }
    s.server = *started;
    behaviour next = *s.sim.settings().get();
    next.server_url = "http://127.0.0.1:" + std::to_string(port);
    s.sim.settings().set(std::move(next));
    return true;
}

asio::awaitable<bool> became_ready(stage& s) {
    const steady_time deadline = std::chrono::steady_clock::now() + ready_limit;
    while (s.signal == 0 && !s.server_died() && std::chrono::steady_clock::now() < deadline) {
        std::string path = "/health/ready";
        if (co_await s.sim.sender().probe(std::move(path)) == 200) co_return true;
        co_await pause_for(poll_pause);
    }
    co_return false;
}

// 0 as soon as the server answers and knows us.
asio::awaitable<int> meet_server(stage& s) {
    if (s.opts.no_server) co_return 0;
    const bool ready = co_await became_ready(s);
    if (!ready) {
        if (s.signal == 0) spdlog::error("the server did not become ready");
        co_return exit_unavailable;
    }
    const bool known = co_await s.sim.sender().handshake();
    if (!known) {
        spdlog::error("the server refused the webhook handshake: is WHATSAPP_VERIFY_TOKEN the same?");
        co_return exit_unavailable;
    }
    co_return 0;
}

script chosen_script(const options& o) {
    script out = o.script == "tour" ? tour_script() : usual_script();
    if (!o.plays_script()) out.moments.resize(1);
    if (!o.once) out.pause = std::chrono::milliseconds(o.script.empty() ? 0 : o.pace_ms);
    if (o.live_ai) out.patience = 90s;
    return out;
}

asio::awaitable<bool> show_script(stage& s) {
    const auto begin = std::chrono::steady_clock::now();
    std::function<void(const chat_line&)> show = [](const chat_line& line) { print_chat(line); };
    script chosen = chosen_script(s.opts);
    const tally t = co_await play(s.sim, std::move(chosen), std::move(show));
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    if (!t.fine() && s.signal == 0) print_note("A reply is missing or wrong.");
    if (s.opts.plays_script()) print_tally(s.opts.once ? "once" : s.opts.script, t, took);
    co_return t.fine();
}

// Until a signal or the server's end.
asio::awaitable<int> stay(stage& s) {
    while (s.signal == 0) {
        if (s.server_died()) co_return exit_server_died;
        co_await pause_for(poll_pause);
    }
    co_return 0;
}

child_facts facts_of(stage& s) {
    child_facts out;
    if (s.server) out.pid = s.server->pid();
    out.admin_token = s.made_admin_token;
    if (s.opts.live_ai) out.model_url = live_ai_url(s.env);
    return out;
}

asio::awaitable<int> act(stage& s) {
    const int met = co_await meet_server(s);
    if (met != 0) co_return met;
    print_start(s.opts, s.sim, facts_of(s));
    // A real model costs money: it is asked only when somebody asks for it.
    const bool demo =
        s.opts.demo && s.opts.has_child() && !s.opts.quiet_record && !s.opts.json && !s.opts.live_ai;
    int code = 0;
    if (s.opts.plays_script() || demo) {
        const bool fine = co_await show_script(s);
        if (s.opts.plays_script()) code = fine ? 0 : exit_reply_missing;
        if (s.opts.plays_script() && !s.opts.stay) co_return code;
    }
    const int end = co_await stay(s);
    co_return end == 0 ? code : end;
}

// Ends the server as an operator would; a second signal from the terminal ends it at once.
asio::awaitable<int> end_server(stage& s, int code) {
    if (!s.server) co_return code;
    if (s.server_died()) {
        // What it printed last is still on its way through the pipe.
        co_await pause_for(poll_pause);
        print_death(*s.server->ended(), s.server->last_lines());
        co_return code == 0 || code == exit_unavailable ? exit_server_died : code;
    }
    s.server->signal(s.signal == 0 ? SIGTERM : s.signal);
    const auto status = co_await s.server->wait(end_limit);
    if (!status) s.server->signal(SIGKILL);
    if (status != 0) spdlog::error("the server ended with {}", status.value_or(-1));
    co_return code == 0 && status != 0 ? exit_server_died : code;
}

asio::awaitable<void> watch_signals(stage& s) {
    for (;;) {
        const auto caught = co_await s.signals.async_wait(asio::as_tuple(asio::use_awaitable));
        if (std::get<0>(caught)) co_return;
        if (s.signal != 0 && s.server) s.server->signal(std::get<1>(caught));
        s.signal = std::get<1>(caught);
    }
}

asio::awaitable<void> run_stage(asio::io_context& io, stage& s, int& code) {
    asio::co_spawn(s.strand, watch_signals(s), asio::detached);
    try {
        code = co_await act(s);
    } catch (const std::exception& e) {
        spdlog::error("{}", e.what());
        code = exit_unavailable;
    }
    code = co_await end_server(s, code);
    s.sim.stop();
    s.signals.cancel();
    io.stop();
}

void run_threads(asio::io_context& io, std::size_t threads) {
    const auto work = [&io] {
        for (;;) {
            try {
                io.run();
                return;
            } catch (const std::exception& e) {
                spdlog::error("simulator: {}", e.what());
            }
        }
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i)
        others.emplace_back(work);
    work();
}

// Says what is missing or dangerous; true if nothing is.
bool settings_are_fine(const options& o, const variables& env) {
    std::vector<std::string> problems;
    if (!o.server_url.empty())
        for (const auto& name : missing_for_server(env))
            problems.push_back("--server needs " + name);
    if (o.live_ai) problems = live_ai_problems(env, o.force);
    for (const auto& problem : problems)
        spdlog::error("{}", problem);
    return problems.empty();
}

}  // namespace

int run_program(const options& o) {
    variables env = own_environment();
    if (o.live_ai) env = with_dotenv(std::move(env), ".env");
    if (!settings_are_fine(o, env)) return exit_configuration;
    const workplace place(o.work_dir);
    asio::io_context io(static_cast<int>(o.threads));
    stage s(io, o, place.path(), std::move(env));
    const auto started = s.sim.start();
    if (!started) {
        spdlog::error("cannot listen: {}", started.error().message());
        return exit_unavailable;
    }
    if (o.has_child() && !start_child(io, s)) return exit_unavailable;
    int code = 0;
    asio::co_spawn(s.strand, run_stage(io, s, code), asio::detached);
    run_threads(io, o.threads);
    return code;
}

}  // namespace ft9::simulator
