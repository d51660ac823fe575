// Sessions that ended are summed up in the background.
#include "memory_world.hpp"

#include "ft9/pipeline/summariser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/thread_pool.hpp>

using namespace ft9;
using namespace ft9::test;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

clients::ai_answer says(std::string text) {
    clients::ai_answer a;
    a.text = std::move(text);
    return a;
}

clients::ai_answer fails() {
    clients::ai_answer a;
    a.failure = clients::ai_failure::server;
    return a;
}

pipeline::mentor_words plain_words(const std::string&) {
    return {std::make_shared<const std::string>("prompt"), "v1", "agora não", "devagar"};
}

class Summaries : public ::testing::Test {
  protected:
    Summaries() { r.w.rules.opt_out_words = {"PARAR"}; }
    ~Summaries() override {
        may = true;
        may_spend = true;
        r.w.model.release();
        summaries.stop();
        r.w.eventually([this] { return summaries.running() == 0; });
    }
    static pipeline::summary_options options() {
        pipeline::summary_options o;
        o.max_attempts = 2;
        return o;
    }
    // What is due, if anything, was dealt with.
    bool looked() {
        summaries.look();
        return r.w.eventually([this] { return due() == 0 && summaries.running() == 0; });
    }
    std::int64_t due() {
        return r.w.number_in_file("SELECT count(*) FROM summary WHERE due_at<=" +
                                  std::to_string(r.w.time.now()));
    }
    double counted(const char* result) { return r.w.meter.value(counter::summaries, result); }

    // The journal's threads resume coroutines on it, so it ends last.
    boost::asio::thread_pool pool{1};
    // Already there when it is asked for: nothing to wait for.
    static boost::asio::awaitable<bool> told(bool answer) { co_return answer; }

    std::atomic<bool> may{true}, may_spend{true};
    remembering_world r;
    pipeline::summariser summaries{
        {pool.get_executor(), r.w.time, *r.journal, *r.memories, r.w.model, r.w.meter, plain_words,
         [this] { return may.load(); }, [this] { return told(may_spend.load()); }},
        options()};
};

}  // namespace

TEST_F(Summaries, AreMadeOfASessionThatEnded) {
    const auto conversation = r.converse("minha agenda está vazia");
    EXPECT_TRUE(looked());
    EXPECT_EQ(r.w.model.asked().size(), 1U) << "it goes on";
    r.w.time.skip(minutes(31));
    r.w.model.answer_with(
        says(R"({"summary":"Falou da agenda vazia.","memory":{"notes":["agenda vazia"]}})"));
    ASSERT_TRUE(looked());
    const auto asked = r.w.model.asked().back();
    ASSERT_EQ(asked.conversation.size(), 1U);
    EXPECT_THAT(asked.conversation[0].text,
                HasSubstr("Pessoa: minha agenda está vazia\nMentor: resposta a:"));
    EXPECT_THAT(*asked.system_prompt, HasSubstr("3 a 6 frases"));
    ASSERT_NE(asked.form, nullptr);
    EXPECT_EQ(asked.form->name, "session_summary");
    EXPECT_EQ(asked.max_output_tokens, 800U);
    EXPECT_EQ(r.remembered(conversation).summary, "Falou da agenda vazia.");
    EXPECT_THAT(r.known(conversation).notes, ElementsAre("agenda vazia"));
    EXPECT_EQ(counted("made"), 1);
    EXPECT_TRUE(looked());
    EXPECT_EQ(r.w.model.asked().size(), 2U) << "once";
    EXPECT_EQ(r.w.sender.sent().size(), 1U) << "nobody is answered by it";
    r.converse("voltei");
    EXPECT_THAT(r.last_situation(), HasSubstr("Resumo da última conversa: “Falou da agenda vazia.”"));
    EXPECT_THAT(r.last_situation(), HasSubstr("voltou"));
}

TEST_F(Summaries, TellOnlyWhatIsNewSinceTheLast) {
    r.converse("um");
    r.w.time.skip(minutes(31));
    r.w.model.answer_with(says("Falou de um."));
    ASSERT_TRUE(looked());
    r.converse("dois");
    r.w.time.skip(minutes(31));
    r.w.model.answer_with(says("Falou de dois."));
    ASSERT_TRUE(looked());
    const auto asked = r.w.model.asked().back();
    EXPECT_THAT(asked.conversation[0].text, HasSubstr("Pessoa: dois"));
    EXPECT_EQ(asked.conversation[0].text.find("Pessoa: um"), std::string::npos);
    EXPECT_THAT(asked.situation, HasSubstr("Falou de um."));
}

TEST_F(Summaries, AreTriedAgainAndThenGivenUpUntilThePersonWrites) {
    const auto conversation = r.converse("oi");
    r.w.time.skip(minutes(31));
    r.w.model.answer_with(fails());
    ASSERT_TRUE(looked());
    EXPECT_EQ(counted("failed"), 1);
    ASSERT_TRUE(looked());
    EXPECT_EQ(r.w.model.asked().size(), 2U) << "not at once";
    r.w.time.skip(minutes(3));
    r.w.model.answer_with(fails());
    ASSERT_TRUE(looked());
    EXPECT_EQ(counted("given_up"), 1);
    r.w.time.skip(minutes(600));
    ASSERT_TRUE(looked());
    EXPECT_EQ(r.w.model.asked().size(), 3U);
    r.converse("de novo");
    r.w.time.skip(minutes(31));
    r.w.model.answer_with(says("Falou."));
    ASSERT_TRUE(looked());
    EXPECT_EQ(r.remembered(conversation).summary, "Falou.");
}

TEST_F(Summaries, AreNotMadeOfWhoOptedOut) {
    r.converse("oi");
    r.w.receive({r.w.text("PARAR")});
    ASSERT_TRUE(r.w.eventually([&] { return r.w.sender.sent().size() == 2; }));
    r.w.time.skip(minutes(31));
    ASSERT_TRUE(looked());
    EXPECT_EQ(r.w.model.asked().size(), 1U);
}

TEST_F(Summaries, WaitWhileTheModelIsNotToBeAsked) {
    r.converse("oi");
    r.w.time.skip(minutes(31));
    may = false;
    summaries.look();
    EXPECT_EQ(summaries.running(), 0U);
    EXPECT_EQ(due(), 1);
    may = true;
    EXPECT_TRUE(looked());
    EXPECT_EQ(counted("made"), 1);
}

TEST_F(Summaries, WaitWhileBudgetsAreUsedUp) {
    r.converse("oi");
    r.w.time.skip(minutes(31));
    may_spend = false;
    summaries.look();
    ASSERT_TRUE(r.w.eventually([&] { return summaries.running() == 0; }));
    EXPECT_EQ(r.w.model.asked().size(), 1U);
    EXPECT_EQ(due(), 1) << "and it is no failure";
    may_spend = true;
    EXPECT_TRUE(looked());
    EXPECT_EQ(counted("made"), 1);
}

TEST_F(Summaries, OnesThatAreBeingMadeWhenThePersonIsErasedAreDropped) {
    r.converse("segredo");
    r.w.time.skip(minutes(31));
    r.w.model.hold();
    summaries.look();
    ASSERT_TRUE(r.w.eventually([&] { return r.w.model.asked().size() == 2; }));
    ASSERT_TRUE(r.w.run(r.w.line->erase({"5511999990000"})).has_value());
    r.w.model.release();
    ASSERT_TRUE(r.w.eventually([&] { return counted("unwanted") == 1; }));
    EXPECT_TRUE(r.w.eventually([&] { return r.w.number_in_file("SELECT count(*) FROM summary") == 0; }));
}
