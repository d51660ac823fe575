// What is remembered without a turn, what speaks of earlier messages, and what was deleted.
#include "support/storage_journal.hpp"

using namespace ft9;
using namespace ft9::test;
using storage::plan;

namespace {

class Mentions : public JournalTest {
  protected:
    static storage::planned_message remembered(std::string wamid, std::string words) {
        auto p = planned(plan::ignore, std::move(wamid), {}, "reaction");
        p.message.text = std::move(words);
        p.remembered = true;
        return p;
    }
    // A message that speaks of `target`: "<piece>" if it is known, else "?".
    static storage::planned_message speaking_of(std::string target, std::string wamid) {
        auto p = said(std::move(wamid), "?");
        p.mentions = storage::mention{std::move(target), "<", ">"};
        return p;
    }
    static storage::planned_message deletion_of(std::string target, std::string wamid = "del") {
        auto p = planned(plan::ignore, std::move(wamid), {}, "deletion");
        p.message.text.clear();
        p.withdraws = std::move(target);
        p.withdrawn_text = "(apagada)";
        return p;
    }
    std::string told_of(std::string target, std::string wamid) {
        const auto r = accept(webhook_with(speaking_of(std::move(target), std::move(wamid))));
        return r.pending.empty() ? "nothing waits" : r.pending.front().text;
    }
    std::size_t waiting(row_id conversation) { return must(journal_->pending_of(conversation)).size(); }
};

}  // namespace

TEST_F(Mentions, ARememberedLineStandsWhereItArrivedAndIsAnsweredByNobody) {
    const auto first = hear("w1", "um");
    answer(first, {});
    const auto receipt = accept(webhook_with(remembered("w2", "[reagiu]")));
    EXPECT_TRUE(receipt.pending.empty());
    EXPECT_TRUE(receipt.sends.empty());
    ASSERT_EQ(receipt.outcomes.size(), 1U);
    EXPECT_EQ(receipt.outcomes[0].what, outcome::ignored);
    ASSERT_EQ(receipt.remembered.size(), 1U);
    EXPECT_EQ(receipt.remembered[0].conversation, first.conversation);
    EXPECT_EQ(receipt.remembered[0].entry.text, "[reagiu]");
    answer(hear("w3", "dois"), {});
    EXPECT_EQ(context(first.conversation), "p:um|p:[reagiu]|p:dois");
    EXPECT_EQ(waiting(first.conversation), 0U);
    reopen();
    EXPECT_EQ(context(first.conversation), "p:um|p:[reagiu]|p:dois");
}

TEST_F(Mentions, TheContextFloorIsAboveWhatWasRemembered) {
    const auto first = hear("w1", "um");
    accept(webhook_with(remembered("w2", "[reagiu]")));
    answer(first, {});
    must(journal_->raise_context_floor(first.conversation, std::chrono::hours(1)));
    EXPECT_EQ(context(first.conversation), "");
}

TEST_F(Mentions, NothingIsRememberedOfWhoOptedOut) {
    accept(webhook_with(planned(plan::opt_out, "w1", "saiu")));
    const auto receipt = accept(webhook_with(remembered("w2", "[reagiu]")));
    EXPECT_TRUE(receipt.remembered.empty());
    EXPECT_EQ(receipt.outcomes.at(0).reason, "opted_out");
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE turn_id>0"), 0);
}

TEST_F(Mentions, ARepeatedLineIsRememberedOnce) {
    accept(webhook_with(remembered("w1", "[reagiu]")));
    const auto again = accept(webhook_with(remembered("w1", "[reagiu]")));
    EXPECT_EQ(again.duplicates, 1U);
    EXPECT_TRUE(again.remembered.empty());
}

TEST_F(Mentions, AMessageOfTheirsIsQuoted) {
    hear("w1", "quero saber\nde preços [urgente]");
    EXPECT_EQ(told_of("w1", "w2"), "<quero saber de preços (urgente)>");
    EXPECT_EQ(told_of("never", "w3"), "?");
}

TEST_F(Mentions, AMessageOfOursIsQuoted) {
    converse("w1", "oi", "Bom dia, doutora!");
    EXPECT_EQ(told_of("out.w1", "w2"), "<Bom dia, doutora!>");
}

TEST_F(Mentions, NobodyReadsWhatIsSaidInAnotherConversation) {
    accept(webhook_with(said("w1", "segredo", "5521988887777")));
    EXPECT_EQ(told_of("w1", "w2"), "?");
}

TEST_F(Mentions, ALongMessageIsQuotedByItsBeginning) {
    std::string words;
    for (int i = 0; i < 200; ++i)
        words += "ã";
    hear("w1", words);
    const auto told = told_of("w1", "w2");
    EXPECT_EQ(told, "<" + words.substr(0, 160) + "…>");
    hear("w3", "a" + words);
    EXPECT_EQ(told_of("w3", "w4"), "<a" + words.substr(0, 158) + "…>") << "no half character";
}

TEST_F(Mentions, AQuotationIsNotQuotedAgain) {
    hear("w1", "[em resposta a: “um”]\ndois");
    EXPECT_EQ(told_of("w1", "w2"), "<dois>");
    hear("w3", "[localização: aqui]");
    EXPECT_EQ(told_of("w3", "w4"), "<(localização: aqui)>");
}

TEST_F(Mentions, WhatWasDeletedBeforeItsAnswerIsNotAnswered) {
    const auto m = hear("w1", "segredo");
    const auto other = hear("w2", "pergunta");
    const auto receipt = accept(webhook_with(deletion_of("w1")));
    EXPECT_EQ(receipt.withdrawn, std::vector<row_id>{m.conversation});
    ASSERT_EQ(receipt.outcomes.size(), 2U);
    EXPECT_EQ(receipt.outcomes[0].reason, "deleted");
    ASSERT_EQ(waiting(m.conversation), 1U);
    EXPECT_TRUE(answer(m, {"resposta"}).sends.empty()) << "a turn that had read it already";
    EXPECT_EQ(answer(other, {"resposta"}).sends.size(), 1U);
    EXPECT_EQ(context(m.conversation), "p:pergunta");
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE body LIKE '%segredo%'"), 0);
}

TEST_F(Mentions, WhatWasDeletedAfterItsAnswerLeavesANote) {
    const auto m = hear("w1", "segredo");
    answer(m, {});
    const auto receipt = accept(webhook_with(deletion_of("w1")));
    EXPECT_EQ(receipt.withdrawn.size(), 1U);
    EXPECT_EQ(receipt.outcomes.size(), 1U) << "its own; what it deleted had one";
    EXPECT_EQ(context(m.conversation), "p:(apagada)");
    EXPECT_EQ(told_of("w1", "w2"), "<(apagada)>");
}

TEST_F(Mentions, WhatWasDeletedBeforeItArrivedIsNeverRead) {
    accept(webhook_with(deletion_of("w1")));
    const auto late = accept(webhook_with(said("w1", "segredo")));
    EXPECT_EQ(late.duplicates, 1U);
    EXPECT_TRUE(late.pending.empty());
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE body LIKE '%segredo%'"), 0);
}

TEST_F(Mentions, AMessageAndItsDeletionMayComeTogether) {
    for (const bool deletion_first : {false, true}) {
        const std::string id = deletion_first ? "a" : "b";
        auto both = webhook_with(said(id, "segredo"), deletion_of(id, "del." + id));
        if (deletion_first) std::swap(both.messages[0], both.messages[1]);
        const auto receipt = accept(std::move(both));
        EXPECT_TRUE(receipt.pending.empty()) << deletion_first;
    }
    EXPECT_EQ(number("SELECT count(*) FROM inbox WHERE turn_id IS NULL"), 0);
}

TEST_F(Mentions, NobodyDeletesWhatAnotherPersonWrote) {
    const auto m = hear("w1", "minha pergunta");
    auto theirs = deletion_of("w1");
    theirs.message.from = "5521988887777";
    EXPECT_TRUE(accept(webhook_with(theirs)).withdrawn.empty());
    ASSERT_EQ(waiting(m.conversation), 1U);
    EXPECT_EQ(must(journal_->pending_of(m.conversation)).front().text, "minha pergunta");
}
