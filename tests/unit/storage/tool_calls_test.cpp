#include "ft9/storage/tool_store.hpp"

#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using storage::new_tool_call;
using storage::tool_state;

namespace {

class ToolCalls : public JournalTest {
  protected:
    ToolCalls() : store_(storage::make_tool_store(*journal_)) {}

    static new_tool_call call_for(const storage::pending_message& m, std::string arguments = "{}",
                                  row_id proposal = 0) {
        return {m.conversation, m.epoch, m.id, "agendar", std::move(arguments), proposal};
    }
    storage::decided settle(const storage::pending_message& m, std::vector<std::string> parts,
                            bool answered = true) {
        auto d = answer_to({m}, std::move(parts));
        d.along.push_back(store_->settled_by(m.conversation, answered));
        return must(journal_->decide(std::move(d)));
    }
    std::vector<storage::tool_call_row> all_of(row_id conversation) {
        return must(store_->since(conversation, 0));
    }

    std::unique_ptr<storage::tool_store> store_;
};

}  // namespace

TEST_F(ToolCalls, AnIntentBecomesWhatCameOfIt) {
    const auto m = hear("w1");
    const auto begun = must(store_->begin(call_for(m, R"({"a":1})")));
    EXPECT_EQ(begun.key(), public_id(m.id) + ".1");
    EXPECT_EQ(all_of(m.conversation).at(0).state, tool_state::intent) << "on disk before the call";
    EXPECT_TRUE(must(store_->finish({begun.id, tool_state::done, R"({"b":2})", 201})));
    const auto row = all_of(m.conversation).at(0);
    EXPECT_EQ(row.id, begun.id);
    EXPECT_EQ(row.turn, 0);
    EXPECT_EQ(row.message, m.id);
    EXPECT_EQ(row.name, "agendar");
    EXPECT_EQ(row.arguments, R"({"a":1})");
    EXPECT_EQ(row.state, tool_state::done);
    EXPECT_EQ(row.result, R"({"b":2})");
    EXPECT_EQ(row.http_status, 201);
    EXPECT_FALSE(must(store_->finish({begun.id, tool_state::failed, "", 0}))) << "it has ended";
}

TEST_F(ToolCalls, SurviveAnEndOfTheProcess) {
    const auto m = hear("w1");
    must(store_->begin(call_for(m)));
    reopen();
    store_ = storage::make_tool_store(*journal_);
    EXPECT_EQ(all_of(m.conversation).at(0).state, tool_state::intent);
    EXPECT_EQ(must(store_->begin(call_for(m, "[]"))).key(), public_id(m.id) + ".2");
}

TEST_F(ToolCalls, BelongToTheTurnThatIsDecided) {
    const auto m = hear("w1");
    must(store_->begin(call_for(m)));
    const auto turn = settle(m, {"marcado"}).turn;
    ASSERT_NE(turn, 0);
    EXPECT_EQ(must(store_->calls_of(turn)).size(), 1U);
    EXPECT_TRUE(must(store_->calls_of(0)).empty());
    const auto next = hear("w2");
    must(store_->begin(call_for(next)));
    const auto second = settle(next, {"de novo"}).turn;
    EXPECT_EQ(must(store_->calls_of(turn)).size(), 1U);
    EXPECT_EQ(must(store_->calls_of(second)).size(), 1U);
}

TEST_F(ToolCalls, AClosedGateStopsThem) {
    const auto m = hear("w1");
    accept(webhook_with(planned(storage::plan::opt_out, "w2", "tchau")));
    EXPECT_EQ(must(store_->begin(call_for(m))).id, 0);
    EXPECT_FALSE(must(store_->propose(call_for(m))));
    EXPECT_TRUE(all_of(m.conversation).empty());
}

// As after a merge, which raises no epoch: a human being had the other half.
TEST_F(ToolCalls, NoneIsMadeForAHumanBeing) {
    const auto m = hear("w1");
    edit("UPDATE conversation SET taken_over_at=5");
    EXPECT_EQ(must(store_->begin(call_for(m))).id, 0);
    EXPECT_FALSE(must(store_->propose(call_for(m))));
}

TEST_F(ToolCalls, AYesIsUsedOnce) {
    const auto m = hear("w1");
    ASSERT_TRUE(must(store_->propose(call_for(m))));
    settle(m, {"Posso marcar?"});
    const auto proposal = all_of(m.conversation).at(0);
    EXPECT_EQ(proposal.state, tool_state::proposed);
    EXPECT_EQ(proposal.number, 0);
    const auto yes = hear("w2", "sim");
    EXPECT_EQ(must(store_->begin(call_for(yes, "{}", proposal.id))).number, 1);
    EXPECT_EQ(all_of(m.conversation).at(0).state, tool_state::confirmed);
    EXPECT_EQ(must(store_->begin(call_for(yes, "{}", proposal.id))).id, 0);
}

TEST_F(ToolCalls, AProposalThatNobodyReadIsWithdrawn) {
    const auto m = hear("w1");
    must(store_->propose(call_for(m)));
    settle(m, {"Tive um problema."}, false);
    EXPECT_EQ(all_of(m.conversation).at(0).state, tool_state::withdrawn);
    const auto silent = hear("w2");
    must(store_->propose(call_for(silent)));
    settle(silent, {});
    EXPECT_EQ(all_of(m.conversation).at(1).state, tool_state::withdrawn) << "nothing was sent";
}

TEST_F(ToolCalls, WhatAnEarlierRunProposedCanBeWithdrawn) {
    const auto m = hear("w1");
    must(store_->propose(call_for(m)));
    settle(m, {"Posso marcar?"});
    const auto again = hear("w2");
    must(store_->propose(call_for(again, "[]")));
    must(store_->begin(call_for(again)));
    EXPECT_TRUE(must(store_->withdraw(m.conversation)));
    const auto rows = all_of(m.conversation);
    EXPECT_EQ(rows.at(0).state, tool_state::proposed) << "that turn was decided";
    EXPECT_EQ(rows.at(1).state, tool_state::withdrawn);
    EXPECT_EQ(rows.at(2).state, tool_state::intent);
}

TEST_F(ToolCalls, AreForgottenWithThePerson) {
    const auto m = hear("w1");
    must(store_->begin(call_for(m, R"({"segredo":"dela"})")));
    settle(m, {"ok"});
    must(journal_->begin_erasure({"5511999990000"}));
    while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM tool_call"), 0);
    EXPECT_EQ(must(store_->begin(call_for(m))).id, 0) << "the conversation is no more";
}
