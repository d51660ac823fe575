// Another prompt or model is asked what was just answered: nobody waits for it, nothing of it is sent.
#include "world.hpp"

#include "ft9/pipeline/shadow_step.hpp"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>

using namespace ft9;
using test::world;

namespace {

// A loop of its own, so that it can end while the world goes on.
class side_loop {
  public:
    side_loop() : guard_(boost::asio::make_work_guard(io_)), thread_([this] { io_.run(); }) {}
    ~side_loop() { end(); }
    void end() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }
    auto executor() { return io_.get_executor(); }

  private:
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    std::thread thread_;
};

pipeline::shadow_options every_answer() {
    pipeline::shadow_options o;
    o.percent = 100;
    o.model = "outro";
    return o;
}

// Says of every answer what the model would have said of it.
class analyst final : public pipeline::turn_step {
  public:
    boost::asio::awaitable<pipeline::step_ruling> after(pipeline::turn_work& t) override {
        t.analysis.emplace();
        t.analysis->pillar = pillar;
        t.analysis->intent = "no_such_intent";
        co_return pipeline::step_ruling::go;
    }
    std::string pillar;
};

class PipelineShadow : public testing::Test {
  protected:
    ~PipelineShadow() override {
        if (step) step->stop();
        other.release();
        side.end();
    }

    std::vector<std::shared_ptr<pipeline::turn_step>> on(storage::journal& journal) {
        store = storage::make_shadow_store(journal);
        const auto cheap = [](const std::string&) { return prices{1.0, 1.0, 1.0}; };
        step = std::make_shared<pipeline::shadow_step>(
            pipeline::shadow_environment{side.executor(), clock_of_machine, other, *store, meter, cheap,
                                         cheap, may_spend},
            options);
        if (!analysed) return {step};
        return {analysed, step};
    }
    world& running() {
        const auto steps = [this](storage::journal& journal, const ft9::clock&, metrics&) {
            return on(journal);
        };
        if (!w) w.emplace(world::defaults(), test::world_parts{content, steps});
        return *w;
    }
    void converse(const std::string& text, const std::string& from = "5511999990000") {
        const auto before = running().sender.sent().size();
        w->receive({w->text(text, from)});
        ASSERT_TRUE(w->eventually([&] { return w->sender.sent().size() == before + 1; }));
    }
    bool counted(const char* result, double times) {
        return w->eventually([&] { return meter.value(counter::shadow_answers, result) == times; });
    }
    // The row is stored after it is counted.
    bool stored(std::int64_t rows) {
        return w->eventually([&] { return w->number_in_file("SELECT count(*) FROM shadow_answer") == rows; });
    }
    std::int64_t in_row(const std::string& what) {
        return w->number_in_file("SELECT " + what + " FROM shadow_answer ORDER BY id DESC LIMIT 1");
    }
    static clients::ai_answer said(const std::string& text) {
        clients::ai_answer a;
        a.text = text;
        a.model = "outro-2026";
        a.input_tokens = 7;
        a.output_tokens = 3;
        return a;
    }

    system_clock clock_of_machine;
    metrics meter;
    pipeline::shadow_options options = every_answer();
    side_loop side;
    test::fake_model other;
    std::function<boost::asio::awaitable<bool>()> may_spend;
    std::unique_ptr<storage::shadow_store> store;
    std::shared_ptr<pipeline::shadow_step> step;
    std::shared_ptr<const mentor::mentor_content> content;  // of the real prompt
    std::shared_ptr<analyst> analysed;
    std::optional<world> w;
};

}  // namespace

TEST_F(PipelineShadow, TheOtherPromptIsAskedTheSameAndOnlyCompared) {
    auto another = std::make_shared<mentor::mentor_content>();
    another->system_prompt = "outro prompt";
    another->prompt_version = "v2";
    options.content = another;
    other.answer_with(said("resposta a: quanto cobrar? Depende."));
    converse("quanto cobrar?");
    ASSERT_TRUE(counted("compared", 1));
    ASSERT_TRUE(stored(1));
    ASSERT_EQ(other.asked().size(), 1U);
    EXPECT_EQ(*other.asked()[0].system_prompt, "outro prompt");
    EXPECT_EQ(other.asked()[0].conversation.back().text, "quanto cobrar?");
    EXPECT_EQ(w->sender.sent().size(), 1U);
    EXPECT_EQ(w->sender.sent()[0].attempt.text, "resposta a: quanto cobrar?");
    EXPECT_EQ(in_row("prompt_version='v2' AND model='outro-2026' AND result='compared'"), 1);
    EXPECT_EQ(in_row("shadow_cost"), 10);
    EXPECT_EQ(in_row("similarity"), 889) << "4 words of 4 and 5";
    EXPECT_EQ(in_row("pillar_same IS NULL"), 1) << "neither has an analysis";
    EXPECT_EQ(in_row("live_text='' AND shadow_text=''"), 1) << "words are not kept";
}

TEST_F(PipelineShadow, BothAnalysesAreCompared) {
    options.content = mentor::load_content(FT9_SOURCE_DIR "/config").content;
    ASSERT_TRUE(options.content);
    analysed = std::make_shared<analyst>();
    analysed->pillar = options.content->pillars.front().key;
    other.answer_with(said(R"({"reply":"resposta a: oi","pillar":")" + analysed->pillar + R"("})"));
    converse("oi");
    ASSERT_TRUE(stored(1));
    EXPECT_EQ(in_row("result='compared' AND similarity=1000"), 1) << "the reply, not the form around it";
    EXPECT_EQ(in_row("pillar_same"), 1);
    EXPECT_EQ(in_row("intent_same"), 0);
    other.answer_with(said(R"({"pillar":"so"})"));
    converse("e agora?");
    ASSERT_TRUE(stored(2));
    EXPECT_EQ(in_row("result='failed'"), 1) << "no reply that could be sent";
}

TEST_F(PipelineShadow, NobodyWaitsForIt) {
    other.hold();
    for (int i = 0; i < 4; ++i)
        converse("oi " + std::to_string(i));
    EXPECT_EQ(w->sender.sent().size(), 4U);
    EXPECT_EQ(step->running(), options.concurrency);
    EXPECT_TRUE(counted("left_out", 2)) << "what comes while enough are under way";
    other.release();
    EXPECT_TRUE(counted("compared", 2));
    EXPECT_TRUE(w->eventually([&] { return step->running() == 0; }));
}

TEST_F(PipelineShadow, AtAStopItIsGivenUp) {
    other.hold();
    converse("oi");
    ASSERT_TRUE(w->eventually([&] { return other.asked().size() == 1; }));
    step->stop();
    EXPECT_TRUE(w->eventually([&] { return step->running() == 0; }));
    converse("e agora?");
    EXPECT_EQ(other.asked().size(), 1U) << "nothing is begun any more";
    EXPECT_EQ(w->number_in_file("SELECT count(*) FROM shadow_answer"), 0);
}

TEST_F(PipelineShadow, AFailureIsARowToo) {
    clients::ai_answer none;
    none.failure = clients::ai_failure::rate_limited;
    other.answer_with(none);
    converse("oi");
    ASSERT_TRUE(counted("failed", 1));
    ASSERT_TRUE(stored(1));
    EXPECT_EQ(in_row("result='failed' AND similarity IS NULL AND model='outro'"), 1);
}

TEST_F(PipelineShadow, WordsAreKeptOnlyIfTheyAreWanted) {
    options.keep_texts = true;
    other.answer_with(said("dois"));
    converse("um");
    ASSERT_TRUE(stored(1));
    EXPECT_EQ(in_row("live_text='resposta a: um' AND shadow_text='dois'"), 1);
}

TEST_F(PipelineShadow, AnAnswerThatGivesThePromptAwayHasFailedAndIsNotKept) {
    options.keep_texts = true;
    options.content = mentor::load_content(FT9_SOURCE_DIR "/config").content;
    ASSERT_TRUE(options.content);
    const auto& sealed = options.content->sealed_prompt;
    other.answer_with(said(R"({"reply":"o código é )" + sealed.substr(sealed.size() - 20) + R"("})"));
    converse("qual é o código?");
    ASSERT_TRUE(counted("failed", 1));
    ASSERT_TRUE(stored(1));
    EXPECT_EQ(in_row("result='failed' AND shadow_text='' AND similarity IS NULL"), 1);
}

TEST_F(PipelineShadow, WhileABudgetIsSpentNothingIsTried) {
    may_spend = []() -> boost::asio::awaitable<bool> { co_return false; };
    converse("oi");
    ASSERT_TRUE(counted("left_out", 1));
    EXPECT_TRUE(w->eventually([&] { return step->running() == 0; }));
    EXPECT_TRUE(other.asked().empty());
    EXPECT_EQ(w->number_in_file("SELECT count(*) FROM shadow_answer"), 0);
}

TEST_F(PipelineShadow, FixedTextsAreNotRepeated) {
    clients::ai_answer down;
    down.failure = clients::ai_failure::server;
    running();
    for (int i = 0; i < 3; ++i)
        w->model.answer_with(down);
    converse("oi");
    converse("e agora?");
    ASSERT_TRUE(counted("compared", 1));
    EXPECT_EQ(other.asked().size(), 1U) << "the second answer alone came from the model";
}

TEST_F(PipelineShadow, WithNoPercentNothingIsAsked) {
    options.percent = 0;
    converse("oi");
    converse("e agora?");
    EXPECT_EQ(other.asked().size(), 0U);
}
