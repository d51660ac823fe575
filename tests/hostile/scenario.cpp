#include "scenario.hpp"

#include "support/e2e_world.hpp"
#include "support/open_descriptors.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace ft9::hostile {

using test::habit;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

constexpr auto until_baseline = 90s;  // the longest deadline is 60 s

// The figure behind a word of a file in /proc: "VmRSS:" in status, "mem" in sockstat's line of TCP.
double figure(const std::string& file, const std::string& line_start, const std::string& word) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(line_start)) continue;
        const auto at = line.find(word);
        if (at != std::string::npos) return std::stod(line.substr(at + word.size()));
    }
    return 0;
}

double cpu_of(const std::string& process) {
    std::ifstream in("/proc/" + process + "/stat");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    std::istringstream rest(text.substr(text.rfind(')') + 1));
    std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
    if (fields.size() < 13) return 0;
    return (std::stod(fields[11]) + std::stod(fields[12])) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

footprint footprint_of(pid_t server) {
    const auto process = std::to_string(server);
    footprint f;
    f.descriptors = test::open_descriptors(process);
    f.resident_mb = figure("/proc/" + process + "/status", "VmRSS:", "VmRSS:") / 1024;
    f.kernel_tcp_mb = figure("/proc/net/sockstat", "TCP:", "mem ") * 4096 / 1048576;
    f.cpu_seconds = cpu_of(process);
    return f;
}

// A message of a person of its own each time, so that every webhook makes its rows, its turn and its answer.
std::string webhook_request(const test::world& w, std::size_t number) {
    const auto body = test::webhook_of(
        w.environment.at("WHATSAPP_PHONE_NUMBER_ID"),
        nlohmann::json::array({test::text_message(test::person(static_cast<int>(number)),
                                                  "wamid.hostile" + std::to_string(number), "Bom dia!")}));
    return "POST /webhook HTTP/1.1\r\nHost: localhost\r\nX-Hub-Signature-256: " +
           test::meta_signature(w.environment.at("WHATSAPP_APP_SECRET"), body) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

test::load_options good_clients(const scenario& s, const test::world& w, double rate, std::size_t first) {
    test::load_options load;
    load.port = w.port();
    load.per_second = rate;
    load.lasts = s.lasts;
    load.from = "127.2.0.1";
    load.request = [&w, first](std::size_t number) { return webhook_request(w, first + number); };
    return load;
}

test::crowd_options bad_clients(const scenario& s, const test::world& w) {
    test::crowd_options bad;
    bad.port = w.port();
    bad.counts = s.counts;
    bad.per_address = s.per_address;
    return bad;
}

// Watches the server from beside until destroyed.
class witness {
  public:
    witness(pid_t server, const test::crowd& bad)
        : thread_([this, server, &bad] {
              while (!ended_) {
                  const auto now = footprint_of(server);
                  peak.descriptors = std::max(peak.descriptors, now.descriptors);
                  peak.resident_mb = std::max(peak.resident_mb, now.resident_mb);
                  peak.kernel_tcp_mb = std::max(peak.kernel_tcp_mb, now.kernel_tcp_mb);
                  most_connected = std::max(most_connected, bad.connected());
                  std::this_thread::sleep_for(200ms);  // lint-ok: takes a sample now and then
              }
          }) {}
    ~witness() { end(); }
    void end() {
        ended_ = true;
        if (thread_.joinable()) thread_.join();
    }
    footprint peak;
    std::size_t most_connected = 0;

  private:
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

// Connections of good clients and to the upstreams may stay: what idles there is not the bad clients'.
void await_baseline(pid_t server, outcome& o) {
    const auto begin = clock_type::now();
    const auto upstream = 24u;
    do {
        o.after = footprint_of(server);
        o.back = o.after.descriptors <= o.before.descriptors + upstream;
        if (!o.back) std::this_thread::sleep_for(100ms);  // lint-ok: each look at the server costs
    } while (!o.back && clock_type::now() - begin < until_baseline);
    o.seconds_to_baseline = std::chrono::duration<double>(clock_type::now() - begin).count();
}

void ask_metrics(test::world& w, outcome& o) {
    for (const char* reason :
         {"idle", "slow_head", "slow_body", "slow_read", "body_shed", "no_room", "peer_cap", "handshake"})
        o.closed[reason] = w.metric(std::string("ft9_http_closed_total{reason=\"") + reason + "\"}");
    o.accept_failures = w.metric("ft9_http_accept_failures_total");
}

std::map<habit, std::size_t> whole_crowd(std::size_t part) {
    return {{habit::silent, 1000 / part},      {habit::kept_alive, 1000 / part},
            {habit::head_drip, 2000 / part},   {habit::body_drip, 500 / part},
            {habit::body_trickle, 500 / part}, {habit::slow_read, 1000 / part}};
}

}  // namespace

std::vector<scenario> scenarios(std::size_t part) {
    std::vector<scenario> made(4);
    made[0] = {"crowd",
               "slow clients of every kind from many addresses, no proxy",
               whole_crowd(part),
               100,
               {{"TRUSTED_PROXIES", "none"}},
               70s};
    made[1] = {"proxy",
               "the same behind a trusted proxy: all of them have one address",
               whole_crowd(part),
               0,
               {{"TRUSTED_PROXIES", "loopback"}},
               20s};
    made[2] = {"address",
               "the same from one address, no proxy: the cap for each address",
               whole_crowd(part),
               0,
               {{"TRUSTED_PROXIES", "none"}},
               20s};
    made[3] = {"full",
               "the same with room for a third of them",
               whole_crowd(part),
               100,
               {{"TRUSTED_PROXIES", "none"}, {"MAX_CONNECTIONS", std::to_string(2000 / part)}},
               20s};
    for (auto* open_to_all : {&made[0], &made[1]})
        open_to_all->least_connected = open_to_all->wanted() * 95 / 100;  // some are between two connections
    // Whoever is new waits here behind thousands that are new as well.
    made[3].most_p99_ms = 15'000;
    return made;
}

std::size_t scenario::wanted() const {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0},
                           [](std::size_t total, const auto& one) { return total + one.second; });
}

bool outcome::passed(const scenario& s) const {
    return good.all_ok() && good.quantile(0.99) < s.most_p99_ms && back &&
           most_connected >= s.least_connected;
}

outcome play(const scenario& s, double webhooks_per_second) {
    test::world w(FT9_BINARY_DIR, FT9_SOURCE_DIR);
    for (const auto& [name, value] : s.environment)
        w.environment[name] = value;
    w.start();
    const auto server = w.server().pid();
    outcome o;
    auto warm = good_clients(s, w, webhooks_per_second, 0);
    warm.lasts = 3s;
    if (!test::run_load(warm).all_ok()) throw std::runtime_error("the server does not serve: " + w.logs());
    o.before = footprint_of(server);
    {
        test::crowd bad(bad_clients(s, w));
        witness beside(server, bad);
        o.good = test::run_load(good_clients(s, w, webhooks_per_second, 100'000));
        beside.end();
        o.peak = beside.peak;
        o.most_connected = beside.most_connected;
        o.peak.cpu_seconds = footprint_of(server).cpu_seconds;
        o.bad = bad.stop();
    }
    ask_metrics(w, o);
    await_baseline(server, o);
    if (w.stop() != 0) throw std::runtime_error("the server did not stop in order: " + w.logs());
    return o;
}

}  // namespace ft9::hostile
