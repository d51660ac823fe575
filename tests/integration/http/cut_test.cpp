#include "framing_table.hpp"
#include "live_server.hpp"
#include "support/open_descriptors.hpp"
#include "support/raw_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <thread>

using namespace ft9::test;
using namespace ft9::http;
using namespace std::chrono_literals;

// Row 33: every input of the framing table, cut at every byte, and what follows the cut.
namespace {

enum class after_cut { fin, rst, silence };

struct whole_input {
    std::string name, bytes;
    std::vector<std::size_t> ends;  // where a request is complete
};

std::vector<whole_input> inputs() {
    std::vector<whole_input> made;
    for (const auto& row : refused_framing())
        made.push_back({row.name, row.input, {}});
    for (const auto& row : accepted_framing()) {
        whole_input one{std::string("accepted ") + row.name, {}, {}};
        for (const auto& request : row.requests) {
            one.bytes += request;
            one.ends.push_back(one.bytes.size());
        }
        made.push_back(std::move(one));
    }
    return made;
}

// Every byte of the first 2 kB, then 200 places.
std::vector<std::size_t> cuts_of(std::size_t size) {
    constexpr std::size_t dense = 2048, samples = 200;
    std::vector<std::size_t> made;
    for (std::size_t cut = 1; cut < std::min(size, dense); ++cut)
        made.push_back(cut);
    for (std::size_t i = 0; size > dense && i < samples; ++i)
        made.push_back(dense + (size - dense) * i / samples);
    return made;
}

std::size_t complete(const whole_input& input, std::size_t cut) {
    std::size_t count = 0;
    for (const auto end : input.ends)
        count += end <= cut ? 1 : 0;
    return count;
}

// A peer of its own for each worker: the ports of one address would not do for all.
class cutter {
  public:
    cutter(std::uint16_t port, after_cut how, int number) : port_(port), how_(how) {
        options_.from = "127.0.9." + std::to_string(1 + number);
    }
    ~cutter() { EXPECT_TRUE(wait_for_all()); }

    void cut(const whole_input& input, std::size_t at) {
        auto client = std::make_unique<raw_client>(port_, options_);
        client->send(std::string_view(input.bytes).substr(0, at));
        if (how_ == after_cut::rst) return client->reset();
        if (how_ == after_cut::fin) client->finish_sending();
        waiting_.push_back(std::move(client));
        const bool many = waiting_.size() >= (how_ == after_cut::fin ? 8u : 300u);
        EXPECT_TRUE(!many || wait_for_all()) << input.name;
    }

  private:
    // The server ends every one of them.
    bool wait_for_all() {
        bool ended = true;
        for (; !waiting_.empty(); waiting_.pop_front())
            ended = waiting_.front()->read_to_end().has_value() && ended;
        return ended;
    }

    std::uint16_t port_;
    after_cut how_;
    raw_client::options options_;
    std::deque<std::unique_ptr<raw_client>> waiting_;
};

server_options short_deadlines() {
    server_options options;
    options.header_deadline = options.body_deadline = options.idle_deadline = 300ms;
    options.body_rate_grace = 300ms;
    options.linger_deadline = 100ms;
    options.max_connections_per_peer = 10'000;
    return options;
}

// Cuts every input everywhere; the number of requests that were complete.
std::size_t cut_everything(std::uint16_t port, after_cut how) {
    constexpr int workers = 4;
    const auto all = inputs();
    std::atomic<std::size_t> requests{0};
    std::vector<std::thread> threads;
    for (int worker = 0; worker < workers; ++worker) {
        threads.emplace_back([&, worker] {
            cutter knife(port, how, worker);
            std::size_t turn = 0;
            for (const auto& input : all) {
                for (const auto at : cuts_of(input.bytes.size())) {
                    if (turn++ % workers != static_cast<std::size_t>(worker)) continue;
                    requests += complete(input, at);
                    knife.cut(input, at);
                }
            }
        });
    }
    for (auto& one : threads)
        one.join();
    return requests;
}

struct leftovers {
    std::size_t connections, body_bytes;
    bool descriptors_are_back;
};

leftovers after(live_server& server, std::size_t descriptors_before) {
    eventually([&server] { return server.server().connections() == 0; });
    const bool back = eventually([descriptors_before] { return open_descriptors() <= descriptors_before; });
    return {server.server().connections(), server.server().inflight_body_bytes(), back};
}

void expect_nothing(const leftovers& found) {
    EXPECT_EQ(found.connections, 0u);
    EXPECT_EQ(found.body_bytes, 0u);
    EXPECT_TRUE(found.descriptors_are_back);
}

}  // namespace

TEST(HttpCuts, Row33AFinAnywhereLeavesNothingAndRunsNothingUnfinished) {
    auto options = short_deadlines();
    options.header_deadline = options.body_deadline = options.idle_deadline = 10s;
    live_server server(options);
    const auto before = open_descriptors();
    const auto requests = cut_everything(server.port(), after_cut::fin);
    expect_nothing(after(server, before));
    EXPECT_EQ(static_cast<std::size_t>(server.calls), requests);
}

TEST(HttpCuts, Row33AResetAnywhereLeavesNothingAndRunsNothingUnfinished) {
    live_server server(short_deadlines());
    const auto before = open_descriptors();
    const auto requests = cut_everything(server.port(), after_cut::rst);
    expect_nothing(after(server, before));
    EXPECT_LE(static_cast<std::size_t>(server.calls), requests) << "a reset may overtake a request";
}

TEST(HttpCuts, Row33SilenceAnywhereLeavesNothingAndRunsNothingUnfinished) {
    live_server server(short_deadlines());
    const auto before = open_descriptors();
    const auto requests = cut_everything(server.port(), after_cut::silence);
    expect_nothing(after(server, before));
    EXPECT_LE(static_cast<std::size_t>(server.calls), requests);
    EXPECT_GT(server.times("closed", "slow_head"), 1000u);
    EXPECT_GT(server.times("closed", "slow_body"), 500u);
}
