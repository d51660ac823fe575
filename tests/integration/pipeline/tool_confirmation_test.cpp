// A call that wants the person's yes first, and what counts for one.
#include "tools_world.hpp"

#include "support/run_coroutine.hpp"

#include <gmock/gmock.h>

using namespace ft9;
using namespace ft9::test;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(ToolTurns, AYesOfThePersonComesBeforeACallThatWantsOne) {
    w.model.answer_with(calling("agendar"));
    say("marca para o dia 24");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(told(1).at("error"), mentor::tool_texts{}.confirm_first);
    EXPECT_EQ(rows_in(storage::tool_state::proposed), 1);
    w.model.answer_with(calling("agendar"));
    say("quanto custa?");
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(told(3).at("error"), mentor::tool_texts{}.confirm_missing);
    EXPECT_THAT(endpoint.orders(), IsEmpty());
    w.model.answer_with(calling("agendar"));
    say("Sim, pode marcar!");
    ASSERT_TRUE(sent(3));
    EXPECT_THAT(w.model.asked()[4].situation, HasSubstr(R"("tool":"agendar")")) << "it knows what it asked";
    EXPECT_EQ(told(5).at("ok"), true);
    ASSERT_THAT(endpoint.orders(), SizeIs(1));
    w.model.answer_with(calling("agendar"));
    say("sim");
    ASSERT_TRUE(sent(4));
    EXPECT_THAT(endpoint.orders(), SizeIs(1)) << "one yes is for one call";
}

TEST_F(ToolTurns, AYesThatWasWrittenBeforeTheQuestionCountsForNothing) {
    endpoint.hold(true);
    w.model.answer_with(calling("consultar"));
    w.model.answer_with(calling("agendar"));
    clients::ai_answer question;
    question.text = "Posso marcar?";
    w.model.answer_with(question);
    w.model.answer_with(calling("agendar"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return endpoint.orders().size() == 1; }));
    say("ok");
    endpoint.hold(false);
    ASSERT_TRUE(sent(2));
    EXPECT_THAT(endpoint.orders(), SizeIs(1)) << "nobody has read the question yet";
    EXPECT_EQ(told(4).at("error"), mentor::tool_texts{}.confirm_missing);
}

TEST_F(ToolTurns, WhatARunProposedThatCameToNothingIsNotSaidYesTo) {
    w.model.hold();
    say("marca para o dia 24");
    ASSERT_TRUE(w.eventually([this] { return w.model.asked().size() == 1; }));
    storage::new_tool_call proposal;
    proposal.conversation = w.number_in_file("SELECT conversation_id FROM inbox");
    proposal.epoch = w.number_in_file("SELECT epoch FROM conversation");
    proposal.message = w.number_in_file("SELECT id FROM inbox");
    proposal.name = "agendar";
    proposal.arguments = R"({"dia":"24"})";
    ASSERT_TRUE(run_coroutine(store->propose(proposal)).value());
    w.restart();
    w.model.release();
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(rows_in(storage::tool_state::withdrawn), 1);
    w.model.answer_with(calling("agendar"));
    say("sim");
    ASSERT_TRUE(sent(2));
    EXPECT_THAT(endpoint.orders(), IsEmpty()) << "that was said to something else";
    EXPECT_EQ(told(w.model.asked().size() - 1).at("error"), mentor::tool_texts{}.confirm_first);
}
