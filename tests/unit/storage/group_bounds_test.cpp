// What one group and the queue in front of it may hold (decisions 5 and 14).
#include "group_writer_fixture.hpp"

#include "support/eventually.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

class GroupBounds : public GroupWriter {
  protected:
    // A writer with these limits that is busy until let_go(): what is added meanwhile queues up behind its
    // one item.
    void hold_writer(const writer_limits& limits) {
        start_writer(limits);
        held_ = block(gate_);
    }
    void let_go() { gate_.set_value(); }

  private:
    std::promise<void> gate_;
    std::future<result<int>> held_;
};

}  // namespace

TEST_F(GroupBounds, BoundsAGroupByRows) {
    writer_limits limits;
    limits.group_rows = 4;
    hold_writer(limits);
    std::vector<std::future<result<int>>> waiting;
    for (int i = 1; i <= 5; ++i)
        waiting.push_back(insert(i, lane::acknowledgement, 2));
    waiting.push_back(insert(6, lane::acknowledgement, 99));
    let_go();
    for (auto& w : waiting)
        EXPECT_TRUE(w.get());
    EXPECT_EQ(groups(), (sizes{1, 2, 2, 1, 1})) << "one item above the bound goes alone";
}

TEST_F(GroupBounds, BoundsAGroupByBytes) {
    writer_limits limits;
    limits.group_bytes = 1000;
    hold_writer(limits);
    auto a = insert(1, lane::acknowledgement, 1, 600), b = insert(2, lane::acknowledgement, 1, 400);
    auto c = insert(3, lane::acknowledgement, 1, 1);
    let_go();
    c.get();
    EXPECT_EQ(groups(), (sizes{1, 2, 1}));
}

TEST_F(GroupBounds, RefusesAcknowledgementsPastItsLimits) {
    writer_limits limits;
    limits.queued_acknowledgements = 2;
    limits.queued_bytes = 1000;
    hold_writer(limits);
    auto first = insert(1, lane::acknowledgement, 1, 700);
    auto too_big = insert(2, lane::acknowledgement, 1, 301);
    EXPECT_EQ(too_big.get().error(), errc::overloaded);
    auto second = insert(3, lane::acknowledgement, 1, 300);
    auto third = insert(4);
    EXPECT_EQ(third.get().error(), errc::overloaded);
    auto pipeline = insert(5, lane::pipeline);
    let_go();
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(second.get());
    EXPECT_TRUE(pipeline.get()) << "what goes on is never refused";
    EXPECT_TRUE(insert(6, lane::acknowledgement, 1, 1000).get()) << "the bytes are given back";
    EXPECT_EQ(rows(), 4);
}

TEST_F(GroupBounds, WhatGoesOnIsNeverRefusedAndCounts) {
    writer_limits limits;
    limits.queued_acknowledgements = 2;
    limits.queued_bytes = 1000;
    hold_writer(limits);
    auto second_slice = insert(1, lane::acknowledgement, 1, 900, door::open);
    auto third_slice = insert(2, lane::acknowledgement, 1, 900, door::open);
    EXPECT_EQ(writer_->waiting(), 2U);
    EXPECT_EQ(writer_->waiting_bytes(), 1800U);
    EXPECT_EQ(insert(3, lane::acknowledgement, 1, 1).get().error(), errc::overloaded);
    let_go();
    EXPECT_TRUE(second_slice.get());
    EXPECT_TRUE(third_slice.get());
    EXPECT_TRUE(insert(4, lane::acknowledgement, 1, 1).get());
    EXPECT_EQ(writer_->waiting_bytes(), 0U);
}

TEST_F(GroupBounds, AFloodOfAcknowledgementsLeavesThePipelineAQuarterOfTheRows) {
    writer_limits limits;
    limits.group_rows = 8;
    hold_writer(limits);
    std::vector<std::future<result<int>>> waiting;
    for (int i = 1; i <= 20; ++i)
        waiting.push_back(insert(i));
    for (int i = 101; i <= 104; ++i)
        waiting.push_back(insert(i, lane::pipeline));
    let_go();
    for (auto& w : waiting)
        EXPECT_TRUE(w.get());
    EXPECT_EQ(groups(), (sizes{1, 8, 8, 8}));
    const std::vector<int> expected{1,  2,  3,   4,   5,  6,  101, 102, 7,  8,  9,  10,
                                    11, 12, 103, 104, 13, 14, 15,  16,  17, 18, 19, 20};
    EXPECT_EQ(order_, expected);
}

TEST_F(GroupBounds, RidersWaitForAGroupUntilTheyAreOneThemselves) {
    writer_limits limits;
    limits.group_rows = 4;
    start_writer(limits);
    const auto ride = [this](int id) {
        writer_->ride_along([this, id](database& db) {
            order_.push_back(id);
            db.execute("INSERT INTO t(id,body) VALUES(?,'x')", id);
        });
    };
    for (const int id : {1, 2, 3})
        ride(id);
    EXPECT_TRUE(insert(10).get());
    EXPECT_EQ(order_, (std::vector<int>{1, 2, 3, 10}));
    EXPECT_EQ(groups(), (sizes{4}));
    for (const int id : {4, 5, 6, 7})
        ride(id);
    EXPECT_TRUE(eventually([this] { return groups() == sizes{4, 4}; })) << "nobody else writes";
    EXPECT_EQ(rows(), 8);
}
