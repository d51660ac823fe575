// Meta's window of 24 hours: who may be written to, and what becomes of an answer that comes too late.
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr const char* ana = "5511999990000";

class ServiceWindow : public JournalTest {
  protected:
    ServiceWindow() {
        close();
        options_.late_reply_template = R"({"name":"retomar","language":{"code":"pt_BR"}})";
        open();
    }
    storage::planned_message said_now(const std::string& wamid, const std::string& words = "oi") {
        auto m = said(wamid, words);
        m.message.timestamp = time_.now() / 1000;
        return m;
    }
    storage::pending_message write(const std::string& wamid) {
        return accept(webhook_with(said_now(wamid))).pending.at(0);
    }
    error_code operator_writes(const std::string& type = "text") {
        auto s = operator_text(ana);
        s.type = type;
        if (type != "text") s.payload = "{}";
        return refusal(journal_->queue_send(s));
    }
    // A reply that was decided in time and whose sending is a day late.
    std::vector<storage::open_send> late_reply(std::vector<std::string> parts = {"um", "dois"}) {
        auto sends = answer(write("w1"), std::move(parts)).sends;
        time_.advance(hours(25));
        return sends;
    }
    std::string words_of(row_id id) {
        const auto v = must(journal_->find_send(id));
        return std::string(to_string(v.state)) + " " + std::to_string(v.error_code) + " " + v.error_text;
    }
};

}  // namespace

TEST_F(ServiceWindow, ClosesForAnOperator24HoursAfterThePersonWrote) {
    write("w1");
    time_.advance(hours(24) - milliseconds(1));
    EXPECT_EQ(operator_writes(), error_code{});
    time_.advance(milliseconds(1));
    EXPECT_EQ(operator_writes(), errc::window_closed);
    EXPECT_EQ(operator_writes("image"), errc::window_closed);
    EXPECT_EQ(operator_writes("template"), error_code{});
    write("w2");
    EXPECT_EQ(operator_writes(), error_code{});
}

TEST_F(ServiceWindow, OfWhomWeNeverHeardIsLeftToMeta) {
    EXPECT_EQ(operator_writes(), error_code{});
}

TEST_F(ServiceWindow, CountsFromMetasTimeNotFromTheDelivery) {
    auto old = said_now("w1");
    old.message.timestamp -= 23 * 3600;
    accept(webhook_with(old));
    EXPECT_EQ(operator_writes(), error_code{});
    time_.advance(hours(1));
    EXPECT_EQ(operator_writes(), errc::window_closed);
}

TEST_F(ServiceWindow, ATimeInTheFutureDoesNotKeepItOpen) {
    auto ahead = said_now("w1");
    ahead.message.timestamp += 300'000;
    accept(webhook_with(ahead));
    time_.advance(hours(24) - milliseconds(1));
    EXPECT_EQ(operator_writes(), error_code{});
    time_.advance(milliseconds(2));  // ids may be a moment ahead of the clock
    EXPECT_EQ(operator_writes(), errc::window_closed);
}

TEST_F(ServiceWindow, WithoutATimeThatOfTheArrivalCounts) {
    auto none = said("w2");
    none.message.timestamp = 0;
    accept(webhook_with(none));
    time_.advance(hours(24) - milliseconds(1));
    EXPECT_EQ(operator_writes(), error_code{});
    time_.advance(milliseconds(2));
    EXPECT_EQ(operator_writes(), errc::window_closed);
}

// Whatever becomes of the message: a picture, a word in a pause, somebody who is not answered.
TEST_F(ServiceWindow, EveryMessageOfThePersonOpensIt) {
    write("w0");
    for (const auto what : {storage::plan::ignore, storage::plan::unsupported, storage::plan::opt_in}) {
        time_.advance(hours(25));
        EXPECT_EQ(operator_writes(), errc::window_closed);
        auto m = planned(what, "w" + std::to_string(static_cast<int>(what) + 1), "oi", "type");
        m.message.timestamp = time_.now() / 1000;
        m.message.type = "image";
        accept(webhook_with(m));
        EXPECT_EQ(operator_writes(), error_code{}) << static_cast<int>(what);
    }
    const auto heard = write("answered");
    answer(heard, {"resposta"});
    time_.advance(hours(23));
    EXPECT_EQ(operator_writes(), error_code{});
}

TEST_F(ServiceWindow, WhatWhatsAppItselfWritesDoesNotOpenIt) {
    write("w1");
    time_.advance(hours(25));
    for (const char* type : {"system", "echo", "history"}) {
        auto m = planned(storage::plan::ignore, std::string("of ") + type, "", "type");
        m.message.type = type;
        m.message.timestamp = time_.now() / 1000;
        accept(webhook_with(m));
        EXPECT_EQ(operator_writes(), errc::window_closed) << type;
        m.message.wamid += " remembered";
        m.remembered = true;  // it is a line of the context then
        accept(webhook_with(m));
        EXPECT_EQ(operator_writes(), errc::window_closed) << type;
    }
}

TEST_F(ServiceWindow, OfAnAdIsOpenFor72Hours) {
    auto m = said_now("w1");
    m.message.from_ad = true;
    accept(webhook_with(m));
    time_.advance(hours(72) - milliseconds(1));
    EXPECT_EQ(operator_writes(), error_code{});
    reopen();
    EXPECT_EQ(operator_writes(), error_code{});
    time_.advance(milliseconds(1));
    EXPECT_EQ(operator_writes(), errc::window_closed);
}

// The oldest of what is stored last must not hide what is newer.
TEST_F(ServiceWindow, MessagesMayComeInAnyOrder) {
    const auto now = time_.now() / 1000;
    for (int i = 0; i < 5; ++i) {
        auto m = said("w" + std::to_string(i));
        m.message.timestamp = now - 3600L * i;
        accept(webhook_with(m));
    }
    time_.advance(hours(24) - seconds(1));
    EXPECT_EQ(operator_writes(), error_code{});
    time_.advance(seconds(1));
    EXPECT_EQ(operator_writes(), errc::window_closed);
}

TEST_F(ServiceWindow, AnOperatorsMessageThatWaitedTooLongIsCancelled) {
    write("w1");
    const auto id = must(journal_->queue_send(operator_text(ana))).send.id;
    time_.advance(hours(25));
    EXPECT_EQ(begin(id).verdict, gate::cancelled);
    EXPECT_EQ(words_of(id), "cancelled 131047 more than 24 hours since the person wrote");
    EXPECT_EQ(must(journal_->find_send(id)).attempts, 0) << "Meta never heard of it";
}

TEST_F(ServiceWindow, ALateReplyAsksOnceAndWaits) {
    const auto parts = late_reply();
    const auto gate = begin(parts[0].id);
    EXPECT_EQ(gate.verdict, gate::late);
    ASSERT_NE(gate.permission, 0);
    for (const auto& part : parts) {
        EXPECT_EQ(words_of(part.id), "queued 131047 waits until the person writes again");
        const auto again = begin(part.id);
        EXPECT_EQ(again.verdict, gate::late);
        EXPECT_EQ(again.permission, 0) << "they are asked once";
    }
    const auto asking = begin(gate.permission);
    EXPECT_EQ(asking.verdict, gate::go);
    EXPECT_EQ(asking.kind, send_kind::permission);
    EXPECT_EQ(asking.type, "template");
    EXPECT_EQ(asking.payload, options_.late_reply_template);
    EXPECT_EQ(must(journal_->count_backlog()).late_replies, 2);
}

TEST_F(ServiceWindow, ALateReplyGoesOutWhenThePersonWritesAgain) {
    const auto parts = late_reply();
    const auto asking = begin(parts[0].id).permission;
    begin(asking);
    accepted(asking, 1, "out.asking");
    time_.advance(hours(5));
    const auto receipt = accept(webhook_with(said_now("w2", "sim")));
    ASSERT_EQ(receipt.late.size(), 2U);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        EXPECT_EQ(receipt.late[i].id, parts[i].id);
        EXPECT_EQ(receipt.late[i].turn, parts[i].turn);
        EXPECT_EQ(receipt.late[i].part, parts[i].part);
        EXPECT_EQ(words_of(parts[i].id), "queued 0 ");
        EXPECT_EQ(begin(parts[i].id).verdict, gate::go);
        accepted(parts[i].id, 1, "out" + std::to_string(i));
    }
    EXPECT_EQ(context(parts[0].conversation), "p:oi|m:um|m:dois") << "the template is no part of it";
    EXPECT_TRUE(accept(webhook_with(said_now("w3"))).late.empty());
    EXPECT_EQ(must(journal_->count_backlog()).late_replies, 0);
}

TEST_F(ServiceWindow, AnOldMessageThatComesLateDoesNotReleaseIt) {
    auto old = said_now("w0");
    const auto parts = late_reply();
    begin(parts[0].id);
    old.message.wamid = "w.old";
    EXPECT_TRUE(accept(webhook_with(old)).late.empty());
    EXPECT_EQ(begin(parts[0].id).verdict, gate::late);
}

TEST_F(ServiceWindow, WaitingRepliesSurviveARestartAndAreNotTakenUp) {
    const auto parts = late_reply();
    begin(parts[0].id);
    reopen();
    const auto found = must(journal_->recover({hours(1)}));
    ASSERT_EQ(found.sends.size(), 1U) << "the template alone";
    EXPECT_EQ(found.sends[0].kind, send_kind::permission);
    EXPECT_EQ(accept(webhook_with(said_now("w2"))).late.size(), 2U);
}

TEST_F(ServiceWindow, TheTemplateIsNotSentToWhomeverCameBackMeanwhile) {
    const auto parts = late_reply();
    const auto asking = begin(parts[0].id).permission;
    accept(webhook_with(said_now("w2")));
    EXPECT_EQ(begin(asking).verdict, gate::cancelled);
}

TEST_F(ServiceWindow, WhoOptsOutGetsNeither) {
    const auto parts = late_reply();
    const auto asking = begin(parts[0].id).permission;
    auto stop = planned(storage::plan::opt_out, "bye", "até logo");
    stop.message.timestamp = time_.now() / 1000;
    const auto receipt = accept(webhook_with(stop));
    EXPECT_EQ(begin(asking).verdict, gate::cancelled);
    for (const auto& s : receipt.late)
        EXPECT_EQ(begin(s.id).verdict, gate::cancelled);
    EXPECT_EQ(begin(receipt.sends.at(0).id).verdict, gate::go) << "the confirmation is in time";
}

TEST_F(ServiceWindow, WithoutATemplateItWaitsUnasked) {
    close();
    options_.late_reply_template.clear();
    open();
    const auto parts = late_reply();
    const auto gate = begin(parts[0].id);
    EXPECT_EQ(gate.verdict, gate::late);
    EXPECT_EQ(gate.permission, 0);
    EXPECT_EQ(number("SELECT count(*) FROM outbox"), 2);
    EXPECT_EQ(accept(webhook_with(said_now("w2"))).late.size(), 2U);
}

TEST_F(ServiceWindow, AFixedTextThatIsLateIsNotWorthAQuestion) {
    auto d = answer_to({write("w1")}, {"agora não"});
    d.kind = send_kind::fallback;
    const auto sends = must(journal_->decide(d)).sends;
    time_.advance(hours(25));
    EXPECT_EQ(begin(sends.at(0).id).verdict, gate::cancelled);
}

TEST_F(ServiceWindow, NobodyIsWaitedForLongerThanAWeek) {
    const storage::journal::retention keep{hours(24 * 14), hours(24 * 365), hours(24 * 35)};
    const auto parts = late_reply({"um"});
    begin(parts[0].id);
    time_.advance(hours(24 * 7));
    must(journal_->expire_step(keep));
    EXPECT_EQ(state_of(parts[0].id), send_state::queued);
    time_.advance(milliseconds(1));
    must(journal_->expire_step(keep));
    EXPECT_EQ(words_of(parts[0].id), "cancelled 131047 the person did not write again");
    EXPECT_TRUE(accept(webhook_with(said_now("w2"))).late.empty());
}
