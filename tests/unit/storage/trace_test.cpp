// How answers came about, as the database keeps it.
#include "support/people.hpp"

#include "ft9/storage/trace_store.hpp"

using namespace ft9;
using namespace ft9::test;

namespace {

class Trace : public JournalTest {
  protected:
    Trace() : store_(storage::make_trace_store(*journal_)) {}

    static storage::turn_trace measured() {
        storage::turn_trace t;
        t.provider = "primary";
        t.structured = true;
        t.waited_ms = 2100;
        t.media_ms = 30;
        t.cached_tokens = 64;
        t.cost = 1234;
        t.superseded = 1;
        t.requests = {{"primary", "gpt", "server", "json_schema", 900, 0, 0, 0},
                      {"primary", "gpt", "ok", "json_schema", 1200, 100, 64, 20}};
        return t;
    }
    // A turn of the model with so many parts.
    storage::decided answered(const storage::pending_message& m, std::vector<std::string> parts) {
        auto d = answer_to({m}, std::move(parts));
        d.model = "gpt";
        d.prompt_version = "abc";
        d.input_tokens = 100;
        d.output_tokens = 20;
        d.ai_ms = 2200;
        d.along.push_back(store_->note(m.conversation, measured()));
        return must(journal_->decide(std::move(d)));
    }
    std::unique_ptr<storage::trace_store> store_;
};

}  // namespace

TEST_F(Trace, IsFoundByTheAnswerByTheMessageAndByTheTurn) {
    const auto heard = hear("w1");
    const auto made = answered(heard, {"um", "dois"});
    const auto first = made.sends.at(0).id, second = made.sends.at(1).id;
    begin(first);
    accepted(first, 1, "out1");
    for (const auto id : {first, second, heard.id, made.turn})
        EXPECT_EQ(must(store_->find(id)).turn, made.turn) << id;
    for (const char* wamid : {"out1", "w1"})
        EXPECT_EQ(must(store_->find(std::string(wamid))).turn, made.turn) << wamid;
    EXPECT_EQ(refusal(store_->find(row_id{1})), errc::not_found);
    EXPECT_EQ(refusal(store_->find(std::string("nada"))), errc::not_found);
    EXPECT_EQ(refusal(store_->find(std::string())), errc::not_found);
}

TEST_F(Trace, TellsWhatTheTurnMeasured) {
    const auto heard = hear("w1");
    answered(heard, {"um"});
    const auto t = must(store_->find(heard.id));
    EXPECT_EQ(t.what, outcome::replied);
    EXPECT_EQ(t.model, "gpt");
    EXPECT_EQ(t.prompt_version, "abc");
    EXPECT_EQ(t.input_tokens, 100);
    EXPECT_EQ(t.turn_ms, 2200);
    ASSERT_TRUE(t.measured);
    EXPECT_EQ(t.measured->provider, "primary");
    EXPECT_TRUE(t.measured->structured);
    EXPECT_EQ(t.measured->waited_ms, 2100);
    EXPECT_EQ(t.measured->media_ms, 30);
    EXPECT_EQ(t.measured->cost, 1234);
    EXPECT_EQ(t.measured->superseded, 1);
    ASSERT_EQ(t.measured->requests.size(), 2U);
    EXPECT_EQ(t.measured->requests[0].failure, "server");
    EXPECT_EQ(t.measured->requests[1].cached_tokens, 64);
    EXPECT_EQ(t.measured->requests[1].form, "json_schema");
    ASSERT_EQ(t.messages.size(), 1U);
    EXPECT_EQ(t.messages[0].wamid, "w1");
    EXPECT_TRUE(t.tools.empty());
}

TEST_F(Trace, HasTheToolsOfWhoeverKnowsThem) {
    const auto heard = hear("w1");
    const auto turn = answered(heard, {"um"}).turn;
    row_id asked = 0;
    const auto store = storage::make_trace_store(*journal_, [&asked](storage::sqlite::database&, row_id of) {
        asked = of;
        return std::vector<storage::traced_tool>{{"agenda", "ok", 5, 7}};
    });
    EXPECT_EQ(must(store->find(heard.id)).tools.at(0).name, "agenda");
    EXPECT_EQ(asked, turn);
}

TEST_F(Trace, HasEveryAttemptOfAPart) {
    const auto heard = hear("w1");
    const auto send = answered(heard, {"um"}).sends.at(0).id;
    EXPECT_TRUE(must(store_->find(send)).parts.at(0).attempts.empty());
    begin(send);
    auto part = must(store_->find(send)).parts.at(0);
    ASSERT_EQ(part.attempts.size(), 1U);
    EXPECT_GT(part.attempts[0].started_at, 0);
    refused(send, 1, verdict::retry, 131016);
    time_.advance(std::chrono::seconds(5));
    begin(send);
    accepted(send, 2, "out1");
    part = must(store_->find(send)).parts.at(0);
    ASSERT_EQ(part.attempts.size(), 2U);
    EXPECT_EQ(part.attempts[0].started_at, 0) << "not kept once there is a second";
    EXPECT_EQ(part.attempts[1].number, 2);
    EXPECT_EQ(part.attempts[1].wamid, "out1");
    EXPECT_GT(part.attempts[1].finished_at, 0);
    EXPECT_EQ(part.send.state, send_state::accepted);
}

TEST_F(Trace, AFixedTextHasNoModel) {
    accept(webhook_with(planned(storage::plan::opt_out, "w1", "Pronto, não escrevo mais.")));
    const auto t = must(store_->find(std::string("w1")));
    EXPECT_EQ(t.turn, 0);
    EXPECT_EQ(t.what, outcome::replied);
    EXPECT_EQ(t.model, "");
    EXPECT_FALSE(t.measured);
    ASSERT_EQ(t.parts.size(), 1U);
    EXPECT_EQ(t.parts[0].send.kind, send_kind::opt_out);
    EXPECT_EQ(must(store_->find(t.parts[0].send.id)).parts.size(), 1U);
}

TEST_F(Trace, AMessageThatWaitsHasNoAnswerYet) {
    hear("w1");
    const auto t = must(store_->find(std::string("w1")));
    EXPECT_EQ(t.what, outcome::pending);
    EXPECT_TRUE(t.parts.empty());
    ASSERT_EQ(t.messages.size(), 1U);
}

TEST_F(Trace, WithoutPricesThereIsNoCost) {
    const auto heard = hear("w1");
    auto d = answer_to({heard}, {"um"});
    auto trace = measured();
    trace.cost.reset();
    d.along.push_back(store_->note(heard.conversation, trace));
    must(journal_->decide(std::move(d)));
    EXPECT_EQ(must(store_->find(heard.id)).measured->cost, std::nullopt);
}

TEST_F(Trace, NothingIsKeptOfATurnThatGaveWay) {
    const auto heard = hear("w1");
    hear("w2", "mais uma");
    auto d = answer_to({heard}, {"um"});
    d.supersedable = true;
    d.along.push_back(store_->note(heard.conversation, measured()));
    EXPECT_TRUE(must(journal_->decide(std::move(d))).superseded);
    EXPECT_EQ(number("SELECT count(*) FROM answer_trace"), 0);
}

TEST_F(Trace, FollowsItsConversationIntoAnother) {
    const auto one = accept(webhook_with(from_person("w1", "um", "5511999990000", ""))).pending.at(0);
    answered(one, {"resposta"});
    const auto other = accept(webhook_with(from_person("w2", "dois", "", "BR.abc"))).pending.at(0);
    answered(other, {"outra"});
    const auto merged = accept(webhook_with(from_person("w3", "eu", "5511999990000", "BR.abc"))).merged;
    ASSERT_EQ(merged.size(), 1U);
    EXPECT_EQ(must(store_->find(std::string("w2"))).conversation, merged[0].into);
    EXPECT_EQ(number("SELECT count(DISTINCT conversation_id) FROM answer_trace"), 1);
}

TEST_F(Trace, GoesWithThePerson) {
    const auto heard = hear("w1");
    answered(heard, {"um"});
    must(journal_->begin_erasure({"5511999990000"}));
    while (must(journal_->erase_step()).what != storage::erase_progress::state::idle) {
    }
    EXPECT_EQ(number("SELECT count(*) FROM answer_trace"), 0);
    EXPECT_EQ(refusal(store_->find(heard.id)), errc::not_found);
}
