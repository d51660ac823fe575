// Decision 5: more webhooks than the disk takes are answered 503, memory stays flat, and Meta's repetitions
// bring everything in.
#include "e2e.hpp"

#include "support/eventually.hpp"
#include "support/resident_memory.hpp"

#include <sqlite3.h>

#include <memory>
#include <set>

namespace ft9::e2e {
namespace {

// Keeps the server from writing, as a disk that takes seconds for a sync does: its writer waits for the lock
// (five seconds at most, then the webhooks that wait are refused).
class held_database {
  public:
    explicit held_database(const std::string& path) {
        if (sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
            throw std::runtime_error("open " + path);
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        sqlite3_busy_timeout(handle_, 5000);
        if (sqlite3_exec(handle_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error("lock " + path);
    }
    ~held_database() { sqlite3_close(handle_); }  // rolls back
    held_database(const held_database&) = delete;
    held_database& operator=(const held_database&) = delete;

  private:
    sqlite3* handle_ = nullptr;
};

class backpressure_e2e : public e2e_test {
  protected:
    static constexpr int people = 300;
    struct one {
        int index;
        std::unique_ptr<raw_client> connection;
    };

    // The webhook of a person's message, `padding` bytes larger than need be.
    std::string request(int index, std::size_t padding) const {
        auto message = text_message(person(index), "wamid.P" + std::to_string(index), "oi");
        message["padding"] = std::string(padding, 'x');
        const auto body =
            webhook_of(w.environment.at("WHATSAPP_PHONE_NUMBER_ID"), json::array({std::move(message)}));
        return "POST /webhook HTTP/1.1\r\nHost: localhost\r\nX-Hub-Signature-256: " +
               meta_signature(sim.secret("app_secret"), body) +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    // All at once, each on a connection of its own.
    std::vector<one> send(const std::set<int>& wanted, std::size_t padding) const {
        std::vector<one> sent;
        for (const auto index : wanted) {
            sent.push_back({index, std::make_unique<raw_client>(w.port())});
            sent.back().connection->send(request(index, padding));
        }
        return sent;
    }
    // Who was not answered 200; everybody else was answered 503 with Retry-After.
    static std::set<int> refused(const std::vector<one>& sent) {
        std::set<int> again;
        for (const auto& s : sent) {
            const auto a = s.connection->read_response();
            if (a && a->status == 200) continue;
            again.insert(s.index);
            if (!a) continue;  // cut while it was still sending
            EXPECT_EQ(a->status, 503);
            EXPECT_NE(a->header("Retry-After"), "");
        }
        return again;
    }
    double refusals() { return w.metric(R"(ft9_http_requests_total{status="5xx"})"); }

    // Three times, while nothing can be written, 100 people more write at once, and Meta repeats whatever was
    // refused; then it repeats until all is in.
    void flood(std::size_t padding, int least_refusals) {
        const auto database = w.directory() / "ft9.db";
        std::set<int> waiting;
        for (int round = 0; round < people / 100; ++round) {
            for (int i = 0; i < 100; ++i)
                waiting.insert(100 * round + i);
            const auto before = refusals();
            std::vector<one> sent;
            {
                const held_database slow(database);
                sent = send(waiting, padding);
                ASSERT_TRUE(eventually([&] { return refusals() >= before + least_refusals; })) << w.logs();
            }
            waiting = refused(sent);
        }
        EXPECT_TRUE(eventually([&] { return (waiting = refused(send(waiting, padding))).empty(); }));
    }
    void expect_everybody_answered_once() {
        for (int i = 0; i < people; ++i)
            EXPECT_FALSE(sim.wait(accepted_for(person(i))).empty()) << i;
        // As let_it_rest(), but the queue may still be full of statuses: then it is repeated.
        const auto stranger = person(9'500'000);
        sim.deliver({{"from", stranger}, {"text", "só para ver se tudo anda"}});
        ASSERT_FALSE(sim.wait(accepted_for(stranger)).empty());
        for (int i = 0; i < people; ++i)
            EXPECT_EQ(sim.count(sent_to(person(i))), 1U) << i;
        EXPECT_EQ(json::parse(w.call("GET", "/health/ready").body).value("status", ""), "ok");
    }
};

TEST_F(backpressure_e2e, PastTheBytesWebhooksAreAnswered503AndMemoryStaysFlat) {
    w.environment["MAX_PENDING_BYTES"] = "4194304";
    w.environment["MAX_INFLIGHT_BODY_BYTES"] = "16777216";
    w.start();
    const auto idle = resident_mb(w.server().pid());
    // 13 of 300 KB may wait, and as many may be in the writer's hands.
    flood(300'000, 60);
    EXPECT_LT(resident_mb(w.server().pid(), true) - idle, 72) << "some 80 MB were offered at one time";
    expect_everybody_answered_once();
}

TEST_F(backpressure_e2e, PastTheNumberWebhooksAreAnswered503) {
    w.environment["MAX_PENDING_WEBHOOKS"] = "8";
    w.start();
    flood(0, 80);
    expect_everybody_answered_once();
}

}  // namespace
}  // namespace ft9::e2e
