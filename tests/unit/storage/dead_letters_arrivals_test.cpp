// What people sent and was put aside: messages that crash the process, bodies that could not be read.
#include "dead_letters_fixture.hpp"

using namespace ft9;
using namespace ft9::test;

using ReplayOfArrivals = DeadLettersTest;

TEST_F(ReplayOfArrivals, MakesAPoisonedMessagePendingWithAllItsTries) {
    const auto m = hear("venenosa", "palavras");
    const auto letter = poison(m);
    EXPECT_TRUE(must(journal_->pending_of(m.conversation)).empty());
    edit("UPDATE conversation SET epoch=epoch+1");
    const auto done = replay(letter);
    EXPECT_EQ(done.ruling, ruling::done);
    EXPECT_EQ(done.kind, "poison");
    EXPECT_EQ(done.message, m.id);
    EXPECT_EQ(done.conversation, m.conversation);
    EXPECT_TRUE(done.sends.empty());
    const auto pending = must(journal_->pending_of(m.conversation));
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_EQ(pending[0].id, m.id);
    EXPECT_EQ(number("SELECT crashes FROM claim"), 0);
    expect_unknown(letter);
    const auto answered = must(journal_->decide(answer_to(pending, {"resposta"})));
    EXPECT_EQ(answered.result.what, outcome::replied) << "whatever the epoch was when it arrived";
    EXPECT_EQ(audit(), "replay " + public_id(letter) + " poison " + public_id(m.id));
}

TEST_F(ReplayOfArrivals, StoresABodyAsIfItHadJustArrived) {
    hear("known");
    const auto letter = quarantine("agora legível");
    EXPECT_EQ(replay(letter).ruling, ruling::unread) << "whoever can read comes back with accept()";
    EXPECT_EQ(must(journal_->body_of_dead_letter(letter)), "agora legível");
    auto w = webhook_with(said("new"), said("known"));
    w.dead_letter = letter;
    const auto receipt = accept(w);
    EXPECT_EQ(receipt.pending.size(), 1U);
    EXPECT_EQ(receipt.duplicates, 1U);
    EXPECT_EQ(number("SELECT count(*) FROM raw WHERE id=(SELECT raw_id FROM inbox WHERE wamid='new')"
                     " AND body=CAST('agora legível' AS BLOB)"),
              1)
        << "the body is not stored twice";
    EXPECT_TRUE(letters().empty());
    expect_unknown(letter);
    EXPECT_EQ(refusal(journal_->accept(w)), errc::not_found);
    EXPECT_EQ(number("SELECT count(*) FROM audit WHERE action='replay'"), 1);
}

TEST_F(ReplayOfArrivals, OfABigBodyTakesTheLetterAwayWithItsLastPiece) {
    storage::incoming_webhook w;
    w.dead_letter = quarantine();
    for (int i = 0; i < 250; ++i)
        w.messages.push_back(said("big" + std::to_string(i)));
    EXPECT_EQ(accept(w).pending.size(), 250U);
    EXPECT_EQ(number("SELECT count(DISTINCT raw_id) FROM inbox"), 1);
    EXPECT_TRUE(letters().empty());
}

TEST_F(ReplayOfArrivals, OfABodyThatNeedNotBeKeptDeletesIt) {
    auto statuses = webhook_of(status(delivery_status::sent, "nobody's"));
    statuses.dead_letter = quarantine();
    accept(std::move(statuses));
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 0);

    arrive({said("w1", "ANAold")});
    time_.set(1'790'000'100'000);
    erase();
    const auto letter = quarantine("YW5h");  // nobody saw the name in it
    auto of_ana = webhook_with(said("w2", "ANAmissed"));
    of_ana.dead_letter = letter;
    EXPECT_EQ(accept(std::move(of_ana)).outcomes.at(0).reason, "erased");
    EXPECT_EQ(number("SELECT count(*) FROM raw"), 0);
    EXPECT_TRUE(letters().empty());
}
