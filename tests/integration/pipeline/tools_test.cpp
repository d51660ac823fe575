// Tools within turns: the real pipeline and journal, a model that calls by script, an endpoint that is faked.
#include "tools_world.hpp"

#include <gmock/gmock.h>

using namespace ft9;
using namespace ft9::test;
using clients::tool_verdict;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(ToolTurns, ACallIsMadeOnceAndItsResultTold) {
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    ASSERT_THAT(w.model.asked(), SizeIs(2));
    EXPECT_THAT(*w.model.asked()[0].tools, SizeIs(2));
    EXPECT_EQ(told(1), (json{{"ok", true}, {"result", {{"id", 7}}}}));
    EXPECT_EQ(w.model.asked()[1].rounds_title, mentor::tool_texts{}.recent) << "for who takes no tools";
    ASSERT_THAT(endpoint.orders(), SizeIs(1));
    const auto order = endpoint.orders()[0];
    EXPECT_TRUE(order.key.ends_with(".1")) << order.key;
    EXPECT_EQ(order.arguments, R"({"dia":"24"})");
    EXPECT_EQ(order.phone, "") << "not asked for";
    EXPECT_EQ(
        w.number_in_file("SELECT count(*) FROM tool_call t JOIN turn u ON u.id=t.turn_id WHERE state=2"), 1);
    EXPECT_EQ(meter.value(counter::tool_calls, "done"), 1);
}

TEST_F(ToolTurns, WhoeverTheToolIsForIsToldWhereItAsksForThat) {
    auto set = *tools.get();
    set.all[1].with_person = true;
    tools.set(std::move(set));
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(endpoint.orders().at(0).phone, "+5511999990000");
}

TEST_F(ToolTurns, ArgumentsThatDoNotFitAreToldAndNotSent) {
    w.model.answer_with(calling("consultar", R"({"dia":24})"));
    w.model.answer_with(calling("consultar", "{"));
    w.model.answer_with(calling("apagar_tudo"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    EXPECT_THAT(endpoint.orders(), IsEmpty());
    EXPECT_EQ(told(1).at("ok"), false);
    EXPECT_THAT(told(1).at("detail").get<std::string>(), HasSubstr("dia"));
    EXPECT_EQ(told(2, 1).at("ok"), false);
    EXPECT_EQ(told(3, 2).at("ok"), false) << "nobody offered that";
    EXPECT_EQ(meter.value(counter::tool_calls, "invalid"), 2);
    EXPECT_EQ(meter.value(counter::tool_calls, "not_offered"), 1);
}

TEST_F(ToolTurns, AfterSomeRoundsTheModelMustAnswer) {
    for (int i = 0; i < 5; ++i)
        w.model.answer_with(calling("consultar", R"({"dia":")" + std::to_string(i) + "\"}"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return w.model.asked().size() == 4; }));
    EXPECT_TRUE(w.model.asked()[2].may_call);
    EXPECT_FALSE(w.model.asked()[3].may_call);
    EXPECT_THAT(w.model.asked()[3].rounds, SizeIs(3));
    EXPECT_THAT(endpoint.orders(), SizeIs(3));
}

TEST_F(ToolTurns, WhatCameOfACallBeforeACrashIsToldAgain) {
    endpoint.when_called([this] { w.model.hold(); });
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return w.model.asked().size() == 2; })) << "its result is stored";
    w.restart();
    w.model.answer_with(calling("consultar"));
    w.model.release();
    ASSERT_TRUE(sent(1));
    EXPECT_THAT(endpoint.orders(), SizeIs(1));
    const auto asked = w.model.asked().size();
    EXPECT_EQ(told(asked - 1), (json{{"ok", true}, {"result", {{"id", 7}}}}));
    EXPECT_EQ(rows_in(storage::tool_state::done), 1);
}

TEST_F(ToolTurns, ACallThatACrashCutOffIsOfUnknownOutcomeAndNotRepeated) {
    endpoint.hold(true);
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return endpoint.orders().size() == 1; }));
    EXPECT_EQ(rows_in(storage::tool_state::intent), 1) << "before the call";
    w.model.answer_with(calling("consultar"));
    w.restart();
    ASSERT_TRUE(sent(1));
    EXPECT_THAT(endpoint.orders(), SizeIs(1));
    EXPECT_EQ(told(w.model.asked().size() - 1).at("error"), mentor::tool_texts{}.unknown_outcome);
    EXPECT_EQ(rows_in(storage::tool_state::unknown), 1);
}

TEST_F(ToolTurns, AnUnknownOutcomeIsToldAsThat) {
    endpoint.answer({tool_verdict::unknown, 0, "", "reading: deadline"});
    w.model.answer_with(calling("consultar"));
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    EXPECT_THAT(endpoint.orders(), SizeIs(1)) << "the model wanted it again";
    EXPECT_EQ(told(2, 0).at("error"), mentor::tool_texts{}.unknown_outcome);
    EXPECT_EQ(told(2, 1).at("error"), mentor::tool_texts{}.unknown_outcome);
}

TEST_F(ToolTurns, NewsDoesNotSupersedeATurnThatActed) {
    endpoint.hold(true);
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return endpoint.orders().size() == 1; }));
    say("e à tarde?");
    endpoint.hold(false);
    ASSERT_TRUE(sent(2));
    EXPECT_THAT(endpoint.orders(), SizeIs(1));
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM turn"), 2);
}

TEST_F(ToolTurns, WhoOptsOutMeanwhileHasNothingDone) {
    w.model.hold();
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return w.model.asked().size() == 1; }));
    say("PARAR");
    w.model.release();
    ASSERT_TRUE(w.eventually(
        [this] { return w.number_in_file("SELECT count(*) FROM inbox WHERE turn_id IS NULL") == 0; }));
    EXPECT_THAT(endpoint.orders(), IsEmpty());
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM tool_call"), 0);
}

TEST_F(ToolTurns, WhoHasHadEnoughTodayIsOfferedNoMore) {
    auto set = *tools.get();
    set.all[1].max_per_person_day = 1;
    tools.set(std::move(set));
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    say("e na sexta?");
    ASSERT_TRUE(sent(2));
    const auto last = w.model.asked().back();
    ASSERT_THAT(*last.tools, SizeIs(1));
    EXPECT_EQ(last.tools->front().name, "agendar");
    EXPECT_THAT(last.situation, HasSubstr(R"("state":"done")")) << "it knows what it did";
}

TEST_F(ToolTurns, WithoutToolsNothingIsOfferedOrRemembered) {
    tools.set({});
    say("oi");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(w.model.asked()[0].tools, nullptr);
    EXPECT_EQ(w.model.asked()[0].situation, "");
}
