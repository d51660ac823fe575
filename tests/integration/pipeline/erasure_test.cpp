// What becomes of work under way when its person is erased.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::world;

namespace {

class PipelineErasure : public ::testing::Test {
  protected:
    void erase() {
        const auto begun = w.run(w.line->erase({"5511999990000"}));
        ASSERT_TRUE(begun);
        erasure = begun->id;
    }
    bool is_done() { return w.erasure(erasure).done; }

    world w;
    row_id erasure = 0;
};

}  // namespace

TEST_F(PipelineErasure, DropsTheTurnUnderWayAndWhatWaits) {
    w.model.hold();
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    w.receive({w.text("dois")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 2; })) << "the first gave way";
    erase();
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return is_done() && w.line->turns_inflight() == 0; }));
    w.receive({w.text("oi", "5521888880000")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.sender.sent().front().attempt.address, "5521888880000");
    EXPECT_EQ(w.model.asked().size(), 3U) << "nobody asked about them again";
}

TEST_F(PipelineErasure, AsksNotAgainForAPersonWhoIsGone) {
    w.model.hold();
    for (int i = 0; i < 2; ++i) {
        clients::ai_answer failing;
        failing.failure = clients::ai_failure::server;
        w.model.answer_with(failing);
    }
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    erase();
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return is_done() && w.line->turns_inflight() == 0; }));
    EXPECT_EQ(w.model.asked().size(), 1U);
    EXPECT_TRUE(w.sender.sent().empty());
}

TEST_F(PipelineErasure, WhatTheSessionsKnewIsGone) {
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    erase();
    ASSERT_TRUE(w.eventually([&] { return is_done(); }));
    auto back = w.text("dois");
    back.timestamp += 2;  // surely after it
    w.receive({back});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 2; }));
    EXPECT_EQ(w.model.asked().at(1).conversation.size(), 1U);
}

TEST_F(PipelineErasure, GoesOnByItselfAfterARestart) {
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    erase();
    w.restart();
    EXPECT_TRUE(w.eventually([&] { return is_done(); }));
}
