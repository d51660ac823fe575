// Wishes that need no model: leaving, being forgotten; and what people are told first.
#include "ft9/storage/handover_store.hpp"

#include "support/people.hpp"

using namespace ft9;
using namespace ft9::test;
using std::chrono::hours;
using std::chrono::minutes;
using storage::plan;

namespace {

class StoredWishes : public JournalTest {
  protected:
    storage::accept_receipt ask_erasure(std::string wamid) {
        return accept(webhook_with(planned(plan::erase_ask, std::move(wamid), "Confirma?")));
    }
    storage::accept_receipt confirm(std::string wamid) {
        return accept(webhook_with(planned(plan::erase_confirm, std::move(wamid), "Apagando.")));
    }
    // Of somebody else; returns the conversation.
    row_id wish_of(const std::string& number) {
        auto p = planned(plan::erase_ask, "ask" + number, "Confirma?");
        p.message.from = number;
        accept(webhook_with(std::move(p)));
        return conversation_of(number);
    }
    row_id conversation_of(const std::string& number) {
        return this->number(
            "SELECT c.id FROM conversation c JOIN identity i ON i.person_id=c.person_id WHERE i.value='" +
            number + "'");
    }
    void confirm_of(const std::string& number) {
        time_.advance(std::chrono::seconds(1));
        auto p = planned(plan::erase_confirm, "yes" + number, "Apagando.");
        p.message.from = number;
        accept(webhook_with(std::move(p)));
    }
    std::vector<storage::confirmed_erasure> due(unix_ms unsettled_since = 0) {
        return must(storage::make_handover_store(*journal_, time_)->due(unsettled_since)).erasures;
    }
    std::optional<storage::first_contact_view> told(row_id conversation) {
        return must(storage::make_handover_store(*journal_, time_)->first_contact_of(conversation));
    }
    static storage::planned_message telling(std::string wamid, std::string version, bool again = false) {
        auto p = said(std::move(wamid));
        p.contact = storage::first_contact{std::move(version), "Sou uma IA.", again};
        return p;
    }
};

}  // namespace

TEST_F(StoredWishes, ErasingIsAskedAndOnlyAConfirmationInTimeCounts) {
    EXPECT_EQ(confirm("w0").pending.size(), 1U) << "without a wish those are words like any others";
    const auto asked = ask_erasure("w1");
    ASSERT_EQ(asked.sends.size(), 1U);
    EXPECT_EQ(asked.sends[0].kind, send_kind::erase_ask);
    EXPECT_EQ(asked.outcomes.at(0).what, outcome::replied);
    EXPECT_TRUE(ask_erasure("w2").sends.empty()) << "once in ten minutes";
    time_.advance(minutes(30));
    EXPECT_EQ(confirm("w3").pending.size(), 1U) << "too late";
    EXPECT_TRUE(due().empty());
}

TEST_F(StoredWishes, AConfirmedErasureSilencesTheMentorAndWaitsForItsLastWords) {
    const auto waiting = hear("w0");
    ask_erasure("w1");
    time_.advance(minutes(29));
    const auto receipt = confirm("w2");
    ASSERT_EQ(receipt.sends.size(), 1U);
    EXPECT_EQ(receipt.sends[0].kind, send_kind::erased);
    EXPECT_TRUE(answer(waiting, {"resposta"}).sends.empty());
    EXPECT_TRUE(accept(webhook_with(said("w3"))).pending.empty());
    EXPECT_TRUE(confirm("w4").sends.empty()) << "confirmed once";
    EXPECT_TRUE(due().empty()) << "the last message has not left";
    EXPECT_EQ(begin(receipt.sends[0].id).verdict, gate::go);
    EXPECT_TRUE(due().empty());
    EXPECT_EQ(due(time_.now()).size(), 1U) << "it is not waited for without end";
    accepted(receipt.sends[0].id, 1, "out");
    const auto found = due();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].conversation, waiting.conversation);
    EXPECT_EQ(found[0].identifiers, (std::vector<std::string>{"5511999990000", "551199990000"}));
}

TEST_F(StoredWishes, TheWishIsTheJobAlsoAfterARestart) {
    ask_erasure("w1");
    const auto sent = confirm("w2").sends.at(0).id;
    begin(sent);
    accepted(sent, 1, "out");
    reopen();
    const auto found = due();
    ASSERT_EQ(found.size(), 1U);
    must(journal_->begin_erasure(found[0].identifiers));
    EXPECT_TRUE(due().empty()) << "from here on the erasure is the job";
    while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM erasure_wish"), 0);
}

TEST_F(StoredWishes, WhoWaitsLongestIsErasedFirstAndWhoCannotBeIsInNobodysWay) {
    constexpr int people = 25;
    std::vector<row_id> conversations;
    const auto name = [](int i) { return "55119800000" + std::to_string(10 + i); };
    for (int i = 0; i < people; ++i)
        conversations.push_back(wish_of(name(i)));
    for (int i = people; i-- > 0;)
        confirm_of(name(i));
    // Of the first four there is nothing that begin_erasure() could find them by.
    for (int i = people - 4; i < people; ++i)
        edit("DELETE FROM identity WHERE value='" + name(i) + "'");
    const auto found = due(time_.now());
    ASSERT_EQ(found.size(), 20U);
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(found[static_cast<std::size_t>(i)].conversation,
                  conversations[static_cast<std::size_t>(people - 5 - i)])
            << i;
}

TEST_F(StoredWishes, WhoGaveUpTheirNumberIsErasedByItUnlessItIsAnothers) {
    wish_of("5511988880000");
    confirm_of("5511988880000");
    edit("INSERT INTO former_identity SELECT number_id,kind,value,person_id,1790000000 FROM identity");
    edit("DELETE FROM identity");
    auto found = due(time_.now());
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].identifiers, std::vector<std::string>{"5511988880000"});
    edit("INSERT INTO identity SELECT number_id,kind,value,person_id+1 FROM former_identity");
    EXPECT_TRUE(due(time_.now()).at(0).identifiers.empty()) << "it would take somebody else";
    edit("DELETE FROM identity");
    must(journal_->begin_erasure(found[0].identifiers));
    EXPECT_TRUE(due(time_.now()).empty());
}

TEST_F(StoredWishes, ErasingIsAskedAlsoWhileAHumanBeingHasTheConversation) {
    const auto conversation = hear("w0").conversation;
    must(storage::make_handover_store(*journal_, time_)->take_over(conversation, {}, ""));
    const auto asked = ask_erasure("w1");
    ASSERT_EQ(asked.sends.size(), 1U);
    EXPECT_EQ(asked.sends[0].kind, send_kind::erase_ask);
    EXPECT_EQ(begin(asked.sends[0].id).verdict, gate::go);
    accepted(asked.sends[0].id, 1, "ask");
    const auto again = ask_erasure("w2");
    EXPECT_TRUE(again.sends.empty()) << "once in ten minutes";
    EXPECT_EQ(again.outcomes.at(0).what, outcome::handed_over) << "the human being reads it";
    const auto confirmed = confirm("w3");
    ASSERT_EQ(confirmed.sends.size(), 1U);
    EXPECT_EQ(begin(confirmed.sends[0].id).verdict, gate::go);
    time_.advance(minutes(11));
    EXPECT_TRUE(ask_erasure("w4").sends.empty()) << "it is confirmed already";
}

TEST_F(StoredWishes, AHumanBeingDoesNotChangeWhoOptedOut) {
    const auto conversation = hear("w0").conversation;
    must(storage::make_handover_store(*journal_, time_)->take_over(conversation, {}, ""));
    const auto asked = ask_erasure("w1").sends.at(0).id;
    accept(webhook_with(planned(plan::opt_out, "w2", "até logo")));
    EXPECT_EQ(begin(asked).verdict, gate::cancelled);
    time_.advance(minutes(11));
    const auto later = ask_erasure("w3");
    EXPECT_TRUE(later.sends.empty());
    EXPECT_EQ(later.outcomes.at(0).reason, "opted_out");
}

TEST_F(StoredWishes, WhoOptedOutIsNotAsked) {
    accept(webhook_with(planned(plan::opt_out, "w1", "até logo")));
    EXPECT_TRUE(ask_erasure("w2").sends.empty());
    EXPECT_EQ(accept(webhook_with(planned(plan::opt_out_ask, "w3", "Quer parar?"))).outcomes.at(0).reason,
              "opted_out");
}

TEST_F(StoredWishes, WhoLeavesAfterAskingMayStillConfirm) {
    ask_erasure("w1");
    accept(webhook_with(planned(plan::opt_out, "w2", "até logo")));
    const auto receipt = confirm("w3");
    EXPECT_TRUE(receipt.sends.empty()) << "who opted out gets no messages";
    EXPECT_EQ(receipt.outcomes.at(0).reason, "opted_out");
    EXPECT_EQ(receipt.withdrawn.size(), 1U);
    EXPECT_EQ(due().size(), 1U) << "nothing has to be waited for";
    EXPECT_TRUE(confirm("w4").withdrawn.empty());
}

TEST_F(StoredWishes, LeavingIsAskedOnceADay) {
    const auto first = accept(webhook_with(planned(plan::opt_out_ask, "w1", "Quer parar?")));
    ASSERT_EQ(first.sends.size(), 1U);
    EXPECT_EQ(first.sends[0].kind, send_kind::opt_out_ask);
    EXPECT_TRUE(first.pending.empty());
    EXPECT_EQ(accept(webhook_with(planned(plan::opt_out_ask, "w2", "Quer parar?"))).pending.size(), 1U)
        << "then it is meant otherwise";
    time_.advance(hours(25));
    EXPECT_EQ(accept(webhook_with(planned(plan::opt_out_ask, "w3", "Quer parar?"))).sends.size(), 1U);
}

TEST_F(StoredWishes, TheFirstContactIsToldOnceAndKept) {
    const auto first = accept(webhook_with(telling("w1", "1")));
    ASSERT_EQ(first.pending.size(), 1U);
    ASSERT_EQ(first.sends.size(), 1U);
    EXPECT_EQ(first.sends[0].kind, send_kind::first_contact);
    const auto conversation = first.pending[0].conversation;
    const auto kept = told(conversation);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->version, "1");
    EXPECT_EQ(kept->at, time_.now());
    EXPECT_EQ(kept->send, first.sends[0].id);
    EXPECT_TRUE(accept(webhook_with(telling("w2", "2"))).sends.empty()) << "another version changes nothing";
    EXPECT_EQ(accept(webhook_with(telling("w3", "2", true))).sends.size(), 1U) << "unless it is to";
    EXPECT_EQ(told(conversation)->version, "2");
    EXPECT_TRUE(accept(webhook_with(telling("w4", "2", true))).sends.empty());
    EXPECT_EQ(context(conversation), "") << "no part of the conversation";
}

TEST_F(StoredWishes, AFirstContactThatNeverLeftIsToldAgain) {
    const auto first = accept(webhook_with(telling("w1", "1")));
    ASSERT_EQ(first.sends.size(), 1U);
    const auto conversation = first.pending.at(0).conversation;
    must(storage::make_handover_store(*journal_, time_)->take_over(conversation, {}, ""));
    EXPECT_EQ(begin(first.sends[0].id).verdict, gate::cancelled);
    must(storage::make_handover_store(*journal_, time_)->release(conversation, false));
    const auto again = accept(webhook_with(telling("w2", "1")));
    ASSERT_EQ(again.sends.size(), 1U);
    EXPECT_EQ(told(conversation)->send, again.sends[0].id);
    EXPECT_TRUE(accept(webhook_with(telling("w3", "1"))).sends.empty());
}

TEST_F(StoredWishes, OnlyWhoIsAnsweredIsTold) {
    auto p = planned(plan::opt_out, "w1", "até logo");
    p.contact = storage::first_contact{"1", "Sou uma IA.", false};
    EXPECT_EQ(accept(webhook_with(p)).sends.size(), 1U) << "the goodbye";
    EXPECT_EQ(number("SELECT count(*) FROM first_contact"), 0);
}

TEST_F(StoredWishes, OfTwoThatAreOneTheNewestCounts) {
    auto phone = from_person("w1", "oi", "5511999990000", "");
    phone.contact = storage::first_contact{"1", "Sou uma IA.", false};
    const auto into = accept(webhook_with(phone)).pending.at(0).conversation;
    time_.advance(hours(1));
    auto user = from_person("w2", "oi", "", "BR.1");
    user.contact = storage::first_contact{"2", "Sou uma IA.", false};
    accept(webhook_with(user));
    accept(webhook_with(from_person("w3", "oi", "5511999990000", "BR.1")));
    EXPECT_EQ(number("SELECT count(*) FROM first_contact"), 1);
    EXPECT_EQ(told(into)->version, "2");
}
