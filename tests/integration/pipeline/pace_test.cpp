// Meta's limits of sending, against a Graph that has them: over a real journal, with a time that passes only
// when nothing is left to do.
#include "../../../src/pipeline/outbox_worker.hpp"
#include "../../../src/pipeline/retry_wait.hpp"
#include "cranked.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

using namespace ft9;
using namespace ft9::test;
using namespace std::chrono_literals;

namespace asio = boost::asio;

namespace {

constexpr unix_ms second = 1000;

// Rings when the test lets the time pass. One thread.
class hand_timers final : public timers {
  public:
    explicit hand_timers(fake_clock& time) : time_(time) {}
    ticket after(std::chrono::milliseconds wait, std::function<void()> ring) override {
        const ring_time at{time_.now() + wait.count(), ++order_};
        rings_.emplace(at, std::move(ring));
        return {nullptr, [this, at](void*) { rings_.erase(at); }};
    }
    // The time of the next ring comes; false if none is awaited.
    bool pass() {
        if (rings_.empty()) return false;
        const auto next = rings_.extract(rings_.begin());
        time_.set(std::max(time_.now(), next.key().first));
        next.mapped()();
        return true;
    }

  private:
    using ring_time = std::pair<unix_ms, std::uint64_t>;
    fake_clock& time_;
    std::map<ring_time, std::function<void()>> rings_;
    std::uint64_t order_ = 0;
};

struct arrival {
    row_id id;
    unix_ms at;
    std::string to, text;
    int refused_with;  // 0: accepted
};

// Graph with the limits that Meta documents, told by the test; off at first.
class limited_graph final : public clients::message_sender {
  public:
    explicit limited_graph(const fake_clock& time) : time_(time) {}
    asio::awaitable<storage::attempt_outcome> send(row_id id, storage::attempt a, steady_time) override {
        storage::attempt_outcome o;
        o.id = id;
        o.number = a.number;
        o.error_code = judge(a.address);
        o.accepted = o.error_code == 0;
        if (!o.accepted) o.refusal = verdict::throttle;
        o.wamid = o.accepted ? "wamid." + public_id(id) + "." + std::to_string(a.number) : "";
        arrivals.push_back({id, time_.now(), a.address, a.text, o.error_code});
        co_return o;
    }
    asio::awaitable<void> mark_read(std::string, std::string, bool) override { co_return; }

    std::vector<arrival> accepted() const {
        std::vector<arrival> found;
        std::copy_if(arrivals.begin(), arrivals.end(), std::back_inserter(found),
                     [](const arrival& a) { return a.refused_with == 0; });
        return found;
    }
    std::size_t refused() const { return arrivals.size() - accepted().size(); }

    std::size_t per_second = 0;
    unix_ms person_each = 0;
    int person_burst = 45;
    std::deque<int> script;  // codes for the next sends, before any limit; 0: accepted
    std::vector<arrival> arrivals;

  private:
    struct pair {
        unix_ms burst_ends = 0, paid_at = 0;
        int borrowed = 0;
    };
    int judge(const std::string& to) {
        if (!script.empty()) {
            const int code = script.front();
            script.pop_front();
            return code;
        }
        const auto now = time_.now();
        const auto lately = std::count_if(arrivals.begin(), arrivals.end(), [now](const arrival& a) {
            return a.refused_with == 0 && a.at > now - second;
        });
        if (per_second > 0 && static_cast<std::size_t>(lately) >= per_second) return 130429;
        if (person_each == 0) return 0;
        auto& p = pairs_[to];
        if (p.paid_at <= now) p = {now + person_each, now, 0};
        if (now >= p.burst_ends || p.borrowed >= person_burst) return too_fast_for_one_person;
        ++p.borrowed;
        p.paid_at += person_each;
        return 0;
    }
    const fake_clock& time_;
    std::map<std::string, pair> pairs_;
};

class PipelinePace : public CrankedTest {
  protected:
    PipelinePace() { pipeline::jitter_source().seed(1); }

    void start(double per_second, pipeline::person_limit person) {
        auto options = cranked_options();
        options.messages_per_second = per_second;
        options.person = person;
        const pipeline::pipeline_environment with{io_.get_executor(),
                                                  time_,
                                                  hand_timers_,
                                                  *journal_,
                                                  sessions_,
                                                  model_,
                                                  graph_,
                                                  meter_,
                                                  alarms_,
                                                  {}};
        outbox_ = std::make_shared<pipeline::outbox_worker>(with, options, pipeline::outbox_hooks{});
    }
    // Lets time pass, but only while nothing is under way, until it holds.
    bool in_time(const std::function<bool()>& holds) {
        return eventually([&] {
            while (!holds() && io_.poll() > 0) {
            }
            const bool idle = outbox_->running() == 0;
            return holds() || (idle && hand_timers_.pass() && holds());
        });
    }
    bool all_accepted(std::size_t messages) {
        return in_time([&] { return graph_.accepted().size() == messages && outbox_->running() == 0; });
    }
    std::vector<storage::open_send> reply_to(const std::string& person, std::vector<std::string> parts) {
        const auto wamid = "w" + std::to_string(++heard_);
        const auto receipt = accept(webhook_with(said(wamid, "oi", person)));
        return answer(receipt.pending.at(0), std::move(parts)).sends;
    }
    void by_hand(const std::string& person, const std::string& words) {
        outbox_->add({must(journal_->queue_send(operator_text(person, words))).send});
    }
    std::vector<std::string> texts_to(const std::string& person) {
        std::vector<std::string> texts;
        for (const auto& a : graph_.accepted())
            if (a.to == person) texts.push_back(a.text);
        return texts;
    }
    void everybody_gets_one(int people) {
        std::vector<storage::open_send> sends;
        for (int i = 0; i < people; ++i)
            sends.push_back(reply_to("5511900" + std::to_string(100'000 + i), {"olá"}).at(0));
        outbox_->add(sends);
    }

    using lines = std::vector<std::string>;
    static constexpr const char* ana = "5511999990000";
    static constexpr const char* bia = "5511988880000";
    hand_timers hand_timers_{time_};
    limited_graph graph_{time_};
    int heard_ = 0;
    std::shared_ptr<pipeline::outbox_worker> outbox_;
};

}  // namespace

TEST_F(PipelinePace, ANumberThatKnowsItsLimitIsNeverRefused) {
    start(20, {});
    graph_.per_second = 20;
    const auto before = time_.now();
    everybody_gets_one(60);
    ASSERT_TRUE(all_accepted(60));
    EXPECT_EQ(graph_.refused(), 0U);
    EXPECT_GE(time_.now() - before, 2 * second);
    EXPECT_LE(time_.now() - before, 4 * second) << "and it is used";
    EXPECT_GT(meter_.value(counter::paced_sends, "number"), 0);
}

TEST_F(PipelinePace, ANumberLearnsALimitFromRefusals) {
    start(80, {});
    graph_.per_second = 10;
    everybody_gets_one(60);
    ASSERT_TRUE(all_accepted(60));
    EXPECT_GE(graph_.refused(), 1U);
    EXPECT_LE(graph_.refused(), 30U) << "not all of them over and over";
    outbox_->tend();
    EXPECT_NE(meter_.text().find("\nft9_number_messages_per_second "), std::string::npos);
}

TEST_F(PipelinePace, ABurstToOnePersonIsPaidBackWhileOthersGoOn) {
    start(0, {6s, 5});
    graph_.person_each = 6 * second;
    graph_.person_burst = 5;
    const auto before = time_.now();
    for (int i = 0; i < 8; ++i)
        by_hand(ana, std::to_string(i));
    by_hand(bia, "oi");
    ASSERT_TRUE(all_accepted(9));
    EXPECT_EQ(graph_.refused(), 0U);
    EXPECT_EQ(texts_to(ana), (lines{"0", "1", "2", "3", "4", "5", "6", "7"}));
    for (const auto& a : graph_.accepted()) {
        const bool waited = a.to == ana && a.text >= "5";
        EXPECT_EQ(a.at - before, waited ? 30 * second : 0) << a.to << " " << a.text;
    }
    EXPECT_GT(meter_.value(counter::paced_sends, "person"), 0);
}

TEST_F(PipelinePace, WhatWaitsOfAReplyIsJoined) {
    start(0, {6s, 1});
    graph_.person_each = 6 * second;
    graph_.person_burst = 1;
    outbox_->add(reply_to(ana, {"um", "dois", "três", "quatro"}));
    ASSERT_TRUE(all_accepted(2));
    EXPECT_EQ(graph_.refused(), 0U);
    EXPECT_EQ(texts_to(ana), (lines{"um", "dois\n\ntrês\n\nquatro"}));
    EXPECT_EQ(meter_.value(counter::joined_parts), 2);
    EXPECT_EQ(outbox_->open(), 0U);
    EXPECT_EQ(number("SELECT count(*) FROM outbox"), 2);
    reopen();
    EXPECT_TRUE(must(journal_->recover({})).sends.empty());
}

TEST_F(PipelinePace, MediaAndTextOfAReplyStayInOrder) {
    start(0, {6s, 1});
    graph_.person_each = 6 * second;
    graph_.person_burst = 1;
    const auto parts = reply_to(ana, {"um", "dois", "[imagem]", "quatro", "cinco"});
    edit(R"(UPDATE outbox SET type='image',payload='{"id":"1"}' WHERE id=)" + std::to_string(parts[2].id));
    outbox_->add(parts);
    ASSERT_TRUE(all_accepted(4));
    EXPECT_EQ(texts_to(ana), (lines{"um", "dois", "[imagem]", "quatro\n\ncinco"}));
}

TEST_F(PipelinePace, AfterARefusalOnlyThatConversationWaitsAndGoesOnWhereItWas) {
    start(0, {});
    graph_.script = {0, too_fast_for_one_person, too_fast_for_one_person, too_fast_for_one_person};
    const auto before = time_.now();
    outbox_->add(reply_to(ana, {"um", "dois"}));
    ASSERT_TRUE(in_time([&] { return graph_.refused() == 3; }));
    by_hand(bia, "oi");
    ASSERT_TRUE(all_accepted(3));
    EXPECT_EQ(texts_to(ana), (lines{"um", "dois"})) << "what had arrived is not repeated";
    std::vector<unix_ms> tries;
    for (const auto& a : graph_.arrivals)
        if (a.text == "dois") tries.push_back(a.at - before);
    ASSERT_EQ(tries.size(), 4U);
    EXPECT_EQ(tries[0], 2 * second) << "part 1 was accepted then";
    const std::vector<unix_ms> waits{6 * second, 6 * second, 16 * second};
    for (std::size_t i = 0; i < waits.size(); ++i) {
        EXPECT_GE(tries[i + 1] - tries[i], waits[i]) << i;
        EXPECT_LE(tries[i + 1] - tries[i], waits[i] * 5 / 4) << "a quarter more at most";
    }
    const auto others = graph_.accepted();
    const auto to_bia =
        std::find_if(others.begin(), others.end(), [](const arrival& a) { return a.to == bia; });
    ASSERT_NE(to_bia, others.end());
    EXPECT_EQ(to_bia->at - before, tries[2]) << "at once, although Ana waits";
}
