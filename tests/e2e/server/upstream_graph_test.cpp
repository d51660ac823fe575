// Faults of Graph, by the rows of docs/reliability.md; the plain ones stand in graph_test.cpp and
// ambiguous_send_test.cpp.
#include "upstream_fixture.hpp"

#include <ctime>

namespace ft9::e2e {
namespace {

TEST_F(upstream_e2e, G05ALimitKeepsTheOrderOfTheParts) {
    sim.change({{"reply_template", std::string(3500, 'a') + "\n\n" + std::string(3500, 'b')}});
    sim.fault({{"target", "graph"}, {"code", 130429}, {"times", 2}});
    w.start();
    w.say(person(1), "conte tudo");
    ASSERT_THAT(sim.wait(accepted_for(person(1)), 2), SizeIs(2)) << w.logs();
    const auto sends = sim.all(sent_to(person(1)));
    ASSERT_THAT(sends, SizeIs(4));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(id_of(sends[static_cast<std::size_t>(i)]), id_of(sends[0]))
            << "the first part, until it went";
    EXPECT_NE(id_of(sends[3]), id_of(sends[0]));
    EXPECT_GE(ms(sends[1]) - ms(sends[0]), 990);
    EXPECT_GE(ms(sends[2]) - ms(sends[1]), 3990);
}

TEST_F(upstream_e2e, G05ARetryAfterIsHonoured) {
    sim.fault({{"target", "graph"}, {"status", 429}, {"code", 130429}, {"retry_after", 3}});
    w.start();
    EXPECT_THAT(converse(person(1), "com calma"), HasSubstr("«com calma»"));
    const auto sends = sim.all(sent_to(person(1)));
    ASSERT_THAT(sends, SizeIs(2));
    EXPECT_GE(ms(sends[1]) - ms(sends[0]), 2990) << "our own first wait is a second";
}

TEST_F(upstream_e2e, G06TheLimitOfAPairIsNobodyElses) {
    sim.fault({{"target", "graph"}, {"code", 131056}, {"match", "«rápido»"}, {"times", 2}});
    w.start();
    w.say(person(1), "rápido");
    ASSERT_THAT(sim.wait(sent_to(person(1)), 2), SizeIs(2)) << w.logs();
    for (int i = 2; i < 6; ++i)
        converse(person(i), "e eu?");
    ASSERT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1));
    const auto sends = sim.all(sent_to(person(1)));
    ASSERT_THAT(sends, SizeIs(3));
    EXPECT_GE(ms(sends[1]) - ms(sends[0]), 5990);
    EXPECT_GE(ms(sends[2]) - ms(sends[1]), 5990);
    for (int i = 2; i < 6; ++i)
        EXPECT_THAT(sim.all(sent_to(person(i))), SizeIs(1)) << i;
}

class middlebox_e2e : public upstream_e2e, public ::testing::WithParamInterface<int> {};

// Something between us and Meta answers in its place; Graph has the message.
TEST_P(middlebox_e2e, G10ItsAnswerIsNoVerdict) {
    sim.fault({{"target", "graph"}, {"status", GetParam()}, {"after_accept", true}, {"match", "ambígua"}});
    w.start();
    w.say(person(1), "pergunta ambígua");
    const auto sends = sim.wait(accepted_for(person(1)));
    ASSERT_THAT(sends, SizeIs(1)) << w.logs();
    EXPECT_EQ(w.message_in_state(id_of(sends[0]), "read").at("status"), "read") << "the statuses tell";
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
}

INSTANTIATE_TEST_SUITE_P(status, middlebox_e2e, ::testing::Values(200, 301, 302, 307, 308, 403, 407, 511));

TEST_F(upstream_e2e, G12AStatusOfAnotherNumberWithOurReferenceIsNotApplied) {
    sim.change({{"statuses", false}});
    w.start();
    converse(person(1), "oi");
    const auto send = sim.all(accepted_for(person(1))).at(0);
    ASSERT_EQ(w.message_in_state(id_of(send), "accepted").at("status"), "accepted");
    const json status = {{"id", send.at("wamid")},
                         {"status", "delivered"},
                         {"timestamp", std::to_string(std::time(nullptr))},
                         {"recipient_id", person(1)},
                         {"biz_opaque_callback_data", send.at("callback")}};
    const json value = {{"messaging_product", "whatsapp"},
                        {"metadata", {{"phone_number_id", "999000111"}}},
                        {"statuses", json::array({status})}};
    const json change = {{"field", "messages"}, {"value", value}};
    const json entry = {{"id", "1"}, {"changes", json::array({change})}};
    const json body = {{"object", "whatsapp_business_account"}, {"entry", json::array({entry})}};
    EXPECT_EQ(w.webhook(body.dump()).status, 200);
    EXPECT_TRUE(sink.wait("foreign_status").is_object()) << w.logs();
    EXPECT_EQ(json::parse(w.admin("GET", "/messages/" + id_of(send)).body).at("status"), "accepted");
}

}  // namespace
}  // namespace ft9::e2e
