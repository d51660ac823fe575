// What a restore must not undo: that somebody was erased, or asked not to be written to, and the brake.
#include "restore_fixture.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

class RestoredPeople : public RestoreTest {
  protected:
    static constexpr const char* bia = "5521888880000";
    void stop(const char* who, const std::string& wamid) {
        auto m = planned(storage::plan::opt_out, wamid, "até logo");
        m.message.from = who;
        m.message.timestamp = time_.now() / 1000;
        accept(webhook_with(m));
    }
    // The backup as a server wrote it before there were erasures and claims: schema 1.
    void age_backup() {
        storage::sqlite::database db(backup_, false);
        db.exec(
            "DROP TABLE erasure; DROP TABLE tombstone; DROP TABLE claim; DROP TABLE unclean_start;"
            "DROP INDEX identity_value; DROP INDEX inbox_settled; DROP INDEX dead_ref;"
            "DROP INDEX idempotency_created; DELETE FROM setting WHERE name='tombstone_key';"
            "ALTER TABLE outbox DROP COLUMN quoted;"
            "DROP TABLE charge; DROP INDEX outbox_late; ALTER TABLE outbox DROP COLUMN late_at;"
            "ALTER TABLE conversation DROP COLUMN ad_window_until;"
            "ALTER TABLE outbox DROP COLUMN error_title; ALTER TABLE outbox DROP COLUMN error_details;"
            "ALTER TABLE status DROP COLUMN error_title; ALTER TABLE status DROP COLUMN error_details;"
            "DROP TABLE former_identity;"
            "DROP TABLE media; DROP TABLE hook_event; DROP TABLE hook_delivery; DROP TABLE insight;"
            "DROP TABLE handover; DROP TABLE erasure_wish; DROP TABLE first_contact; DROP TABLE memory;"
            "DROP TABLE summary; DROP TABLE tool_call; DROP TABLE usage; DROP TABLE ticket;"
            "DROP TABLE answer_trace; DROP TABLE shadow_answer;"
            "PRAGMA user_version=1");
    }
    void expire() {
        constexpr std::chrono::hours day{24};
        while (must(journal_->expire_step({14 * day, 365 * day, 35 * day})).more) {
        }
    }
    std::size_t pending_after(const char* who, const std::string& wamid) {
        return accept(webhook_with(said_now(wamid, who))).pending.size();
    }
};

}  // namespace

TEST_F(RestoredPeople, WhoWasErasedSinceTheBackupIsErasedAgain) {
    live(ana, "ANA");
    live(bia, "BIA");
    back_up();
    const auto receipt = begin_erasing().id;
    work_off();
    const auto r = restore();
    EXPECT_EQ(r.erased_again, 1);
    EXPECT_EQ(r.not_learnt, "");
    EXPECT_EQ(work_off().size(), 1U);
    auto gone = traces("ANA");
    gone.insert(gone.end(), {ana, ana_short});
    expect_gone(gone);
    expect_there(traces("BIA"));
    EXPECT_TRUE(must(journal_->find_erasure(receipt)).done) << "the receipt is still there";
    EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
}

// It has no key for the tombstones' hashes.
TEST_F(RestoredPeople, AlsoWithABackupOfBeforeThereWereErasures) {
    live(ana, "ANA");
    live(bia, "BIA");
    back_up();
    age_backup();
    begin_erasing();
    work_off();
    const auto lost = said_now("lost");
    time_.advance(std::chrono::seconds(60));
    const auto r = restore();
    EXPECT_EQ(r.not_learnt, "");
    EXPECT_EQ(r.erased_again, 1);
    EXPECT_EQ(work_off().size(), 1U);
    auto gone = traces("ANA");
    gone.insert(gone.end(), {ana, ana_short});
    expect_gone(gone);
    expect_there(traces("BIA"));
    EXPECT_EQ(text("PRAGMA integrity_check"), "ok");
    accept(webhook_with(lost));
    EXPECT_EQ(number("SELECT count(*) FROM person"), 1) << "nor does a repeated webhook bring them back";
}

TEST_F(RestoredPeople, ErasuresThatNobodyRemembersAreCounted) {
    live(ana, "ANA");
    live(bia, "BIA");
    back_up();
    erase();
    EXPECT_EQ(restore().erasures_forgotten, 0);
    work_off();
    time_.advance(std::chrono::hours(40 * 24));
    expire();
    ASSERT_EQ(number("SELECT count(*) FROM tombstone WHERE opted_out=0"), 0);
    erase(bia);
    const auto r = restore();
    EXPECT_EQ(r.erasures_forgotten, 2) << "both of Ana's; Bia's is remembered";
    EXPECT_EQ(r.erased_again, 1);
}

TEST_F(RestoredPeople, AnErasureThatWasUnderWayEnds) {
    live(ana, "ANA");
    back_up();
    const auto receipt = begin_erasing().id;
    restore();
    work_off();
    EXPECT_TRUE(must(journal_->find_erasure(receipt)).done);
    expect_gone(traces("ANA"));
    expect_gone({ana, ana_short});
}

TEST_F(RestoredPeople, WhoCameBackBeforeTheBackupStays) {
    live(ana, "ANA");
    erase();
    time_.advance(std::chrono::seconds(60));
    accept(webhook_with(said_now("back")));
    back_up();
    EXPECT_EQ(restore().erased_again, 0);
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE wamid='back'"), 1);
}

TEST_F(RestoredPeople, AMessageOfBeforeTheErasureBringsNobodyBack) {
    back_up();
    const auto lost = said_now("w1");
    accept(webhook_with(lost));
    time_.advance(std::chrono::seconds(60));
    erase();
    restore();
    const auto receipt = accept(webhook_with(lost));
    ASSERT_EQ(receipt.outcomes.size(), 1U);
    EXPECT_EQ(receipt.outcomes[0].reason, "erased");
    EXPECT_EQ(count("person"), 0);
}

TEST_F(RestoredPeople, WhoAskedNotToBeWrittenToIsNot) {
    hear("w1");
    back_up();
    stop(ana, "w2");
    stop(bia, "w3");
    const auto r = restore();
    EXPECT_EQ(r.opted_out_again, 2);
    EXPECT_EQ(pending_after(ana, "w4"), 0U) << "known to the backup";
    EXPECT_EQ(pending_after(bia, "w5"), 0U) << "a stranger to it";
    EXPECT_EQ(pending_after("5531777770000", "w6"), 1U);
}

TEST_F(RestoredPeople, TheBrakeStaysOn) {
    back_up();
    must(journal_->set_paused(true));
    EXPECT_TRUE(restore().paused_again);
    EXPECT_TRUE(must(journal_->recover({std::chrono::hours(1)})).paused);
    must(journal_->set_paused(false));
    EXPECT_FALSE(restore().paused_again);
}

TEST_F(RestoredPeople, AnotherDatabasesErasuresAreNoneOfItsOwn) {
    live(ana, "ANA");
    back_up();
    close();
    options_.path = dir_ / "other.db";
    open();
    live(ana, "ANA");
    erase();
    const auto r = restore();
    EXPECT_EQ(r.erased_again, 0);
    EXPECT_NE(r.not_learnt, "") << "and that is said";
}
