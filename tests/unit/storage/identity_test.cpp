// Who is behind a number or a BSUID while people change them (decisions/0030).
#include "erasure_fixture.hpp"
#include "support/people.hpp"

#include <algorithm>

using namespace ft9;
using namespace ft9::test;

namespace {

constexpr const char* old_phone = "5511999990000";
constexpr const char* new_phone = "5521988887777";

class Identity : public ErasureTest {
  protected:
    row_id hears(storage::planned_message m) {
        const auto receipt = accept(webhook_with(std::move(m)));
        EXPECT_EQ(receipt.pending.size(), 1U);
        return receipt.pending.empty() ? 0 : receipt.pending.front().conversation;
    }
    storage::planned_message number_change(std::string wamid, std::int64_t at = some_time + 10,
                                           identity_content change = {new_phone, "BR.two", "BR.one"},
                                           std::string from = old_phone) {
        return system_message(std::move(wamid), event_kind::number_changed, std::move(from),
                              std::move(change), at);
    }
    std::string address_of(row_id conversation) {
        return text("SELECT address FROM conversation WHERE id=" + std::to_string(conversation));
    }
    // "0 5511…" for numbers, "1 BR.…" for BSUIDs; of the whole journal.
    std::vector<std::string> rows_of(const char* table) {
        std::vector<std::string> found;
        storage::sqlite::database db(options_.path, true);
        auto q = db.run(("SELECT kind||' '||value FROM " + std::string(table)).c_str());
        while (q.next())
            found.push_back(q.text(0));
        std::sort(found.begin(), found.end());
        return found;
    }
    using strings = std::vector<std::string>;
};

// What the program knows after its start spares each message the questions after what nobody gave up.
class IdentityAfterAStart : public Identity {
  protected:
    void SetUp() override {
        Identity::SetUp();
        must(journal_->recover({}));
    }
};

}  // namespace

TEST_F(IdentityAfterAStart, WhoIsNewIsLinkedByAllThatTheMessageNames) {
    const auto c = hears(from_person("w1", "oi", old_phone, "BR.one"));
    EXPECT_EQ(rows_of("identity"), (strings{"0 5511999990000", "1 BR.one"}));
    EXPECT_EQ(hears(from_person("w2", "oi", old_phone, "BR.one")), c);
    EXPECT_EQ(hears(from_person("w3", "oi", "", "BR.one")), c);
    EXPECT_EQ(address_of(c), "BR.one");
    EXPECT_EQ(hears(from_person("w4", "oi", "551199990000", "")), c) << "the other form of the number";
    EXPECT_EQ(address_of(c), "551199990000");
    EXPECT_EQ(number("SELECT count(*) FROM person"), 1);
}

TEST_F(IdentityAfterAStart, TwoThatTurnOutToBeOneAreStillMerged) {
    const auto a = hears(from_person("w1", "um", old_phone, ""));
    const auto b = hears(from_person("w2", "dois", "", "BR.one"));
    ASSERT_NE(a, b);
    const auto receipt = accept(webhook_with(from_person("w3", "três", old_phone, "BR.one")));
    ASSERT_EQ(receipt.merged.size(), 1U);
    EXPECT_EQ(receipt.pending.at(0).conversation, receipt.merged[0].into);
}

TEST_F(IdentityAfterAStart, WhatWasGivenUpIsLookedForFromThenOn) {
    const auto c = hears(from_person("w1", "um", old_phone, "BR.one"));
    accept(webhook_with(number_change("w2")));
    ASSERT_FALSE(rows_of("former_identity").empty());
    EXPECT_EQ(hears(from_person("w3", "escrita antes da troca", old_phone, "BR.one")), c);
    EXPECT_NE(hears(from_person("w4", "outra pessoa", old_phone, "BR.other", some_time + 20)), c);
}

// A row that nobody but this test wrote shows that the table is not read.
TEST_F(IdentityAfterAStart, WhileNobodyGaveAnythingUpNothingIsAskedAfterIt) {
    const auto c = hears(from_person("w1", "um", old_phone, ""));
    hears(from_person("w2", "dois", "5521977776666", ""));
    edit("INSERT INTO former_identity SELECT number_id,0,'" + std::string(old_phone) + "',person_id," +
         std::to_string(some_time + 100) + " FROM identity WHERE value='5521977776666'");
    EXPECT_EQ(hears(from_person("w3", "três", old_phone, "")), c);
}

TEST_F(IdentityAfterAStart, WhatAnEarlierProcessSawGivenUpIsLookedForToo) {
    const auto c = hears(from_person("w1", "um", old_phone, "BR.one"));
    accept(webhook_with(number_change("w2")));
    close();
    open();
    must(journal_->recover({}));
    EXPECT_EQ(hears(from_person("w3", "escrita antes da troca", old_phone, "BR.one")), c);
}

TEST_F(Identity, BothFormsOfABrazilianMobileAreOnePersonAndTheFormThatWroteIsAnswered) {
    const auto c = hears(from_person("w1", "oi", "551199990000", ""));
    EXPECT_EQ(address_of(c), "551199990000");
    EXPECT_EQ(hears(from_person("w2", "oi", "5511999990000", "")), c);
    EXPECT_EQ(address_of(c), "5511999990000");
    EXPECT_EQ(hears(from_person("w3", "oi", "551199990000", "")), c);
    EXPECT_EQ(address_of(c), "551199990000");
    EXPECT_EQ(must(journal_->conversations({c})).at(0).phone, "551199990000");
    for (const char* typed : {"551199990000", "5511999990000"}) {
        const auto send = must(journal_->queue_send(operator_text(typed))).send;
        EXPECT_EQ(send.conversation, c);
        EXPECT_EQ(begin(send.id).address, "551199990000") << "an operator's spelling changes nothing";
    }
}

TEST_F(Identity, ALandlineHasOneForm) {
    const auto c = hears(from_person("w1", "oi", "551133334444", ""));
    EXPECT_NE(hears(from_person("w2", "oi", "5511933334444", "")), c);
    EXPECT_EQ(address_of(c), "551133334444");
    EXPECT_NE(must(journal_->queue_send(operator_text("5511933334444"))).send.conversation, c);
}

// As an earlier version stored them.
TEST_F(Identity, TwoRowsForBothFormsBecomeOne) {
    const auto a = hears(from_person("w1", "um", "551199990000", ""));
    const auto b = hears(from_person("w2", "dois", "5511977770000", ""));
    close();
    edit("UPDATE identity SET value='5511999990000' WHERE value='5511977770000'");
    open();
    const auto receipt = accept(webhook_with(from_person("w3", "três", "551199990000", "")));
    ASSERT_EQ(receipt.merged.size(), 1U);
    EXPECT_EQ(receipt.merged[0].from, b);
    EXPECT_EQ(receipt.merged[0].into, a);
    EXPECT_EQ(must(journal_->pending_of(a)).size(), 3U);
}

TEST_F(Identity, WhoChangesTheirNumberGoesOnUnderTheNewOne) {
    const auto c = hears(from_person("w1", "um", old_phone, "BR.one"));
    const auto open = answer(must(journal_->pending_of(c)).at(0), {"resposta"}).sends.at(0).id;
    accept(webhook_with(number_change("s1")));
    EXPECT_EQ(begin(open).address, new_phone) << "also what was to be sent before";
    accepted(open, 1, "out1");
    EXPECT_EQ(hears(from_person("w2", "dois", new_phone, "BR.two", some_time + 20)), c);
    EXPECT_EQ(context(c), "p:um|m:resposta");
    EXPECT_EQ(rows_of("identity"), (strings{std::string("0 ") + new_phone, "1 BR.two"}));
    EXPECT_EQ(must(journal_->find_conversations({new_phone}, "")).at(0).id, c);
    EXPECT_EQ(must(journal_->find_conversations({old_phone}, "")).at(0).id, c)
        << "as long as it is nobody else's";
}

TEST_F(Identity, ANewOwnerOfTheOldNumberIsSomebodyElse) {
    const auto c = hears(from_person("w1", "segredo", old_phone, "BR.one"));
    accept(webhook_with(number_change("s1")));
    const auto stranger = hears(from_person("w2", "oi", old_phone, "BR.nine", some_time + 100));
    EXPECT_NE(stranger, c);
    EXPECT_EQ(address_of(stranger), old_phone);
    EXPECT_EQ(address_of(c), new_phone);
    EXPECT_EQ(must(journal_->find_conversations({old_phone}, "")).at(0).id, stranger);
}

TEST_F(Identity, WhatWasWrittenBeforeTheChangeAndComesAfterItIsTheirs) {
    const auto c = hears(from_person("w1", "um", old_phone, "BR.one"));
    accept(webhook_with(number_change("s1")));
    EXPECT_EQ(hears(from_person("w2", "dois", old_phone, "BR.one", some_time + 5)), c);
    EXPECT_EQ(address_of(c), new_phone) << "the old number is answered no more";
}

TEST_F(Identity, TheOrderInWhichAChangeArrivesDoesNotMatter) {
    std::vector<storage::planned_message> all{
        from_person("w1", "um", old_phone, "BR.one", some_time),
        from_person("w2", "dois", old_phone, "BR.one", some_time + 5),
        number_change("s1", some_time + 10),
        from_person("w3", "três", new_phone, "BR.two", some_time + 20),
    };
    std::vector<int> order{0, 1, 2, 3};
    int round = 0;
    do {
        close();
        options_.path = dir_ / ("round" + std::to_string(++round) + ".db");
        open();
        std::string said;
        for (const int i : order) {
            said += std::to_string(i);
            accept(webhook_with(all.at(static_cast<std::size_t>(i))));
        }
        EXPECT_EQ(number("SELECT count(*) FROM person"), 1) << said;
        ASSERT_EQ(number("SELECT count(*) FROM conversation"), 1) << said;
        EXPECT_EQ(text("SELECT address FROM conversation"), new_phone) << said;
        EXPECT_EQ(rows_of("identity"), (strings{std::string("0 ") + new_phone, "1 BR.two"})) << said;
        EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE turn_id IS NULL"), 3) << said;
        EXPECT_EQ(number("SELECT count(*) FROM former_identity WHERE value IN ('5511999990000','BR.one')"), 2)
            << said;
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(round, 24);
}

TEST_F(Identity, ANumberChangeThatNamesNoBsuidLetsTheNextMessageBringOne) {
    const auto c = hears(from_person("w1", "um", old_phone, "BR.one"));
    accept(webhook_with(number_change("s1", some_time + 10, {new_phone, "", ""})));
    EXPECT_EQ(hears(from_person("w2", "dois", new_phone, "BR.two", some_time + 20)), c);
    EXPECT_EQ(hears(from_person("w3", "três", "", "BR.two", some_time + 30)), c);
}

TEST_F(Identity, ANumberChangeWithoutTheOldNumberGoesByTheBsuid) {
    const auto c = hears(from_person("w1", "um", old_phone, "BR.one"));
    accept(webhook_with(number_change("s1", some_time + 10, {new_phone, "BR.two", "BR.one"}, "")));
    EXPECT_EQ(address_of(c), new_phone);
    EXPECT_EQ(hears(from_person("w2", "dois", new_phone, "", some_time + 20)), c);
}

TEST_F(Identity, ABsuidChangeIsCarriedOver) {
    const auto c = hears(from_person("w1", "um", "", "BR.one"));
    accept(webhook_with(
        system_message("s1", event_kind::user_id_changed, "", {"", "BR.two", "BR.one"}, some_time + 10)));
    EXPECT_EQ(address_of(c), "BR.two");
    EXPECT_EQ(hears(from_person("w2", "dois", "", "BR.two", some_time + 20)), c);
    EXPECT_EQ(rows_of("identity"), strings{"1 BR.two"});
}

TEST_F(Identity, AlsoIfTheyWroteUnderTheNewOneBeforeMetaSaidSo) {
    const auto c = hears(from_person("w1", "um", "", "BR.one"));
    const auto other = hears(from_person("w2", "dois", old_phone, "BR.two", some_time + 5));
    EXPECT_NE(c, other);
    const auto receipt = accept(webhook_with(system_message("s1", event_kind::user_id_changed, old_phone,
                                                            {"", "BR.two", "BR.one"}, some_time + 10)));
    ASSERT_EQ(receipt.merged.size(), 1U);
    EXPECT_EQ(receipt.merged[0].into, c);
    EXPECT_EQ(address_of(c), old_phone);
}

TEST_F(Identity, TwoChangesInTheWrongOrderLeadToTheLastOne) {
    const auto c = hears(from_person("w1", "um", old_phone, "BR.one"));
    const char* last_phone = "5531977776666";
    accept(webhook_with(number_change("s2", some_time + 20, {last_phone, "BR.three", "BR.two"}, new_phone)));
    accept(webhook_with(number_change("s1", some_time + 10)));
    EXPECT_EQ(number("SELECT count(*) FROM conversation"), 1);
    EXPECT_EQ(address_of(c), last_phone);
    EXPECT_EQ(rows_of("identity"), (strings{std::string("0 ") + last_phone, "1 BR.three"}));
}

// Nobody said that one became the other: the number was given to somebody new, or the app moved to another
// portfolio, whose BSUIDs are others.
TEST_F(Identity, ANumberWithAnotherBsuidIsAnotherPersonsButItsOptOutHolds) {
    const auto c = hears(from_person("w1", "segredo", old_phone, "BR.one"));
    const auto other = hears(from_person("w2", "oi", old_phone, "BR.two", some_time + 10));
    EXPECT_NE(c, other);
    EXPECT_EQ(context(other), "");
    EXPECT_EQ(address_of(c), "BR.one") << "what is still to be sent must not reach the new owner";
    EXPECT_EQ(address_of(other), old_phone);
    auto stop = from_person("w3", "", old_phone, "BR.two", some_time + 20);
    stop.what = storage::plan::opt_out;
    stop.reply_text = "até logo";
    accept(webhook_with(stop));
    const auto receipt = accept(webhook_with(from_person("w4", "oi", old_phone, "BR.three", some_time + 30)));
    EXPECT_EQ(receipt.outcomes.at(0).reason, "opted_out");
}

TEST_F(Identity, AMessageWithoutNumberIsThePersonsWhoseBsuidIsKnown) {
    const auto c = hears(from_person("w1", "um", old_phone, "BR.one"));
    EXPECT_EQ(hears(from_person("w2", "dois", "", "BR.one", some_time + 10)), c);
    EXPECT_EQ(address_of(c), "BR.one");
    EXPECT_EQ(must(journal_->conversations({c})).at(0).phone, old_phone);
}

TEST_F(Identity, AnErasureFindsWhatThePersonGaveUp) {
    auto before = from_person("w1", "ANAold", old_phone, "BR.one");
    arrive({before});
    accept(webhook_with(number_change("s1")));
    time_.set((some_time + 100) * 1000);
    erase(new_phone);
    expect_gone({"ANAold", old_phone, new_phone, "BR.one", "BR.two"});
    EXPECT_EQ(count("former_identity") + count("person"), 0);
    before.message.wamid = "missed";
    EXPECT_EQ(arrive({before}).outcomes.at(0).reason, "erased") << "under the old number, too";
}

TEST_F(Identity, AnErasureOfANumberIsItsOwnersNotWhoHadItBefore) {
    const auto c = hears(from_person("w1", "ANAkept", old_phone, "BR.one"));
    accept(webhook_with(number_change("s1")));
    hears(from_person("w2", "BIAgone", old_phone, "BR.nine", some_time + 100));
    erase(old_phone);
    EXPECT_EQ(must(journal_->find_conversations({new_phone}, "")).at(0).id, c);
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE body='BIAgone'"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE body='ANAkept'"), 1);
}
