// Two conversations turn out to be one person's while both are being worked on (decisions/0030): one turn at
// a time, every message answered once, nothing lost.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::world;

namespace {

constexpr const char* phone = "5511999990000";
constexpr const char* bsuid = "BR.abc123";

class PipelineMerge : public testing::Test {
  protected:
    using lines = std::vector<std::string>;

    inbound_message by_bsuid(const std::string& words) {
        auto m = w.text(words, "");
        m.from_user_id = bsuid;
        return m;
    }
    inbound_message by_both(const std::string& words) {
        auto m = w.text(words, phone);
        m.from_user_id = bsuid;
        return m;
    }
    bool asked(std::size_t times) {
        return w.eventually([&] { return w.model.asked().size() == times; });
    }
    bool sent(std::size_t times) {
        return w.eventually([&] { return w.sender.sent().size() == times; });
    }
    bool settled(std::size_t messages) {
        return w.eventually(
            [&] { return w.meter.value(counter::turns, "replied") == static_cast<double>(messages); });
    }
    lines last_question() {
        lines said;
        const auto questions = w.model.asked();
        for (const auto& line : questions.back().conversation)
            said.push_back((line.who == speaker::mentor ? "mentor: " : "") + line.text);
        return said;
    }
    lines said_to_them() {
        lines all;
        for (const auto& s : w.sender.sent())
            all.push_back(s.attempt.text);
        return all;
    }
    // A turn to its end, reply accepted.
    void converse(const inbound_message& m) {
        const auto before = w.sender.sent().size();
        w.receive({m});
        ASSERT_TRUE(sent(before + 1));
        const auto reply = w.sender.sent().back().id;
        ASSERT_TRUE(w.eventually([&] { return w.view(reply).state == send_state::accepted; }));
    }
    world w;
};

}  // namespace

TEST_F(PipelineMerge, TheModelReadsWhatWasSaidOnBothSides) {
    converse(w.text("um", phone));
    converse(by_bsuid("dois"));
    converse(by_both("três"));
    EXPECT_EQ(last_question(),
              (lines{"um", "mentor: resposta a: um", "dois", "mentor: resposta a: dois", "três"}))
        << "not the half that was cached";
    converse(by_bsuid("quatro"));
    EXPECT_EQ(last_question().size(), 7U);
    w.restart_cleanly();
    converse(by_both("cinco"));
    EXPECT_EQ(last_question().size(), 9U);
}

// Both halves have a turn that waits for the model.
TEST_F(PipelineMerge, TurnsOfBothHalvesBecomeOneThatReadsAll) {
    w.model.hold();
    w.receive({w.text("um", phone)});
    w.receive({by_bsuid("dois")});
    ASSERT_TRUE(asked(2));
    w.receive({by_both("três")});
    ASSERT_TRUE(asked(3));
    EXPECT_EQ(last_question(), (lines{"um", "dois", "três"}));
    w.model.release();
    ASSERT_TRUE(settled(3));
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(said_to_them(), lines{"resposta a: três"});
    EXPECT_EQ(w.model.asked().size(), 3U) << "the half that is no more asks nothing further";
}

// What the turn of the half decided before is sent, and the next turn waits for it.
TEST_F(PipelineMerge, AReplyOfTheHalfThatIsNoMoreGoesOutBeforeTheNextTurn) {
    attempt_outcome busy;
    busy.refusal = verdict::retry;
    busy.http_status = 500;
    busy.error_code = 131016;
    busy.wait = std::chrono::milliseconds(1500);
    w.receive({w.text("um", phone)});
    ASSERT_TRUE(sent(1));
    w.sender.answer_with(busy);
    w.receive({by_bsuid("dois")});
    ASSERT_TRUE(sent(2));
    ASSERT_TRUE(w.eventually([&] { return w.view(w.sender.sent()[1].id).attempts == 1; }));
    w.receive({by_both("três")});
    ASSERT_TRUE(sent(4));
    EXPECT_EQ(said_to_them(),
              (lines{"resposta a: um", "resposta a: dois", "resposta a: dois", "resposta a: três"}));
    EXPECT_EQ(w.sender.sent()[2].attempt.address, phone) << "where the person wrote last";
    ASSERT_TRUE(w.eventually([&] { return w.view(w.sender.sent()[3].id).state == send_state::accepted; }));
    EXPECT_EQ(w.view(w.sender.sent()[3].id).conversation, w.view(w.sender.sent()[0].id).conversation);
}

// A big webhook: what comes before the message that names both is announced together with it.
TEST_F(PipelineMerge, AllInOneWebhook) {
    const auto receipt = w.receive({w.text("um", phone), by_bsuid("dois"), by_both("três")});
    ASSERT_EQ(receipt.merged.size(), 1U);
    ASSERT_TRUE(settled(3));
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(last_question(), (lines{"um", "dois", "três"}));
    EXPECT_EQ(said_to_them(), lines{"resposta a: três"});
}

// Whoever tells the pipeline of the merge may be overtaken.
TEST_F(PipelineMerge, WhatIsAnnouncedLateIsAnsweredAsWell) {
    w.receive({w.text("um", phone)});
    ASSERT_TRUE(sent(1));
    const auto late = w.store({by_bsuid("dois")});
    const auto merging = w.store({by_both("três")});
    w.line->arrived(merging);
    w.line->arrived(late);
    ASSERT_TRUE(settled(3));
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(said_to_them(), (lines{"resposta a: um", "resposta a: três"}));
}

TEST_F(PipelineMerge, TheHourOfBothIsOne) {
    auto options = world::defaults();
    options.rate.per_hour = 2;
    world strict(options);
    const auto answered = [&](std::size_t times) {
        return strict.eventually([&] { return strict.sender.sent().size() == times; });
    };
    strict.receive({strict.text("um", phone)});
    ASSERT_TRUE(answered(1));
    auto second = strict.text("dois", "");
    second.from_user_id = bsuid;
    strict.receive({second});
    ASSERT_TRUE(answered(2));
    auto both = strict.text("três", phone);
    both.from_user_id = bsuid;
    strict.receive({both});
    ASSERT_TRUE(answered(3));
    EXPECT_EQ(strict.sender.sent().back().attempt.text, "devagar");
}

TEST_F(PipelineMerge, WhoChangesTheirNumberIsAnsweredUnderTheNewOne) {
    converse(w.text("um", phone));
    auto change = w.text("", phone);
    change.type = "system";
    change.kind = event_kind::number_changed;
    change.content = identity_content{"5521988887777", "BR.new", ""};
    w.receive({change});
    auto next = w.text("dois", "5521988887777");
    next.from_user_id = "BR.new";
    converse(next);
    EXPECT_EQ(last_question(), (lines{"um", "mentor: resposta a: um", "dois"}));
    EXPECT_EQ(w.sender.sent().back().attempt.address, "5521988887777");
}
