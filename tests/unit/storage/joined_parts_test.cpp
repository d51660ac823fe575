// Parts of one reply that become one message, in the transaction that begins its first attempt.
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

class JoinedParts : public JournalTest {
  protected:
    std::vector<storage::open_send> reply(std::vector<std::string> parts) {
        heard_ = hear("w" + std::to_string(++turns_));
        return answer(heard_, std::move(parts)).sends;
    }
    attempt join(row_id send) { return must(journal_->begin_attempt(send, {false, true})); }
    std::int64_t rows() { return number("SELECT count(*) FROM outbox"); }

    storage::pending_message heard_;
    int turns_ = 0;
};

}  // namespace

TEST_F(JoinedParts, TakeAllThatFollowsAndFits) {
    const auto parts = reply({"um", "dois", "três"});
    const auto a = join(parts[0].id);
    EXPECT_EQ(a.verdict, gate::go);
    EXPECT_EQ(a.text, "um\n\ndois\n\ntrês");
    EXPECT_EQ(a.joined, (std::vector<row_id>{parts[1].id, parts[2].id}));
    EXPECT_EQ(rows(), 1);
    accepted(parts[0].id, 1, "out1");
    EXPECT_EQ(context(heard_.conversation), "p:oi|m:um\n\ndois\n\ntrês");
    EXPECT_EQ(begin(parts[1].id).verdict, gate::gone) << "it is no send any more";
}

TEST_F(JoinedParts, OnlyIfItIsWanted) {
    const auto parts = reply({"um", "dois"});
    const auto a = begin(parts[0].id);
    EXPECT_EQ(a.text, "um");
    EXPECT_TRUE(a.joined.empty());
    EXPECT_EQ(rows(), 2);
}

TEST_F(JoinedParts, ARestartFindsOneSendAndAllOfItsText) {
    const auto parts = reply({"um", "dois"});
    join(parts[0].id);
    reopen();
    const auto found = must(journal_->recover({})).sends;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, parts[0].id);
    EXPECT_EQ(found[0].state, send_state::reconciling) << "how the attempt ended is not known";
    EXPECT_EQ(text("SELECT body FROM outbox"), "um\n\ndois");
}

TEST_F(JoinedParts, MetasLimitOfCharactersHolds) {
    const auto accents = [](int times) {
        std::string text;
        for (int i = 0; i < times; ++i)
            text += "ã";
        return text;
    };
    const auto fits = reply({accents(4000), accents(94)});
    EXPECT_EQ(join(fits[0].id).joined.size(), 1U) << "characters, not bytes";
    accepted(fits[0].id, 1, "out1");
    const auto too_long = reply({accents(4000), accents(95), "curta"});
    EXPECT_TRUE(join(too_long[0].id).joined.empty()) << "nor is the part behind it taken: the order stays";
}

TEST_F(JoinedParts, MediaKeepsItsPlace) {
    const auto parts = reply({"um", "[imagem]", "três", "quatro"});
    edit(R"(UPDATE outbox SET type='image',payload='{"id":"1"}' WHERE id=)" + std::to_string(parts[1].id));
    EXPECT_TRUE(join(parts[0].id).joined.empty());
    accepted(parts[0].id, 1, "out1");
    const auto image = join(parts[1].id);
    EXPECT_EQ(image.type, "image");
    EXPECT_TRUE(image.joined.empty());
    accepted(parts[1].id, 1, "out2");
    EXPECT_EQ(join(parts[2].id).text, "três\n\nquatro");
}

TEST_F(JoinedParts, NothingIsJoinedOnceAnAttemptHasBegun) {
    const auto parts = reply({"um", "dois", "três", "quatro"});
    begin(parts[0].id);
    refused(parts[0].id, 1, verdict::throttle, too_fast_for_one_person);
    EXPECT_TRUE(join(parts[0].id).joined.empty()) << "what was attempted stays as it was";
    accepted(parts[0].id, 2, "out1");
    begin(parts[2].id);
    refused(parts[2].id, 1, verdict::throttle, too_fast_for_one_person);
    EXPECT_TRUE(join(parts[1].id).joined.empty()) << "and is never taken";
    EXPECT_EQ(rows(), 4);
}

TEST_F(JoinedParts, OtherTurnsAndOperatorsMessagesAreNoParts) {
    const auto first = reply({"um"});
    const auto second = reply({"dois"});
    const auto by_hand = must(journal_->queue_send(operator_text("5511999990000", "três"))).send;
    must(journal_->queue_send(operator_text("5511999990000", "quatro")));
    EXPECT_TRUE(join(first[0].id).joined.empty());
    EXPECT_TRUE(join(second[0].id).joined.empty());
    EXPECT_TRUE(join(by_hand.id).joined.empty());
    EXPECT_EQ(rows(), 4);
}

TEST_F(JoinedParts, WhatTheGateKeepsIsNotTouched) {
    const auto parts = reply({"um", "dois"});
    must(journal_->set_paused(true));
    EXPECT_EQ(join(parts[0].id).verdict, gate::paused);
    EXPECT_EQ(rows(), 2);
    must(journal_->set_paused(false));
    EXPECT_EQ(join(parts[0].id).text, "um\n\ndois");
}
