// Decision 15: what a conversation may cost the journal. Whoever adds a row or a commit finds it here.
#include "support/row_meter.hpp"
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::row_meter;
using test::world;
using rows = row_meter::rows;

namespace {

constexpr std::size_t part_size = 4096;  // characters: Meta's limit of a text

class RowBudget : public ::testing::Test {
  protected:
    // Everything that was handed to the writer is committed when this returns.
    void settle() {
        ASSERT_FALSE(w_.run(w_.line->set_paused(true)));
        ASSERT_FALSE(w_.run(w_.line->set_paused(false)));
    }
    bool accepted(std::size_t sends) {
        return w_.eventually([&] {
            const auto sent = w_.sender.sent();
            return sent.size() == sends && w_.view(sent.back().id).state >= send_state::accepted;
        });
    }
    // One message of the person, answered in `parts` parts; Meta says `sent` of all but the last.
    void converse(std::size_t parts) {
        clients::ai_answer a;
        a.text = std::string(part_size * (parts - 1) + 100, 'a');
        w_.model.answer_with(a);
        const auto before = w_.sender.sent().size();
        w_.receive({w_.text("Olá")});
        for (std::size_t part = 1; part <= parts; ++part) {
            ASSERT_TRUE(accepted(before + part)) << part;
            if (part < parts) w_.receive({}, {w_.status(w_.sender.sent().back(), delivery_status::sent)});
        }
        settle();
    }
    // The transactions since the last call, without those of settle(). Rows of `claim` are counted apart:
    // they ride along with a group, and nobody waits for them (decision 15).
    std::vector<rows> spent() {
        std::vector<rows> awaited;
        claims_.clear();
        for (auto t : meter_.transactions()) {
            if (t.contains("insert audit")) continue;
            for (const char* deed : {"insert claim", "update claim", "delete claim"}) {
                const auto found = t.find(deed);
                if (found == t.end()) continue;
                claims_[deed] += found->second;
                t.erase(found);
            }
            t.erase("insert setting");  // once in a process's life: it has finished a turn (decision 2)
            if (!t.empty()) awaited.push_back(std::move(t));
        }
        meter_.reset();
        return awaited;
    }
    static bool is_of_statuses(const rows& t) { return t.contains("insert status"); }
    static rows sum(const std::vector<rows>& all) {
        rows total;
        for (const auto& t : all) {
            for (const auto& [deed, count] : t)
                total[deed] += count;
        }
        return total;
    }

    row_meter meter_;  // before the world: it sees only connections that are opened later
    world w_;
    rows claims_;
};

}  // namespace

TEST_F(RowBudget, AOnePartTurnOfAKnownPersonTakesFourCommits) {
    converse(1);
    spent();
    converse(1);
    const auto turn = spent();
    ASSERT_EQ(turn.size(), 4U) << "acknowledgement, decision, attempt, verdict";
    EXPECT_EQ(turn[0], (rows{{"insert raw", 1}, {"insert inbox", 1}, {"insert dedupe", 1}}));
    EXPECT_EQ(turn[1], (rows{{"update inbox", 1}, {"insert turn", 1}, {"insert outbox", 1}}));
    EXPECT_EQ(turn[2], (rows{{"update outbox", 1}})) << "the first attempt is columns of its send";
    EXPECT_EQ(turn[3], (rows{{"update outbox", 2}}));
    for (const auto& [deed, count] : claims_)
        EXPECT_LE(count, 1) << deed;
}

TEST_F(RowBudget, AFurtherPartTakesTwoCommitsAndOneRow) {
    converse(1);
    spent();
    for (const std::size_t parts : {2U, 3U}) {
        converse(parts);
        auto turn = spent();
        const auto statuses = std::erase_if(turn, is_of_statuses);
        EXPECT_EQ(statuses, parts - 1);
        EXPECT_EQ(turn.size(), 4 + 2 * (parts - 1));
        const auto all = sum(turn);
        EXPECT_EQ(all.at("insert outbox"), static_cast<int>(parts));
        EXPECT_EQ(all.at("update outbox"), 3 * static_cast<int>(parts));
        EXPECT_EQ(all.size(), 7U) << "no other table";
    }
}

TEST_F(RowBudget, TheFirstSightOfAPersonTakesThreeRowsMore) {
    settle();
    spent();
    converse(1);
    const auto turn = spent();
    ASSERT_EQ(turn.size(), 4U);
    EXPECT_EQ(turn[0], (rows{{"insert raw", 1},
                             {"insert inbox", 1},
                             {"insert dedupe", 1},
                             {"insert person", 1},
                             {"insert identity", 1},
                             {"insert conversation", 1}}));
}

TEST_F(RowBudget, MessagesOfOneTurnTakeTwoRowsEachAndNoFurtherCommit) {
    converse(1);
    spent();
    const auto before = w_.sender.sent().size();
    w_.receive({w_.text("um"), w_.text("dois"), w_.text("três")});
    ASSERT_TRUE(accepted(before + 1));
    settle();
    const auto turn = spent();
    ASSERT_EQ(turn.size(), 4U);
    EXPECT_EQ(turn[0], (rows{{"insert raw", 1}, {"insert inbox", 3}, {"insert dedupe", 3}}));
    EXPECT_EQ(turn[1], (rows{{"update inbox", 3}, {"insert turn", 1}, {"insert outbox", 1}}));
}

TEST_F(RowBudget, AStatusTakesOneRowAndOneCommit) {
    converse(1);
    spent();
    w_.receive({}, {w_.status(w_.sender.sent().back(), delivery_status::delivered)});
    const auto status = spent();
    ASSERT_EQ(status.size(), 1U);
    auto of_it = status[0];
    of_it.erase("insert raw");  // the world keeps every body, the route keeps none of statuses
    EXPECT_EQ(of_it, (rows{{"insert status", 1}, {"update outbox", 2}}));
}

TEST_F(RowBudget, ARepetitionByMetaTakesItsRawRowOnly) {
    const auto m = w_.text("Olá");
    w_.receive({m});
    ASSERT_TRUE(accepted(1));
    settle();
    spent();
    w_.receive({m});
    settle();
    EXPECT_EQ(sum(spent()), (rows{{"insert raw", 1}}));
}
