// Leaving, being forgotten and the first contact, from the message to what is sent and erased.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::world;

namespace {

class PipelineWishes : public testing::Test {
  protected:
    bool sent(std::size_t times) {
        return w.eventually([&] { return w.sender.sent().size() == times; });
    }
    // Upkeep, as every few seconds.
    bool erased() {
        return w.eventually([&] {
            w.run(w.line->tend());
            return w.number_in_file("SELECT count(*) FROM erasure WHERE done=1") == 1;
        });
    }
    void expect_nothing_left() {
        for (const char* table :
             {"conversation", "person", "inbox", "outbox", "erasure_wish", "first_contact"})
            EXPECT_EQ(w.number_in_file(std::string("SELECT count(*) FROM ") + table), 0) << table;
    }
    const mentor::wish_texts texts{};
    world w;
};

}  // namespace

TEST_F(PipelineWishes, WhoConfirmsIsToldAndThenForgotten) {
    w.receive({w.text("oi")});
    ASSERT_TRUE(sent(1));
    w.receive({w.text("quero apagar meus dados")});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.sender.sent().back().attempt.text, texts.erase_ask);
    w.receive({w.text("Confirmo apagar")});
    ASSERT_TRUE(sent(3));
    EXPECT_EQ(w.sender.sent().back().attempt.text, texts.erasing);
    ASSERT_TRUE(erased());
    expect_nothing_left();
    EXPECT_EQ(w.model.asked().size(), 1U);
}

TEST_F(PipelineWishes, WithoutTheConfirmationNothingHappens) {
    w.receive({w.text("apagar meus dados")});
    ASSERT_TRUE(sent(1));
    w.receive({w.text("melhor não")});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.sender.sent().back().attempt.text, "resposta a: melhor não");
    w.run(w.line->tend());
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM erasure"), 0);
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM conversation"), 1);
}

TEST_F(PipelineWishes, ACrashAfterTheConfirmationLosesNeitherTheLastWordsNorTheErasure) {
    w.receive({w.text("apagar meus dados")});
    ASSERT_TRUE(sent(1));
    w.store({w.text("CONFIRMO APAGAR")});  // committed, and nobody hears of it
    w.restart();
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.sender.sent().back().attempt.text, texts.erasing);
    ASSERT_TRUE(erased());
    expect_nothing_left();
}

TEST_F(PipelineWishes, LastWordsThatCannotLeaveAreNotWaitedForWithoutEnd) {
    w.receive({w.text("apagar meus dados")});
    ASSERT_TRUE(sent(1));
    storage::attempt_outcome later;
    later.refusal = verdict::retry;
    later.wait = std::chrono::hours(1);
    w.sender.answer_with(later);
    w.receive({w.text("CONFIRMO APAGAR")});
    ASSERT_TRUE(sent(2));
    w.run(w.line->tend());
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM erasure"), 0);
    w.time.skip(std::chrono::seconds(61));
    ASSERT_TRUE(erased());
    expect_nothing_left();
}

TEST_F(PipelineWishes, ATurnUnderWaySaysNothingAfterTheConfirmation) {
    w.receive({w.text("apagar meus dados")});
    ASSERT_TRUE(sent(1));
    w.model.hold();
    w.receive({w.text("uma pergunta antes")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    w.receive({w.text("CONFIRMO APAGAR")});
    ASSERT_TRUE(sent(2));
    w.model.release();
    ASSERT_TRUE(erased());
    EXPECT_EQ(w.sender.sent().size(), 2U);
}

TEST_F(PipelineWishes, TheFirstContactGoesBeforeTheFirstAnswer) {
    w.rules.wishes.first_contact = "Sou uma inteligência artificial.";
    w.rules.wishes.first_contact_version = "1";
    w.receive({w.text("oi")});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.sender.sent().at(0).attempt.text, "Sou uma inteligência artificial.");
    EXPECT_EQ(w.sender.sent().at(1).attempt.text, "resposta a: oi");
    w.restart();
    w.receive({w.text("de novo")});
    ASSERT_TRUE(sent(3));
    EXPECT_EQ(w.sender.sent().at(2).attempt.text, "resposta a: de novo") << "told once";
    const auto asked = w.model.asked();
    for (const auto& line : asked.back().conversation)
        EXPECT_NE(line.text, "Sou uma inteligência artificial.") << "no part of the conversation";
}

TEST_F(PipelineWishes, PhrasesLeaveLikeTheWord) {
    w.receive({w.text("não quero mais receber mensagens")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(w.sender.sent().at(0).attempt.text, "saiu");
    w.receive({w.text("tem alguém aí?")});
    w.receive({w.text("oi", "5521988887777")});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.sender.sent().at(1).attempt.address, "5521988887777");
}

TEST_F(PipelineWishes, WhoMayWantToLeaveIsAskedOnceAndThenAnswered) {
    w.receive({w.text("cancelar")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(w.sender.sent().at(0).attempt.text, mentor::opt_out_phrases().ask);
    w.receive({w.text("cancelar")});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.sender.sent().at(1).attempt.text, "resposta a: cancelar");
}
