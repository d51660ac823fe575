// What people do besides writing, between the journal and the model: it is read with the next question, and
// what they delete is read no more.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::world;

namespace {

class PipelineRemembered : public testing::Test {
  protected:
    using lines = std::vector<std::string>;

    inbound_message happening(event_kind kind, message_content content) {
        auto m = w.text("");
        m.kind = kind;
        m.content = std::move(content);
        return m;
    }
    bool asked(std::size_t times) {
        return w.eventually([&] { return w.model.asked().size() == times; });
    }
    lines last_question() {
        lines said;
        const auto questions = w.model.asked();
        for (const auto& line : questions.back().conversation)
            said.push_back((line.who == speaker::mentor ? "mentor: " : "") + line.text);
        return said;
    }
    // A turn to its end; returns the reply's wamid.
    std::string converse(const std::string& words) {
        const auto before = w.sender.sent().size();
        w.receive({w.text(words)});
        EXPECT_TRUE(w.eventually([&] { return w.sender.sent().size() == before + 1; }));
        const auto reply = w.sender.sent().back();
        EXPECT_TRUE(w.eventually([&] { return w.view(reply.id).state == send_state::accepted; }));
        return w.status(reply, delivery_status::sent).wamid;
    }
    world w;
};

}  // namespace

TEST_F(PipelineRemembered, AReactionIsReadWithTheNextQuestion) {
    const auto reply = converse("um");
    const auto receipt = w.receive({happening(event_kind::reaction, reaction_content{reply, "👍"})});
    EXPECT_TRUE(receipt.pending.empty());
    const lines expected{"um", "mentor: resposta a: um", "[reagiu 👍 a: “resposta a: um”]", "dois"};
    converse("dois");
    EXPECT_EQ(last_question(), expected);
    EXPECT_EQ(w.model.asked().size(), 2U) << "the reaction itself asked nothing";
}

TEST_F(PipelineRemembered, AlsoAfterARestart) {
    const auto reply = converse("um");
    w.receive({happening(event_kind::reaction, reaction_content{reply, "👍"})});
    w.restart_cleanly();
    converse("dois");
    EXPECT_EQ(last_question(),
              (lines{"um", "mentor: resposta a: um", "[reagiu 👍 a: “resposta a: um”]", "dois"}));
}

TEST_F(PipelineRemembered, AQuotedMessageStandsBeforeTheWords) {
    const auto reply = converse("um");
    auto quoting = w.text("e isso?");
    quoting.context.quoted = reply;
    w.receive({quoting});
    ASSERT_TRUE(asked(2));
    EXPECT_EQ(last_question().back(), "[em resposta a: “resposta a: um”]\ne isso?");
}

TEST_F(PipelineRemembered, WhatIsDeletedWhileTheModelThinksGetsNoAnswer) {
    w.model.hold();
    const auto secret = w.text("segredo");
    w.receive({secret});
    ASSERT_TRUE(asked(1));
    w.receive({happening(event_kind::deletion, revision_content{secret.wamid})});
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::turns_superseded) == 1; }));
    w.model.release();
    converse("pergunta");
    EXPECT_EQ(last_question(), (lines{"pergunta"}));
    EXPECT_EQ(w.sender.sent().size(), 1U);
}

TEST_F(PipelineRemembered, WhatIsDeletedAfterItsAnswerIsNotReadAgain) {
    const auto secret = w.text("segredo");
    w.receive({secret});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    const auto reply = w.sender.sent().front();
    ASSERT_TRUE(w.eventually([&] { return w.view(reply.id).state == send_state::accepted; }));
    w.receive({happening(event_kind::deletion, revision_content{secret.wamid})});
    converse("dois");
    EXPECT_EQ(last_question(), (lines{"[mensagem apagada]", "mentor: resposta a: segredo", "dois"}));
}

TEST_F(PipelineRemembered, AnEditJoinsTheQuestionThatIsBeingAnswered) {
    w.model.hold();
    const auto first = w.text("duas cadeiras");
    w.receive({first});
    ASSERT_TRUE(asked(1));
    auto edit = happening(event_kind::edit, revision_content{first.wamid});
    edit.text = "três cadeiras";
    w.receive({edit});
    ASSERT_TRUE(asked(2));
    EXPECT_EQ(last_question(),
              (lines{"duas cadeiras", "[corrigiu uma mensagem anterior, que agora diz:]\ntrês cadeiras"}));
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
}
