// bench-loadgen: posts signed webhooks to a server on loopback and prints what it saw as one line of JSON.
// Closed loop: each connection sends its next request when the last one was answered. Open loop (--rate):
// requests are due at fixed times whatever the server does, and latency counts from the due time.
#include "connection.hpp"
#include "payloads.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <memory>

namespace ft9::bench {
namespace {

using namespace std::chrono_literals;

struct options {
    payload_options payloads;
    std::uint16_t port = 0;
    std::size_t connections = 1;
    double seconds = 0;  // stops sending after that; 0: when all is sent
    double rate = 0;     // 0: closed loop
    bool repeat = false;
    std::string log_file;
};

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto of = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

class run {
  public:
    run(const options& o, const request_set& requests) : options_(o), requests_(requests) {
        if (o.rate > 0) watch(timer_, EPOLLIN, timer_index);
        for (std::size_t i = 0; i < o.connections; ++i)
            open(i);
        begin_ = std::chrono::steady_clock::now();
        stop_sending_ = o.seconds > 0 ? begin_ + to_duration(o.seconds) : moment::max();
    }
    ~run() {
        ::close(timer_);
        ::close(poll_);
    }

    void go() {
        send_due();
        while (under_way_ > 0 || more()) {
            std::array<epoll_event, 256> events;
            const int count = ::epoll_wait(poll_, events.data(), events.size(), 10'000);
            if (count == 0) break;  // the server hangs; what is missing shows in the counts
            for (int i = 0; i < count; ++i)
                handle(events.at(static_cast<std::size_t>(i)));
            send_due();
        }
    }

    std::string report() {
        std::sort(latencies_.begin(), latencies_.end());
        const double seconds = std::chrono::duration<double>(last_ - begin_).count();
        const auto done = static_cast<double>(latencies_.size());
        std::string statuses;
        for (const auto& [status, count] : statuses_)
            statuses += fmt::format("{}\"{}\":{}", statuses.empty() ? "" : ",", status, count);
        return fmt::format(
            R"({{"sent":{},"answered":{},"seconds":{:.4f},"rate":{:.1f},"p50_us":{:.1f},"p90_us":{:.1f},)"
            R"("p99_us":{:.1f},"p999_us":{:.1f},"max_us":{:.1f},"curve_us":[{}],"statuses":{{{}}},)"
            R"("dead_connections":{},"cpu_us_per_request":{:.2f}}})",
            next_, latencies_.size(), seconds, done / std::max(seconds, 1e-9), quantile(0.5), quantile(0.9),
            quantile(0.99), quantile(0.999), quantile(1), curve(), statuses, dead_,
            1e6 * (cpu_seconds() - cpu_at_start_) / std::max(done, 1.0));
    }

    // For each request: number of the sender, when it was due and when it was answered (0: never), both in
    // milliseconds since 1970.
    void write_log(const std::string& file) const {
        std::ofstream out(file);
        for (std::size_t i = 0; i < due_at_.size(); ++i)
            out << sender_number(options_.payloads.first_sender + i)
                << fmt::format(" {:.3f} {:.3f}\n", due_at_[i], answered_at_[i]);
    }

  private:
    static constexpr std::uint64_t timer_index = ~std::uint64_t{0};

    static moment::duration to_duration(double seconds) {
        return std::chrono::duration_cast<moment::duration>(std::chrono::duration<double>(seconds));
    }
    void watch(int descriptor, std::uint32_t what, std::uint64_t index, int how = EPOLL_CTL_ADD) const {
        epoll_event event{};
        event.events = what;
        event.data.u64 = index;
        ::epoll_ctl(poll_, how, descriptor, &event);
    }
    void open(std::size_t i) {
        connections_.push_back(std::make_unique<connection>(options_.port));
        watch(connections_.back()->descriptor(), EPOLLIN, i);
        idle_.push_back(i);
    }
    moment due(std::size_t i) const {
        return options_.rate > 0 ? begin_ + to_duration(static_cast<double>(i) / options_.rate)
                                 : std::chrono::steady_clock::now();
    }
    bool more() const {
        const bool left = options_.repeat || next_ < requests_.size();
        const auto at = options_.rate > 0 ? due(next_) : std::chrono::steady_clock::now();
        return left && at < stop_sending_ && dead_ < connections_.size();
    }
    void send_due() {
        while (!idle_.empty() && more()) {
            const auto now = std::chrono::steady_clock::now();
            const auto at = due(next_);
            if (at > now && options_.rate > 0) return arm(at);
            const auto i = idle_.back();
            idle_.pop_back();
            note_due(i, at, now);
            ++under_way_;
            auto& c = *connections_[i];
            if (!c.send(requests_.at(next_++ % requests_.size()), at)) return drop(i);
            if (c.wants_to_write()) watch(c.descriptor(), EPOLLIN | EPOLLOUT, i, EPOLL_CTL_MOD);
        }
    }
    static double wall_ms() {
        const auto wall = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration<double, std::milli>(wall).count();
    }
    void note_due(std::size_t i, moment at, moment now) {
        if (options_.log_file.empty()) return;
        request_of_[i] = due_at_.size();
        due_at_.push_back(wall_ms() - std::chrono::duration<double, std::milli>(now - at).count());
        answered_at_.push_back(0);
    }
    void arm(moment at) const {
        const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
        itimerspec when{};
        when.it_value.tv_sec = ns / 1'000'000'000;
        when.it_value.tv_nsec = ns % 1'000'000'000;
        ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
    }
    void handle(const epoll_event& event) {
        if (event.data.u64 == timer_index) {
            std::uint64_t rings = 0;
            [[maybe_unused]] const auto got = ::read(timer_, &rings, sizeof rings);
            return;
        }
        const auto i = static_cast<std::size_t>(event.data.u64);
        auto& c = *connections_[i];
        if ((event.events & EPOLLOUT) != 0) {
            if (!c.write_more()) return drop(i);
            if (!c.wants_to_write()) watch(c.descriptor(), EPOLLIN, i, EPOLL_CTL_MOD);
        }
        if ((event.events & ~std::uint32_t{EPOLLOUT}) == 0) return;
        const int status = c.read();
        if (status < 0) return drop(i);
        if (status > 0) answered(i, status);
    }
    void answered(std::size_t i, int status) {
        last_ = std::chrono::steady_clock::now();
        latencies_.push_back(
            std::chrono::duration<double, std::micro>(last_ - connections_[i]->due()).count());
        ++statuses_[status];
        if (!options_.log_file.empty()) answered_at_[request_of_[i]] = wall_ms();
        --under_way_;
        idle_.push_back(i);
    }
    void drop(std::size_t i) {
        auto& c = *connections_[i];
        if (c.busy()) --under_way_;
        ::epoll_ctl(poll_, EPOLL_CTL_DEL, c.descriptor(), nullptr);
        std::erase(idle_, i);
        ++dead_;
    }
    double quantile(double q) const {
        if (latencies_.empty()) return 0;
        const auto at = static_cast<std::size_t>(q * static_cast<double>(latencies_.size() - 1));
        return latencies_[at];
    }

    // Latency at each percent from 0 to 99, then at each tenth of a percent: the whole distribution for a
    // chart.
    std::string curve() const {
        std::string out;
        for (int permille = 0; permille <= 1000; permille += permille < 990 ? 10 : 1)
            out += fmt::format("{}{:.1f}", out.empty() ? "" : ",", quantile(permille / 1000.0));
        return out;
    }

    const options& options_;
    const request_set& requests_;
    const int poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    const int timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    std::vector<std::unique_ptr<connection>> connections_;
    std::vector<std::size_t> idle_;
    std::size_t next_ = 0, under_way_ = 0, dead_ = 0;
    moment begin_, last_ = std::chrono::steady_clock::now(), stop_sending_;
    std::vector<double> latencies_, due_at_, answered_at_;
    std::vector<std::size_t> request_of_ = std::vector<std::size_t>(options_.connections);
    std::map<int, std::size_t> statuses_;
    const double cpu_at_start_ = cpu_seconds();
};

void declare(CLI::App& app, options& o) {
    app.add_option("--port", o.port, "Port of the server on 127.0.0.1")->required();
    app.add_option("--path", o.payloads.path)->capture_default_str();
    app.add_option("--secret", o.payloads.secret, "App secret that signs");
    app.add_option("--number-id", o.payloads.number_id, "phone_number_id of the webhooks");
    app.add_option("--first", o.payloads.first_sender, "Number of the first person");
    app.add_option("--count", o.payloads.count, "Requests that are made")->check(CLI::Range(1, 1'000'000));
    app.add_option("--connections", o.connections)->check(CLI::Range(1, 1024));
    app.add_option("--seconds", o.seconds, "Sends for so long at most")->check(CLI::Range(0.0, 600.0));
    app.add_option("--rate", o.rate, "Open loop: requests per second")->check(CLI::Range(0.0, 100'000.0));
    app.add_flag("--repeat", o.repeat, "Starts over when all requests were sent (servers that keep nothing)");
    app.add_option("--log", o.log_file,
                   "Writes sender, due time and time of the answer of each request there");
}

}  // namespace
}  // namespace ft9::bench

int main(int argc, char** argv) {
    ft9::bench::options o;
    o.payloads.path = "/webhook";
    CLI::App app("Posts signed webhooks to a server on loopback", "bench-loadgen");
    ft9::bench::declare(app, o);
    CLI11_PARSE(app, argc, argv);
    try {
        o.payloads.host = "127.0.0.1:" + std::to_string(o.port);
        const ft9::bench::request_set requests(o.payloads);
        ft9::bench::run r(o, requests);
        r.go();
        fmt::print("{}\n", r.report());
        if (!o.log_file.empty()) r.write_log(o.log_file);
    } catch (const std::exception& e) {
        fmt::print(stderr, "bench-loadgen: {}\n", e.what());
        return 1;
    }
    return 0;
}
