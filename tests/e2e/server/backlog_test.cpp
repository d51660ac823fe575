// Decision 5: what waits does so on disk, and is worked off at a limited rate beside what is new.
// FT9_BACKLOG=100000 build/release/e2e_server --gtest_filter='backlog_e2e.*' is the long form
// (docs/operations.md).
#include "e2e.hpp"

#include "support/eventually.hpp"
#include "support/resident_memory.hpp"

#include <cstdlib>

namespace ft9::e2e {
namespace {

constexpr int each = 20;             // messages of one person
constexpr int batch = 1000;          // messages of one webhook
constexpr double a_second = 100;     // conversations of the backlog: pipeline_options::backlog_spacing
constexpr int workers_for_it = 128;  // half of MAX_INFLIGHT_TURNS

int messages_wanted() {
    const char* given = std::getenv("FT9_BACKLOG");
    return given != nullptr ? std::max(2 * batch, std::atoi(given) / (2 * batch) * (2 * batch)) : 20'000;
}

using seconds = std::chrono::duration<double>;

class backlog_e2e : public e2e_test {
  protected:
    // Messages [first, last) in batches: everybody writes once before somebody writes again.
    void deliver(int first, int last) {
        const std::string text(1000, 'p');
        for (int from = first; from < last; from += batch) {
            auto messages = json::array();
            for (int i = from; i < from + batch; ++i)
                messages.push_back(text_message(person(i % people), "wamid.B" + std::to_string(i), text));
            const auto body = webhook_of(w.environment.at("WHATSAPP_PHONE_NUMBER_ID"), messages);
            ASSERT_EQ(w.webhook(body).status, 200);
        }
    }
    double accepted() { return w.metric(R"(ft9_graph_requests_total{result="accepted"})"); }
    bool accepted_become(double count, std::chrono::steady_clock::time_point until) {
        while (!eventually([&] { return accepted() >= count; })) {
            if (std::chrono::steady_clock::now() > until) return false;
        }
        return true;
    }
    // Somebody new writes; how many of the backlog were answered between the 200 and the reply.
    void newcomer(int index) {
        const auto begin = std::chrono::steady_clock::now();
        const auto before = accepted();
        converse(person(8'000'000 + index), "sou novo");
        const auto waited = seconds(std::chrono::steady_clock::now() - begin).count();
        EXPECT_LE(accepted() - before, workers_for_it + 1.2 * a_second * waited + 1) << index;
    }

    const int total = messages_wanted(), people = total / each;
    const double text_mb = total * 1000 / 1e6;
};

TEST_F(backlog_e2e, IsWorkedOffAtALimitedRateWithoutHoldingUpWhatIsNew) {
    w.environment["WHATSAPP_TYPING"] = "off";
    sim.change({{"statuses", false}});
    w.start();
    const auto idle = resident_mb(w.server().pid());
    ASSERT_EQ(w.admin("POST", "/pause").status, 200);
    deliver(0, total / 2);
    w.kill();
    w.start();
    constexpr double database_cache = 24;
    EXPECT_LT(resident_mb(w.server().pid()) - idle, 0.35 * text_mb + database_cache)
        << "a start knows ids, not texts";
    deliver(total / 2, total);

    const auto begin = std::chrono::steady_clock::now();
    ASSERT_EQ(w.admin("POST", "/resume").status, 200);
    for (int i = 0; i < 5; ++i)
        newcomer(i);
    const auto limit = begin + patience + std::chrono::milliseconds(people * 30);
    ASSERT_TRUE(accepted_become(people + 5, limit)) << w.logs().substr(w.logs().size() - 2000);
    const auto took = seconds(std::chrono::steady_clock::now() - begin).count();
    EXPECT_GE(took, 0.9 * people / a_second) << "a limited rate";
    // Turns under way, contexts, SQLite's cache: no matter how many messages there were.
    EXPECT_LT(resident_mb(w.server().pid(), true) - idle, 160) << text_mb << " MB of texts";
    w.let_it_rest();
    ASSERT_TRUE(accepted_become(people + 6, limit + patience));
    EXPECT_EQ(accepted(), people + 6) << "one reply to each";
    EXPECT_EQ(w.metric(R"(ft9_turns_total{outcome="replied"})"), total + 6);
    RecordProperty("messages", total);
    RecordProperty("seconds", static_cast<int>(took));
    RecordProperty("peak_mb", static_cast<int>(resident_mb(w.server().pid(), true)));
}

}  // namespace
}  // namespace ft9::e2e
