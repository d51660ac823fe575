// What a turn leaves behind of how its answer came about.
#include "world.hpp"

#include "ft9/pipeline/trace_step.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::world;

namespace {

// The step along with its store.
std::vector<std::shared_ptr<pipeline::turn_step>> tracing_on(storage::journal& journal, const ft9::clock&,
                                                             metrics&) {
    const std::shared_ptr<storage::trace_store> store = storage::make_trace_store(journal);
    const auto prices_of = [](const std::string& provider) {
        return provider == "dear" ? prices{1.0, 0.1, 2.0} : prices{};
    };
    const auto drop = [store](pipeline::trace_step* step) { delete step; };
    return {std::shared_ptr<pipeline::trace_step>(new pipeline::trace_step(*store, prices_of), drop)};
}

class PipelineTrace : public testing::Test {
  protected:
    static clients::ai_answer said(clients::ai_failure failure) {
        clients::ai_answer a;
        a.failure = failure;
        a.provider = "dear";
        if (failure != clients::ai_failure::none) return a;
        a.text = "resposta";
        a.model = "modelo-2026";
        a.input_tokens = 100;
        a.cached_tokens = 60;
        a.output_tokens = 10;
        return a;
    }
    std::int64_t in_trace(const std::string& column) {
        return w.number_in_file("SELECT " + column + " FROM answer_trace ORDER BY turn_id DESC LIMIT 1");
    }
    bool sent(std::size_t messages) {
        return w.eventually([&] { return w.sender.sent().size() == messages; });
    }
    world w{world::defaults(), {nullptr, tracing_on}};
};

}  // namespace

TEST_F(PipelineTrace, HasEveryRequestWithWhatItCost) {
    w.model.answer_with(said(clients::ai_failure::server));
    w.model.answer_with(said(clients::ai_failure::none));
    w.receive({w.text("oi")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(in_trace("json_array_length(requests)"), 2);
    EXPECT_EQ(in_trace("requests->>'$[0].f'='server'"), 1);
    EXPECT_EQ(in_trace("requests->>'$[1].f'='ok'"), 1);
    EXPECT_EQ(in_trace("requests->>'$[1].m'='modelo-2026'"), 1);
    EXPECT_EQ(in_trace("cached_tokens"), 60);
    EXPECT_EQ(in_trace("cost"), 40 + 6 + 20);
    EXPECT_EQ(in_trace("superseded"), 0);
    EXPECT_GE(in_trace("waited_ms"), 0);
}

TEST_F(PipelineTrace, CountsTheTurnsThatGaveWay) {
    w.model.hold();
    w.receive({w.text("oi")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    w.receive({w.text("na verdade")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 2; }));
    w.model.release();
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(in_trace("superseded"), 1);
    EXPECT_EQ(in_trace("json_array_length(requests)"), 2) << "what was asked in vain costs, too";
    EXPECT_EQ(in_trace("requests->>'$[0].f'='cancelled'"), 1);
    EXPECT_EQ(in_trace("cost IS NULL"), 1) << "the default answer names no provider, which has no price";
}

TEST_F(PipelineTrace, HasNoWordOfWhatWasSaid) {
    w.receive({w.text("segredo-de-teste")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(in_trace("instr(requests,'segredo')+instr(requests,'resposta')"), 0);
}

TEST_F(PipelineTrace, ATurnThatEndsWithTheFixedTextHasOneToo) {
    for (int i = 0; i < 3; ++i)
        w.model.answer_with(said(clients::ai_failure::server));
    w.receive({w.text("oi")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(in_trace("json_array_length(requests)"), 3);
    EXPECT_EQ(in_trace("(SELECT reason='fallback' FROM turn WHERE id=turn_id)"), 1);
}

TEST_F(PipelineTrace, HasTheProviderThatFailedBeforeTheOneThatAnswered) {
    auto a = said(clients::ai_failure::none);
    a.earlier.push_back({"cheap", "", clients::ai_failure::server, clients::form_mode::json_schema,
                         std::chrono::milliseconds(0)});
    w.model.answer_with(a);
    w.receive({w.text("oi")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(in_trace("json_array_length(requests)"), 2);
    EXPECT_EQ(in_trace("requests->>'$[0].p'='cheap' AND requests->>'$[0].f'='server'"), 1);
    EXPECT_EQ(in_trace("requests->>'$[1].p'='dear' AND requests->>'$[1].f'='ok'"), 1);
    EXPECT_EQ(in_trace("cost"), 66) << "who has no price used nothing";
}
