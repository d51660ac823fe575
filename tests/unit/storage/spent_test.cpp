// What was used up, and tickets: with the decision, through merges, erasures and restarts.
#include "ft9/storage/ticket_store.hpp"
#include "ft9/storage/usage_store.hpp"

#include "support/people.hpp"

using namespace ft9;
using namespace ft9::test;
using storage::provider_usage;
using storage::ticket_reason;
using storage::usage;

namespace {

constexpr std::int64_t today = 20'717;

class Spent : public JournalTest {
  protected:
    void SetUp() override { make_stores(); }
    void make_stores() {
        spending = storage::make_sqlite_usage(*journal_);
        tickets = storage::make_sqlite_tickets(*journal_);
    }
    storage::decided decide_with(const storage::pending_message& m,
                                 std::function<void(storage::sqlite::writing&, const storage::decided&)> also,
                                 outcome what = outcome::replied, const std::string& reason = "") {
        auto d = answer_to({m}, {"resposta"});
        d.what = what;
        d.reason = reason;
        d.along.push_back(std::move(also));
        return must(journal_->decide(std::move(d)));
    }
    std::int64_t tokens(row_id conversation) {
        return must(spending->sums(conversation, today, today)).person_day.tokens();
    }
    void open_ticket(row_id conversation, ticket_reason why) {
        must(journal_->write_through(
            1, [open = tickets->opening(conversation, why)](storage::sqlite::writing& w) {
                storage::decided made;
                made.turn = 1;
                open(w, made);
            }));
    }
    // What is open once somebody known by a number and by an id turns out to be one.
    std::vector<storage::ticket> open_after_merge(ticket_reason of_number, ticket_reason of_id) {
        const auto by_phone = hear("w1");
        auto other = said("w2", "oi", "");
        other.message.from_user_id = "BR.abc";
        const auto by_id = accept(webhook_with(other)).pending.at(0);
        open_ticket(by_phone.conversation, of_number);
        open_ticket(by_id.conversation, of_id);
        auto both = said("w3");
        both.message.from_user_id = "BR.abc";
        EXPECT_EQ(accept(webhook_with(both)).merged.size(), 1U);
        return must(tickets->list(true, 0, 10));
    }
    std::size_t open_tickets() { return must(tickets->list(true, 0, 10)).size(); }
    static std::vector<provider_usage> used(std::int64_t input, std::int64_t cost = 0) {
        return {{"primary", usage{1, input, 0, 1, cost}}};
    }
    std::unique_ptr<storage::usage_store> spending;
    std::unique_ptr<storage::ticket_store> tickets;
};

}  // namespace

TEST_F(Spent, AddsUpByDayPersonAndProvider) {
    const auto m = hear("w1");
    decide_with(m, spending->along(m.conversation, today, used(10, 5)));
    const auto again = hear("w2");
    decide_with(again, spending->along(m.conversation, today,
                                       {{"primary", {1, 20, 4, 1, 6}}, {"fallback", {1, 3, 0, 1, 7}}}));
    must(spending->note(m.conversation, today - 1, used(100, 100)));
    must(spending->note(0, today, used(1000, 1000)));
    const auto sums = must(spending->sums(m.conversation, today, today - 1));
    EXPECT_EQ(sums.person_day.tokens(), 36);
    EXPECT_EQ(sums.person_day.requests, 3);
    EXPECT_EQ(sums.day.tokens(), 1037);
    EXPECT_EQ(sums.day.cost, 1018);
    EXPECT_EQ(sums.month_cost, 1118);
    const auto days = must(spending->by_day(today, today));
    ASSERT_EQ(days.size(), 2U);
    EXPECT_EQ(days[0].provider, "fallback");
    EXPECT_EQ(days[1].used.cached, 4);
    const auto persons = must(spending->by_person(today - 1, today, 0, 10));
    ASSERT_EQ(persons.size(), 1U);
    EXPECT_EQ(persons[0].used.input, 133);
    EXPECT_TRUE(must(spending->by_person(today - 1, today, m.conversation, 10)).empty());
    reopen();
    make_stores();
    EXPECT_EQ(tokens(m.conversation), 36);
}

TEST_F(Spent, NothingIsWrittenOfATurnThatIsNotDecided) {
    const auto m = hear("w1");
    hear("w2");
    auto d = answer_to({m}, {"resposta"});
    d.supersedable = true;
    d.along.push_back(spending->along(m.conversation, today, used(10)));
    EXPECT_TRUE(must(journal_->decide(std::move(d))).superseded);
    EXPECT_EQ(tokens(m.conversation), 0);
}

TEST_F(Spent, WhatWasUsedByNobodyLeavesNoRow) {
    const auto m = hear("w1");
    decide_with(m, spending->along(m.conversation, today, {{"primary", {}}}));
    EXPECT_EQ(number("SELECT count(*) FROM usage"), 0);
}

TEST_F(Spent, OneTicketIsOpenUntilARealAnswer) {
    const auto m = hear("w1");
    decide_with(m, tickets->opening(m.conversation, ticket_reason::fallback), outcome::replied, "fallback");
    const auto again = hear("w2");
    decide_with(again, tickets->opening(m.conversation, ticket_reason::budget), outcome::ignored, "budget");
    const auto open = must(tickets->list(true, 0, 10));
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].reason, ticket_reason::fallback);
    EXPECT_EQ(open[0].conversation, m.conversation);
    const auto later = hear("w3");
    decide_with(later, tickets->closing(m.conversation));
    EXPECT_EQ(open_tickets(), 0U);
    EXPECT_EQ(must(tickets->list(false, 0, 10)).size(), 1U);
    const auto last = hear("w4");
    decide_with(last, tickets->opening(m.conversation, ticket_reason::budget), outcome::ignored, "budget");
    EXPECT_EQ(open_tickets(), 1U);
}

TEST_F(Spent, AnEmergencyStaysOpenUntilAnOperatorClosesIt) {
    const auto m = hear("w1");
    decide_with(m, tickets->opening(m.conversation, ticket_reason::fallback), outcome::replied, "fallback");
    const auto worse = tickets->opening(m.conversation, ticket_reason::emergency);
    decide_with(hear("w2"), worse, outcome::replied, "emergency");
    decide_with(hear("w3"), tickets->opening(m.conversation, ticket_reason::fallback));
    decide_with(hear("w4"), tickets->closing(m.conversation));
    const auto open = must(tickets->list(true, 0, 10));
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].reason, ticket_reason::emergency);
    EXPECT_EQ(must(tickets->list(false, 0, 10)).size(), 2U);
    must(tickets->close(open[0].id));
    EXPECT_EQ(open_tickets(), 0U);
}

TEST_F(Spent, AnOperatorClosesATicketOnce) {
    const auto m = hear("w1");
    decide_with(m, tickets->opening(m.conversation, ticket_reason::fallback));
    const auto id = must(tickets->list(true, 0, 10)).at(0).id;
    const auto closed = must(tickets->close(id));
    EXPECT_GT(closed.closed_at, 0);
    time_.advance(std::chrono::hours(1));
    EXPECT_EQ(must(tickets->close(id)).closed_at, closed.closed_at);
    EXPECT_EQ(refusal(tickets->close(id + 1)), make_error_code(errc::not_found));
    EXPECT_EQ(number("SELECT count(*) FROM audit WHERE action='close_ticket'"), 1);
}

TEST_F(Spent, WhoOptedOutMeanwhileGetsNoTicket) {
    const auto m = hear("w1");
    accept(webhook_with(planned(storage::plan::opt_out, "w2", "tchau")));
    decide_with(m, tickets->opening(m.conversation, ticket_reason::fallback), outcome::replied, "fallback");
    EXPECT_EQ(open_tickets(), 0U);
}

TEST_F(Spent, TwoWhoTurnOutToBeOneAreAddedUp) {
    const auto by_phone = hear("w1");
    auto other = said("w2", "oi", "");
    other.message.from_user_id = "BR.abc";
    const auto by_id = accept(webhook_with(other)).pending.at(0);
    ASSERT_NE(by_phone.conversation, by_id.conversation);
    decide_with(by_phone, spending->along(by_phone.conversation, today, used(10)));
    decide_with(by_id, spending->along(by_id.conversation, today, used(20)));
    for (const auto c : {by_phone.conversation, by_id.conversation})
        open_ticket(c, ticket_reason::fallback);
    auto both = said("w3");
    both.message.from_user_id = "BR.abc";
    const auto receipt = accept(webhook_with(both));
    ASSERT_EQ(receipt.merged.size(), 1U);
    EXPECT_EQ(tokens(receipt.merged[0].into), 32);
    EXPECT_EQ(number("SELECT count(DISTINCT conversation_id) FROM usage WHERE conversation_id>0"), 1);
    EXPECT_EQ(open_tickets(), 1U);
    EXPECT_EQ(must(tickets->list(false, 0, 10)).size(), 2U);
}

TEST_F(Spent, AnEmergencyOfTheNumberStaysOpenInAMerge) {
    const auto open = open_after_merge(ticket_reason::emergency, ticket_reason::fallback);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].reason, ticket_reason::emergency);
}

TEST_F(Spent, AnEmergencyOfTheIdStaysOpenInAMerge) {
    const auto open = open_after_merge(ticket_reason::fallback, ticket_reason::emergency);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].reason, ticket_reason::emergency);
}

TEST_F(Spent, AnErasureLeavesTheSumsOfAllAlone) {
    const auto m = hear("w1");
    decide_with(m, spending->along(m.conversation, today, used(10)));
    open_ticket(m.conversation, ticket_reason::budget);
    must(journal_->begin_erasure({"5511999990000"}));
    while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM usage WHERE conversation_id>0"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM ticket"), 0);
    EXPECT_EQ(must(spending->sums(0, today, today)).day.tokens(), 11);
}
