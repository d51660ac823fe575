// The list of what waits for an operator, and what is taken off it.
#include "dead_letters_fixture.hpp"

#include <algorithm>

using namespace ft9;
using namespace ft9::test;
using std::chrono::milliseconds;

namespace {

class DeadLetters : public DeadLettersTest {
  protected:
    std::vector<std::string> kinds(const std::string& wanted) {
        std::vector<std::string> all;
        for (const auto& l : letters(wanted))
            all.push_back(l.kind);
        return all;
    }
    // One of each kind; the order in which they were given up.
    void one_of_each() {
        refuse_for_good(reply({"recusada"}).at(0).id);
        hold(reply({"quem sabe"}));
        quarantine("{broken");
        poison(hear("venenosa"));
        time_.advance(milliseconds(5));  // the poison's letter has an id of its own making
        const auto twice = reply({"duas vezes"}).at(0).id;
        edit("INSERT INTO dead VALUES(" + std::to_string(twice + 1) + ",'duplicate'," +
             std::to_string(twice) + ",'accepted twice',0)");
    }
};

}  // namespace

TEST_F(DeadLetters, AreListedByKind) {
    using words = std::vector<std::string>;
    one_of_each();
    EXPECT_EQ(kinds(""), (words{"dead", "held", "raw", "poison", "duplicate"}));
    EXPECT_EQ(kinds("dead"), (words{"dead", "raw", "poison"})) << "all but held sends and duplicates";
    for (const char* exact : {"held", "raw", "poison", "duplicate"})
        EXPECT_EQ(kinds(exact), words{exact});
    EXPECT_EQ(kinds("replayed"), words{});
    const auto backlog = must(journal_->count_backlog());
    EXPECT_EQ(backlog.dead_letters, 3);
    EXPECT_EQ(backlog.held_sends, 1);
}

TEST_F(DeadLetters, SayWhatTheySpeakOf) {
    one_of_each();
    const auto all = letters();
    ASSERT_EQ(all.size(), 5U);
    ASSERT_TRUE(all[0].send && all[1].send && all[2].body_bytes && all[3].message && all[4].send);
    EXPECT_EQ(all[0].reason, "refused in a test");
    EXPECT_EQ(all[0].send->state, send_state::dead);
    EXPECT_EQ(all[0].send->attempts, 5);
    EXPECT_EQ(all[0].send->error_code, 131016);
    EXPECT_EQ(all[0].send->kind, send_kind::reply);
    EXPECT_EQ(all[0].send->type, "text");
    EXPECT_EQ(all[1].send->state, send_state::held);
    EXPECT_EQ(all[1].send->conversation, heard_.conversation);
    EXPECT_EQ(*all[2].body_bytes, 7);
    EXPECT_EQ(all[3].message->wamid, "venenosa");
    EXPECT_EQ(all[3].message->type, "text");
    EXPECT_EQ(all[3].message->conversation, heard_.conversation);
    for (const auto& l : all) {
        EXPECT_EQ(l.replays, 0) << l.kind;
        EXPECT_EQ(l.send.has_value() + l.message.has_value() + l.body_bytes.has_value(), 1) << l.kind;
    }
}

TEST_F(DeadLetters, ComeInPages) {
    for (int i = 0; i < 5; ++i)
        hold(reply({"quem sabe"}));
    std::vector<row_id> seen;
    for (row_id after = 0;;) {
        const auto page = letters("held", after, 2);
        for (const auto& l : page)
            seen.push_back(l.id);
        if (page.size() < 2) break;
        after = page.back().id;
    }
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end())) << "oldest first";
}

TEST_F(DeadLetters, DiscardedHeldSendIsDeadAndNoPartOfTheConversation) {
    const auto sends = reply({"talvez"});
    const auto letter = hold(sends).at(0);
    EXPECT_EQ(must(journal_->discard_dead_letter(letter)), "held");
    const auto view = must(journal_->find_send(sends[0].id));
    EXPECT_EQ(view.state, send_state::dead);
    EXPECT_EQ(view.error_text, "discarded by the operator");
    EXPECT_EQ(context(heard_.conversation), "p:oi");
    EXPECT_EQ(must(journal_->count_backlog()).held_sends, 0);
    EXPECT_EQ(must(journal_->count_backlog()).dead_letters, 0);
    EXPECT_EQ(begin(sends[0].id).verdict, gate::gone);
    expect_unknown(letter);
    EXPECT_EQ(audit(), "discard " + public_id(letter) + " held " + public_id(sends[0].id));
    reopen();
    EXPECT_TRUE(must(journal_->recover({milliseconds(0)})).sends.empty());
}

TEST_F(DeadLetters, ALateStatusSettlesWhatWasDiscarded) {
    const auto send = reply({"talvez"}).at(0);
    must(journal_->discard_dead_letter(hold({send}).at(0)));
    accept(webhook_of(status(delivery_status::delivered, "late", make_callback_data(send.id, 1))));
    EXPECT_EQ(state_of(send.id), send_state::delivered);
    EXPECT_EQ(context(heard_.conversation), "p:oi|m:talvez");
}

TEST_F(DeadLetters, DiscardingTheOthersTakesThemOffTheListOnly) {
    one_of_each();
    for (const auto& l : letters())
        must(journal_->discard_dead_letter(l.id));
    EXPECT_TRUE(letters().empty());
    EXPECT_EQ(number("SELECT count(*) FROM dead WHERE kind<>'replayed'"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM outbox WHERE state=10 AND error_text='refused in a test'"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE outcome=6 AND turn_id=0"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM raw WHERE body=CAST('{broken' AS BLOB)"), 1)
        << "it goes with its retention";
    EXPECT_EQ(number("SELECT count(*) FROM audit WHERE action='discard'"), 5);
}

TEST_F(DeadLetters, ADiscardedDuplicateIsNotListedAgainByTheNextStatus) {
    const auto sends = reply({"duas vezes"});
    const auto send = sends.at(0).id;
    replay(hold(sends).at(0));
    begin(send);
    accepted(send, 2, "out2");
    const auto late = [&](delivery_status what) {
        return accept(webhook_of(status(what, "out1", make_callback_data(send, 1)))).duplicate_sends;
    };
    EXPECT_EQ(late(delivery_status::sent), 1U);
    const auto listed = letters("duplicate");
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(must(journal_->discard_dead_letter(listed[0].id)), "duplicate");
    EXPECT_EQ(late(delivery_status::delivered), 0U);
    EXPECT_TRUE(letters().empty());
    expect_unknown(listed[0].id);
}

TEST_F(DeadLetters, UnknownOnesAreToldApart) {
    expect_unknown(12345);
    EXPECT_EQ(refusal(journal_->body_of_dead_letter(12345)), errc::not_found);
    const auto held = hold(reply({"talvez"})).at(0);
    EXPECT_EQ(refusal(journal_->body_of_dead_letter(held)), errc::not_found) << "it has no body";
    EXPECT_EQ(audit(), "") << "nothing was done";
}

TEST_F(DeadLetters, GoWithAnErasure) {
    const auto letter = poison(hear("venenosa"));
    const auto held = hold(reply({"talvez"})).at(0);
    begin_erasing();
    EXPECT_EQ(replay(letter).ruling, ruling::erased);
    EXPECT_EQ(replay(held).ruling, ruling::erased);
    work_off();
    EXPECT_EQ(number("SELECT count(*) FROM dead"), 0);
    expect_unknown(letter);
    expect_unknown(held);
    EXPECT_EQ(count("inbox") + count("outbox"), 0);
}

TEST_F(DeadLetters, GoWithTheirRetention) {
    constexpr std::chrono::hours day{24};
    const auto replayed = hold(reply({"talvez"})).at(0);
    const auto send = letters().at(0).send->id;
    replay(replayed);
    begin(send);
    accepted(send, 2, "out2");
    poison(hear("venenosa"));
    quarantine();
    time_.advance(61 * day);
    while (must(journal_->expire_step({14 * day, 60 * day, 35 * day})).more) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM dead"), 0);
}
