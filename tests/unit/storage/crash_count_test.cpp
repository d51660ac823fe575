// Who is a suspect after an unclean end, and who becomes poison (decisions 1 and 2).
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

class CrashCount : public JournalTest {
  protected:
    CrashCount() { must(journal_->recover({})); }
    storage::recovery start_again(storage::recovery_options options = {}) {
        time_.advance(std::chrono::seconds(20));
        reopen();
        return must(journal_->recover(options));
    }
    void work_on(row_id conversation, bool alone) { must(journal_->claim(conversation, alone)); }
    storage::pending_message hear_from(const std::string& wamid, const std::string& from) {
        return accept(webhook_with(said(wamid, "oi", from))).pending.at(0);
    }
    using ids = std::vector<row_id>;
};

}  // namespace

TEST_F(CrashCount, SuspectsAreThoseWhoWereWorkedOn) {
    const auto worked_on = hear_from("w1", "5511999990001"), waiting = hear_from("w2", "5511999990002");
    const auto answered = hear_from("w3", "5511999990003"), parked = hear_from("w4", "5511999990004");
    for (const auto& m : {worked_on, answered, parked})
        journal_->claim_soon(m.conversation);
    answer(answered, {"resposta"});
    journal_->release_soon(parked.conversation);
    work_on(worked_on.conversation, false);  // the notes go along
    const auto found = start_again();
    EXPECT_EQ(found.unclean_starts, 1U);
    EXPECT_EQ(found.suspects, ids{worked_on.conversation});
    EXPECT_EQ(found.poison, 0U);
    EXPECT_EQ(must(journal_->pending_of(waiting.conversation)).size(), 1U);
}

TEST_F(CrashCount, OnlyTheThirdCrashAloneMakesPoison) {
    const auto m = hear("w1");
    for (int i = 0; i < 5; ++i) {
        work_on(m.conversation, false);
        EXPECT_EQ(start_again().poison, 0U) << "others ran beside it";
    }
    for (int crash = 1; crash <= 3; ++crash) {
        work_on(m.conversation, true);
        const auto found = start_again();
        EXPECT_EQ(found.poison, crash == 3 ? 1U : 0U) << crash;
        EXPECT_EQ(found.suspects.size(), crash == 3 ? 0U : 1U) << crash;
    }
    EXPECT_TRUE(must(journal_->pending_of(m.conversation)).empty());
    const auto listed = must(journal_->dead_letters("poison", 0, 10));
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].message->id, m.id);
    EXPECT_EQ(start_again().poison, 0U) << "once";
}

TEST_F(CrashCount, AloneAndAliveForgivesWhatWasBefore) {
    const auto m = hear("w1");
    for (int i = 0; i < 3; ++i) {
        work_on(m.conversation, true);
        EXPECT_EQ(start_again().poison, 0U);
        work_on(m.conversation, true);
        EXPECT_EQ(start_again().poison, 0U);
        journal_->release_soon(m.conversation);  // it was parked, and nothing crashed
        hear("x" + std::to_string(i));
    }
}

TEST_F(CrashCount, AnOrderlyEndClearsEverything) {
    const auto m = hear("w1");
    work_on(m.conversation, true);
    start_again();
    work_on(m.conversation, true);
    must(journal_->note_clean_stop());
    const auto found = start_again();
    EXPECT_EQ(found.unclean_starts, 0U);
    EXPECT_TRUE(found.suspects.empty());
    EXPECT_EQ(number("SELECT count(*) FROM claim") + number("SELECT count(*) FROM unclean_start"), 0);
}

TEST_F(CrashCount, UncleanStartsOfLongAgoDoNotCount) {
    EXPECT_EQ(start_again().unclean_starts, 1U);
    EXPECT_EQ(start_again().unclean_starts, 2U);
    time_.advance(std::chrono::minutes(10));
    EXPECT_EQ(start_again().unclean_starts, 1U);
}

TEST_F(CrashCount, ShortLivesInARowLeadToSafeMode) {
    storage::recovery_options twice;
    twice.crash_loop_limit = 2;
    EXPECT_FALSE(start_again(twice).safe_mode);
    must(journal_->note_alive());
    EXPECT_FALSE(start_again(twice).safe_mode) << "the last one proved itself";
    EXPECT_FALSE(start_again(twice).safe_mode);
    EXPECT_TRUE(start_again(twice).safe_mode);
}

TEST_F(CrashCount, ALimitOfZeroSwitchesItOff) {
    storage::recovery_options off;
    off.crash_loop_limit = 0;
    const auto m = hear("w1");
    for (int i = 0; i < 6; ++i) {
        work_on(m.conversation, true);
        const auto found = start_again(off);
        EXPECT_EQ(found.unclean_starts + found.suspects.size() + found.poison, 0U);
        EXPECT_FALSE(found.safe_mode);
    }
}
