// The mentor never talks over a human being, whenever one comes.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using storage::handover_cause;
using test::world;

namespace {

constexpr const char* other_person = "5521988887777";

class PipelineHandover : public testing::Test {
  protected:
    using lines = std::vector<std::string>;

    bool asked(std::size_t times) {
        return w.eventually([&] { return w.model.asked().size() == times; });
    }
    bool sent(std::size_t times) {
        return w.eventually([&] { return w.sender.sent().size() == times; });
    }
    // Somebody else is answered: whatever was on its way before has been done by then.
    void let_it_rest() {
        const auto before = w.sender.sent().size();
        w.receive({w.text("e eu?", other_person)});
        ASSERT_TRUE(w.eventually([&] {
            const auto all = w.sender.sent();
            return all.size() > before && all.back().attempt.address == other_person;
        }));
    }
    std::size_t sent_to_the_person() const {
        std::size_t found = 0;
        for (const auto& m : w.sender.sent())
            found += m.attempt.address == other_person ? 0 : 1;
        return found;
    }
    inbound_message echo(const std::string& words) {
        auto m = w.text(words);
        m.kind = event_kind::echo;
        m.type = "echo";
        return m;
    }
    storage::handover_change take_over(row_id conversation,
                                       std::chrono::milliseconds lasts = std::chrono::hours(1)) {
        auto change =
            w.run(w.handovers().take_over(conversation, {handover_cause::operator_, lasts}, "")).value();
        w.line->handed_over(change);
        return change;
    }
    std::int64_t handed_over() { return w.number_in_file("SELECT count(*) FROM inbox WHERE outcome=2"); }
    lines last_question() {
        lines all;
        const auto questions = w.model.asked();
        for (const auto& line : questions.back().conversation)
            all.push_back((line.who == speaker::mentor ? "mentor: " : "") + line.text);
        return all;
    }
    const std::string notice = mentor::handover_texts().now;
    world w;
};

}  // namespace

TEST_F(PipelineHandover, WhoAsksIsToldAndThenTheMentorIsSilent) {
    w.receive({w.text("oi")});
    ASSERT_TRUE(sent(1));
    w.receive({w.text("quero falar com um humano")});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.sender.sent().back().attempt.text, notice);
    EXPECT_EQ(w.sender.sent().back().attempt.kind, send_kind::handover);
    w.receive({w.text("alô?"), w.text("falar com humano")});
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 2U);
    EXPECT_EQ(w.model.asked().size(), 2U) << "oi, and the other person's";
    EXPECT_EQ(handed_over(), 3);
    EXPECT_EQ(w.meter.value(counter::handovers, "asked"), 1);
    EXPECT_EQ(w.meter.value(counter::alarms, "handover"), 1);
}

TEST_F(PipelineHandover, AnOperatorWhoComesWhileTheModelThinksIsNotTalkedOver) {
    w.model.hold();
    const auto receipt = w.receive({w.text("um")});
    ASSERT_TRUE(asked(1));
    const auto change = take_over(receipt.pending.at(0).conversation);
    EXPECT_EQ(change.settled.size(), 1U);
    w.model.release();
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 0U);
    EXPECT_EQ(handed_over(), 1);
    EXPECT_EQ(w.meter.value(counter::turns, "handed_over"), 1);
}

TEST_F(PipelineHandover, AnEchoDuringATurnSilencesIt) {
    w.model.hold();
    w.receive({w.text("um")});
    ASSERT_TRUE(asked(1));
    w.receive({echo("Oi, aqui é a Carla")});
    w.model.release();
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 0U);
    w.receive({w.text("obrigada, Carla")});
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 0U);
    EXPECT_EQ(w.meter.value(counter::handovers, "echo"), 1);
    EXPECT_EQ(w.meter.value(counter::alarms, "handover"), 0) << "somebody is there already";
}

// A burst that was superseded as often as may be runs to its end: the decision finds that it is late.
TEST_F(PipelineHandover, AlsoATurnThatNothingSupersedesAnyMore) {
    w.model.hold();
    w.receive({w.text("um")});
    ASSERT_TRUE(asked(1));
    w.receive({w.text("dois")});
    ASSERT_TRUE(asked(2));
    w.receive({w.text("três")});
    ASSERT_TRUE(asked(3));
    w.receive({echo("Deixa comigo")});
    w.model.release();
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 0U);
    EXPECT_EQ(handed_over(), 3);
}

TEST_F(PipelineHandover, TheModelsWishBringsAHumanBeing) {
    clients::ai_answer a;
    a.text = "[humano] vou chamar alguém";
    w.model.answer_with(a);
    const auto receipt = w.receive({w.text("isso não me ajuda")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(w.sender.sent().at(0).attempt.text, notice) << "not what the model said";
    EXPECT_EQ(w.sender.sent().at(0).attempt.kind, send_kind::handover);
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::handovers, "model") == 1; }));
    w.receive({w.text("alô?")});
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 1U);
    const auto view = w.run(w.handovers().find(receipt.pending.at(0).conversation)).value();
    ASSERT_TRUE(view);
    EXPECT_EQ(view->cause, handover_cause::model);
    EXPECT_EQ(view->waiting, 2U);
}

TEST_F(PipelineHandover, TimeGivesTheMentorTheConversationWithAllThatWasSaid) {
    const auto receipt = w.receive({w.text("um")});
    ASSERT_TRUE(sent(1));
    take_over(receipt.pending.at(0).conversation, std::chrono::minutes(10));
    w.receive({w.text("dois"), echo("respondo eu")});
    let_it_rest();
    w.time.skip(std::chrono::minutes(11));
    w.run(w.line->tend());
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM handover"), 0);
    w.receive({w.text("três")});
    ASSERT_TRUE(w.eventually([&] { return sent_to_the_person() == 2; }));
    EXPECT_EQ(last_question(), (lines{"um", "mentor: resposta a: um", "dois",
                                      "[a equipe escreveu pelo celular: “respondo eu”]", "três"}));
}

TEST_F(PipelineHandover, GivenBackWithAnAnswerItIsAnswered) {
    const auto receipt = w.receive({w.text("um")});
    ASSERT_TRUE(sent(1));
    const auto conversation = receipt.pending.at(0).conversation;
    take_over(conversation);
    w.receive({w.text("dois")});
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 1U);
    w.line->released(w.run(w.handovers().release(conversation, true)).value());
    ASSERT_TRUE(w.eventually([&] { return sent_to_the_person() == 2; }));
    EXPECT_EQ(last_question(), (lines{"um", "mentor: resposta a: um", "dois"})) << "each line once";
}

TEST_F(PipelineHandover, GivenBackWithoutAnAnswerItIsOnlyRemembered) {
    const auto receipt = w.receive({w.text("um")});
    ASSERT_TRUE(sent(1));
    const auto conversation = receipt.pending.at(0).conversation;
    take_over(conversation);
    w.receive({w.text("dois")});
    w.line->released(w.run(w.handovers().release(conversation, false)).value());
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 1U);
    w.receive({w.text("três")});
    ASSERT_TRUE(w.eventually([&] { return sent_to_the_person() == 2; }));
    EXPECT_EQ(last_question(), (lines{"um", "mentor: resposta a: um", "dois", "três"}));
}

TEST_F(PipelineHandover, ARestartInTheMiddleChangesNothing) {
    w.model.hold();
    w.receive({w.text("um")});
    ASSERT_TRUE(asked(1));
    w.store({w.text("falar com humano")});  // committed, and nobody hears of it
    w.restart();
    w.model.release();
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(w.sender.sent().at(0).attempt.text, notice) << "the notice was durable";
    w.receive({w.text("alô?")});
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 1U);
}

// What the receipt should have said is unknown to this process: the decision alone knows.
TEST_F(PipelineHandover, ATakeoverThatNobodyAnnouncedIsSeenByTheDecision) {
    w.model.hold();
    w.receive({w.text("um")});
    ASSERT_TRUE(asked(1));
    w.store({echo("Oi, aqui é a Carla")});
    w.model.release();
    let_it_rest();
    EXPECT_EQ(sent_to_the_person(), 0U);
}
