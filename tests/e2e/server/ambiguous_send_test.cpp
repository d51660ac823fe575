#include "e2e.hpp"

namespace ft9::e2e {
namespace {

struct lost_answer {
    const char* name;
    json fault;
};

std::ostream& operator<<(std::ostream& out, const lost_answer& l) {
    return out << l.name;
}

class ambiguous_e2e : public e2e_test, public ::testing::WithParamInterface<lost_answer> {};

// Graph took the message, and its answer got lost: only the statuses tell.
TEST_P(ambiguous_e2e, IsNeverSentTwiceAndSettledByItsStatuses) {
    json fault = GetParam().fault;
    fault.update({{"target", "graph"}, {"after_accept", true}, {"match", "ambígua"}});
    sim.fault(fault);
    w.start();
    w.say(person(1), "pergunta ambígua");
    const auto sends = sim.wait(accepted_for(person(1)));
    ASSERT_THAT(sends, SizeIs(1)) << w.logs();
    const std::string wamid = sends[0].at("wamid");
    ASSERT_THAT(sim.wait(status_taken(wamid, "read")), SizeIs(1));
    const auto view = w.message_in_state(id_of(sends[0]), "read");
    EXPECT_EQ(view.at("status"), "read");
    EXPECT_EQ(view.at("wamid"), wamid);
    converse(person(1), "e a conversa continua");
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 2);
    EXPECT_EQ(dialogue(sim.all(asked("e a conversa continua")).at(0)).size(), 3);
}

INSTANTIATE_TEST_SUITE_P(lost, ambiguous_e2e,
                         ::testing::Values(lost_answer{"CutBeforeAnyAnswer", {{"cut", "after_request"}}},
                                           lost_answer{"CutInTheAnswer", {{"cut", "mid_response"}}},
                                           lost_answer{"UnreadableAnswer", {{"malformed", true}}},
                                           lost_answer{"GatewayError", {{"status", 502}}},
                                           lost_answer{"UnknownGraphError", {{"code", 131000}}}),
                         [](const auto& chosen) { return chosen.param.name; });

using refused_e2e = e2e_test;

TEST_F(refused_e2e, AConnectionThatWasRefusedIsProofAndTheSendIsMadeLater) {
    w.environment["WHATSAPP_TYPING"] = "off";  // the send is Graph's first connection
    w.start();
    sim.fault({{"target", "graph"}, {"cut", "before_request"}});
    w.say(person(1), "sem conexão");
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    w.let_it_rest();
    EXPECT_EQ(sim.count([](const json& e) { return e.at("kind") == "refused"; }), 1);
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
}

}  // namespace
}  // namespace ft9::e2e
