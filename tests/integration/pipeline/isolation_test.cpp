// What one person said never reaches another, nor anybody after an erasure: a thousand conversations side by
// side, with people who turn out to be one, people who are erased, caches that are too small and a crash.
#include "world.hpp"

#include "ft9/pipeline/memory_step.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <iostream>
#include <set>

using namespace ft9;
using test::world;

namespace {

constexpr int people = 1000, two_halves = 100, erased_from = 900, erased_until = 910, in_one_webhook = 100;
constexpr std::string_view mark = "fato-";

// "fato-17-2": the second thing that person 17 tells.
std::string fact(int person, int round) {
    return std::string(mark) + std::to_string(person) + "-" + std::to_string(round);
}

struct told_fact {
    int person = 0, round = 0;
};

std::vector<told_fact> facts_in(std::string_view text) {
    std::vector<told_fact> found;
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + 1)) {
        const auto* end = text.data() + text.size();
        told_fact f;
        const auto person = std::from_chars(text.data() + at + mark.size(), end, f.person);
        if (person.ptr == end || *person.ptr != '-') continue;
        std::from_chars(person.ptr + 1, end, f.round);
        found.push_back(f);
    }
    return found;
}

std::string number_of(int person) {
    return "55119" + std::to_string(10'000'000 + person);
}

std::string user_id_of(int person) {
    return "BR.half" + std::to_string(person);
}

bool is_erased(int person) {
    return person >= erased_from && person < erased_until;
}

// Remembers of each person what they told.
class fact_keeper final : public pipeline::turn_step {
  public:
    fact_keeper(storage::journal& j, const ft9::clock& time, metrics& meter)
        : store_(storage::make_sqlite_memory_store(j)), memory_(*store_, time, meter, {}) {}
    boost::asio::awaitable<pipeline::step_ruling> before(pipeline::turn_work& t) override {
        return memory_.before(t);
    }
    boost::asio::awaitable<pipeline::step_ruling> after(pipeline::turn_work& t) override {
        const auto told = facts_in(t.waiting.back().text).front();
        mentor::analysis a;
        a.memory = R"({"notes":[")" + fact(told.person, told.round) + R"("]})";
        t.analysis = a;
        co_return pipeline::step_ruling::go;
    }
    void deciding(pipeline::turn_work& t) override { memory_.deciding(t); }

  private:
    const std::unique_ptr<storage::memory_store> store_;
    pipeline::memory_step memory_;
};

class Isolation : public ::testing::Test {
  protected:
    static test::world_parts few_sessions() {
        test::world_parts p;
        p.sessions.max_bytes = 64 * 1024;
        p.make_steps = [](storage::journal& j, const ft9::clock& time, metrics& meter) {
            return std::vector<std::shared_ptr<pipeline::turn_step>>{
                std::make_shared<fact_keeper>(j, time, meter)};
        };
        return p;
    }
    // Everybody tells one fact, in an order of its own each time.
    void tell(int round) {
        std::vector<inbound_message> heard;
        for (int i = 0; i < people; ++i) {
            const int person = (i * 7 + round * 13) % people;
            auto m = w.text("oi, " + fact(person, round), number_of(person));
            if (round > 0 && person < two_halves) m.from_user_id = user_id_of(person);
            heard.push_back(std::move(m));
            if (heard.size() == in_one_webhook) {
                w.receive(heard);
                heard.clear();
            }
        }
        expected += people;
    }
    // The other halves of some, known by their user ids alone.
    void tell_as_others() {
        std::vector<inbound_message> heard;
        for (int person = 0; person < two_halves; ++person) {
            auto m = w.text("oi, " + fact(person, 0), "");
            m.from_user_id = user_id_of(person);
            heard.push_back(std::move(m));
        }
        w.receive(heard);
        expected += two_halves;
    }
    bool all_answered() {
        return w.eventually(
            [this] { return w.meter.value(counter::turns, "replied") >= static_cast<double>(expected); });
    }
    void erase(int person) {
        const auto begun = w.run(w.line->erase({number_of(person)}));
        ASSERT_TRUE(begun);
        ASSERT_TRUE(w.eventually([&] { return w.erasure(begun->id).done; }));
    }
    // Facts in a question that are somebody else's, or of before an erasure.
    std::size_t foreign_facts(const clients::ai_request& q) {
        const auto own = facts_in(q.conversation.back().text).front();
        std::string all = *q.system_prompt + q.situation;
        remembered_facts += facts_in(q.situation).size();
        for (const auto& line : q.conversation)
            all += line.text + '\n';
        std::size_t foreign = 0;
        for (const auto& f : facts_in(all)) {
            const bool gone = is_erased(f.person) && own.round == 2 && f.round < 2;
            foreign += f.person != own.person || gone ? 1 : 0;
            earlier_facts += f.person == own.person && f.round < own.round ? 1 : 0;
        }
        return foreign;
    }

    world w{world::defaults(), few_sessions()};
    int expected = 0;
    std::size_t earlier_facts = 0;     // that people were rightly remembered by
    std::size_t remembered_facts = 0;  // of all facts, those that the memory told
};

}  // namespace

TEST_F(Isolation, NobodyReadsWhatSomebodyElseSaid) {
    tell(0);
    tell_as_others();
    ASSERT_TRUE(all_answered());
    tell(1);
    ASSERT_TRUE(all_answered());
    for (int person = erased_from; person < erased_until; ++person)
        erase(person);
    w.restart_cleanly();
    tell(2);
    ASSERT_TRUE(all_answered());
    const auto questions = w.model.asked();
    std::size_t foreign = 0;
    for (const auto& q : questions)
        foreign += foreign_facts(q);
    EXPECT_EQ(foreign, 0U);
    EXPECT_GE(questions.size(), 3U * people);
    EXPECT_GT(earlier_facts, 2U * people) << "without memory there would be nothing to mix up";
    EXPECT_GT(remembered_facts, 2U * people);
    std::cout << "isolation: " << people << " conversations, " << questions.size() << " requests, " << foreign
              << " foreign facts\n";
}

TEST_F(Isolation, EveryAnswerGoesToWhomItIsFor) {
    tell(0);
    ASSERT_TRUE(
        w.eventually([this] { return w.meter.value(counter::outbound_messages, "accepted") >= people; }));
    std::set<std::string> answered;
    for (const auto& m : w.sender.sent()) {
        const auto facts = facts_in(m.attempt.text);
        ASSERT_EQ(facts.size(), 1U) << m.attempt.text;
        EXPECT_EQ(m.attempt.address, number_of(facts.front().person));
        answered.insert(m.attempt.address);
    }
    EXPECT_EQ(answered.size(), static_cast<std::size_t>(people));
}
