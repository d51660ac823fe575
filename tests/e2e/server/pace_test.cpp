// Meta's limits of sending, with a Graph that has them.
#include "e2e.hpp"

#include <string>

namespace ft9::e2e {
namespace {

class pace_e2e : public e2e_test {
  protected:
    pace_e2e() {
        w.environment["NUMBER_MESSAGES_PER_SECOND"] = "80";
        w.environment["PERSON_BURST"] = "2";
    }
    void begin() {
        w.start();
        sim.change({{"number_limit", 80}, {"person_message_ms", 3000}, {"person_burst", 2}});
    }
    void write_by_hand(int messages) {
        for (int i = 0; i < messages; ++i) {
            const auto answer =
                w.admin("POST", "/send-message", {{"to", "+" + person(1)}, {"message", std::to_string(i)}});
            ASSERT_EQ(answer.status, 202) << answer.body;
        }
    }
    // By the limits: Graph does not even look whom such a message is for.
    std::size_t refused() {
        return sim.count(
            [](const json& e) { return e.value("call", "") == "message" && e.contains("code"); });
    }
};

TEST_F(pace_e2e, WhatMetaWouldRefuseIsNotSentTooEarly) {
    w.environment["PERSON_MESSAGE_SECONDS"] = "3";
    begin();
    write_by_hand(4);
    EXPECT_NE(converse(person(2), "e eu?"), "") << "nobody else waits";
    ASSERT_THAT(sim.wait(accepted_for(person(1)), 4), SizeIs(4)) << w.logs();
    EXPECT_THAT(w.texts_to(person(1)), ElementsAre("0", "1", "2", "3"));
    EXPECT_EQ(refused(), 0U);
}

TEST_F(pace_e2e, WhoDoesNotKeepTheLimitLearnsItFromMeta) {
    w.environment["PERSON_MESSAGE_SECONDS"] = "0";
    begin();
    write_by_hand(4);
    ASSERT_THAT(sim.wait(accepted_for(person(1)), 4), SizeIs(4)) << w.logs();
    EXPECT_THAT(w.texts_to(person(1)), ElementsAre("0", "1", "2", "3"));
    EXPECT_GE(refused(), 1U);
}

}  // namespace
}  // namespace ft9::e2e
