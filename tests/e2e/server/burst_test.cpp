// Several messages in a row, as people write them.
#include "e2e.hpp"

namespace ft9::e2e {
namespace {

using burst_e2e = e2e_test;

TEST_F(burst_e2e, ThreeQuickMessagesGetOneAnswer) {
    w.environment.erase("REPLY_DEBOUNCE_MS");  // as it comes: two seconds
    w.start();
    w.say(person(1), "oi");
    w.say(person(1), "queria falar de preços");
    w.say(person(1), "quanto cobro por um clareamento?");
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    w.let_it_rest();
    EXPECT_THAT(w.texts_to(person(1)), ElementsAre(HasSubstr("clareamento")));
    EXPECT_EQ(sim.count(asked("quanto cobro por um clareamento?")), 1);
    EXPECT_EQ(sim.count(asked("oi")) + sim.count(asked("queria falar de preços")), 0);
    EXPECT_EQ(w.metric("ft9_turns_total{outcome=\"replied\"}"), 4) << "the three, and the stranger";
    EXPECT_EQ(w.metric("ft9_turns_superseded_total"), 0);
}

TEST_F(burst_e2e, AKillDuringTheQuietTimeLosesNothing) {
    w.environment["REPLY_DEBOUNCE_MS"] = "60000";
    w.environment["REPLY_DEBOUNCE_MAX_MS"] = "8000";
    w.start();
    w.say(person(1), "um");
    w.say(person(1), "dois");
    EXPECT_THAT(w.texts_to(person(1)), IsEmpty());
    w.kill();
    w.start();
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    EXPECT_EQ(sim.count(asked("dois")), 1);
    EXPECT_EQ(sim.count(asked("um")), 0);
}

}  // namespace
}  // namespace ft9::e2e
