// Decision 1: a crash suspect runs alone, also one that may not begin at once.
#include "../../../src/pipeline/inbox_worker.hpp"
#include "cranked.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

class PipelineSuspects : public CrankedTest {
  protected:
    PipelineSuspects() {
        pipeline::inbox_hooks hooks;
        hooks.decided = [](const std::vector<storage::open_send>&) {};  // the replies stay on their way
        inbox_ = std::make_shared<pipeline::inbox_worker>(environment(), cranked_options(), std::move(hooks));
    }
    storage::pending_message hear_from(int person) {
        const auto id = std::to_string(person);
        return accept(webhook_with(said("w" + id, "oi", "551199999000" + id))).pending.at(0);
    }
    // As after the second unclean end: all these wait, the suspect's replies are still on their way.
    void start_with(row_id suspect, const std::vector<row_id>& waiting) {
        storage::recovery found;
        found.unclean_starts = 2;
        found.suspects = {suspect};
        inbox_->be_careful(found);
        inbox_->set_paused(true);
        inbox_->block(suspect);
        for (const auto conversation : waiting)
            inbox_->waiting_on_disk(conversation, time_.now());
        inbox_->set_paused(false);
    }
    std::int64_t claimed_alone(row_id conversation) {
        return number("SELECT alone FROM claim WHERE conversation_id=" + std::to_string(conversation));
    }

    std::shared_ptr<pipeline::inbox_worker> inbox_;
};

}  // namespace

TEST_F(PipelineSuspects, OneWhoseRepliesWereStillOnTheirWayRunsAloneAfterwards) {
    const auto suspect = hear_from(1).conversation, other = hear_from(2).conversation;
    start_with(suspect, {suspect, other});
    ASSERT_TRUE(asked(1)) << "nobody waits for replies that may take long";
    ASSERT_TRUE(crank_until([&] { return inbox_->running() == 0; }));
    model_.hold();
    inbox_->unblock(suspect);
    inbox_->arrived({hear_from(3)});
    EXPECT_EQ(inbox_->running(), 1U) << "the one who wrote later waits";
    ASSERT_TRUE(asked(2));
    EXPECT_EQ(claimed_alone(suspect), 1);
    model_.release();
    EXPECT_TRUE(asked(3));
    EXPECT_TRUE(crank_until([&] { return inbox_->running() == 0; }));
}

TEST_F(PipelineSuspects, ALoneRunCountsHoweverLateItIs) {
    const auto suspect = hear_from(1).conversation;
    start_with(suspect, {suspect});
    EXPECT_EQ(inbox_->running(), 0U);
    time_.advance(std::chrono::minutes(11));
    model_.hold();
    inbox_->unblock(suspect);
    ASSERT_TRUE(asked(1));
    EXPECT_EQ(claimed_alone(suspect), 1) << "committed before the model is asked";
    model_.release();
    EXPECT_TRUE(crank_until([&] { return inbox_->running() == 0; }));
}
