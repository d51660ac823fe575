// Tools within turns: the real pipeline and journal, a model that calls by script, an endpoint that is faked.
#include "world.hpp"

#include "ft9/pipeline/tool_step.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

using namespace ft9;
using namespace ft9::test;
using clients::tool_outcome;
using clients::tool_verdict;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

// Notes each order; answers when it is let. Any thread.
class fake_endpoint final : public clients::tool_caller {
  public:
    boost::asio::awaitable<tool_outcome> call(const clients::tool&, clients::tool_order order,
                                              steady_time) override {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        {
            const std::lock_guard lock(mutex_);
            orders_.push_back(order);
        }
        if (const auto then = noted()) then();
        while (held()) {
            timer.expires_after(std::chrono::milliseconds(2));
            co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        const std::lock_guard lock(mutex_);
        co_return answer_;
    }
    void hold(bool held) {
        const std::lock_guard lock(mutex_);
        held_ = held;
    }
    void answer(tool_outcome o) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(o);
    }
    // Run at each call, before it is answered.
    void when_called(std::function<void()> then) {
        const std::lock_guard lock(mutex_);
        then_ = std::move(then);
    }
    std::vector<clients::tool_order> orders() const {
        const std::lock_guard lock(mutex_);
        return orders_;
    }

  private:
    bool held() const {
        const std::lock_guard lock(mutex_);
        return held_;
    }
    std::function<void()> noted() const {
        const std::lock_guard lock(mutex_);
        return then_;
    }

    mutable std::mutex mutex_;
    std::vector<clients::tool_order> orders_;
    tool_outcome answer_{tool_verdict::done, 200, R"({"id":7})", "HTTP 200"};
    std::function<void()> then_;
    bool held_ = false;
};

clients::tool tool_named(const std::string& name, bool confirm) {
    clients::tool t;
    std::string why;
    t.shown = {name, "Marca.", R"({"type":"object"})", false};
    t.schema =
        clients::compile_schema(
            {{"type", "object"}, {"properties", {{"dia", {{"type", "string"}}}}}, {"required", {"dia"}}}, why)
            .value();
    t.confirm = confirm;
    t.max_per_turn = 20;
    return t;
}

clients::ai_answer calling(const std::string& name, const std::string& arguments = R"({"dia":"24"})") {
    clients::ai_answer a;
    a.calls.push_back({"c1", name, arguments});
    return a;
}

class ToolTurns : public ::testing::Test {
  protected:
    ~ToolTurns() override { endpoint.hold(false); }

    // What lives with one journal.
    struct parts_of_step {
        std::unique_ptr<storage::tool_store> store;
        std::unique_ptr<pipeline::tool_step> step;
    };
    std::vector<std::shared_ptr<pipeline::turn_step>> steps_on(storage::journal& j, const ft9::clock& time) {
        auto parts = std::make_shared<parts_of_step>();
        parts->store = storage::make_tool_store(j);
        parts->step = std::make_unique<pipeline::tool_step>(
            pipeline::tool_parts{tools, endpoint, *parts->store, j, time, meter}, limits);
        auto* step = parts->step.get();
        return {std::shared_ptr<pipeline::turn_step>(parts, step)};
    }
    void say(const std::string& words) { w.receive({w.text(words)}); }
    bool sent(std::size_t many) {
        return w.eventually([this, many] { return w.sender.sent().size() == many; });
    }
    // What the model was told of the calls in the request with that number.
    json told(std::size_t request, std::size_t round = 0) {
        const auto asked = w.model.asked();
        if (asked.size() <= request || asked[request].rounds.size() <= round) return nullptr;
        return json::parse(asked[request].rounds[round].results.at(0));
    }
    std::int64_t rows_in(storage::tool_state state) {
        return w.number_in_file("SELECT count(*) FROM tool_call WHERE state=" +
                                std::to_string(static_cast<int>(state)));
    }

    metrics meter;
    pipeline::tool_limits limits;
    snapshot<clients::tool_set> tools{
        clients::tool_set{{tool_named("agendar", true), tool_named("consultar", false)}}};
    fake_endpoint endpoint;
    world w{world::defaults(), {nullptr, [this](storage::journal& j, const ft9::clock& time, metrics&) {
                                    return steps_on(j, time);
                                }}};
};

}  // namespace

TEST_F(ToolTurns, ACallIsMadeOnceAndItsResultTold) {
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    ASSERT_THAT(w.model.asked(), SizeIs(2));
    EXPECT_THAT(*w.model.asked()[0].tools, SizeIs(2));
    EXPECT_EQ(told(1), (json{{"ok", true}, {"result", {{"id", 7}}}}));
    ASSERT_THAT(endpoint.orders(), SizeIs(1));
    const auto order = endpoint.orders()[0];
    EXPECT_TRUE(order.key.ends_with(".1")) << order.key;
    EXPECT_EQ(order.arguments, R"({"dia":"24"})");
    EXPECT_EQ(order.phone, "") << "not asked for";
    EXPECT_EQ(
        w.number_in_file("SELECT count(*) FROM tool_call t JOIN turn u ON u.id=t.turn_id WHERE state=2"), 1);
    EXPECT_EQ(meter.value(counter::tool_calls, "done"), 1);
}

TEST_F(ToolTurns, WhoeverTheToolIsForIsToldWhereItAsksForThat) {
    auto set = *tools.get();
    set.all[1].with_person = true;
    tools.set(std::move(set));
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(endpoint.orders().at(0).phone, "+5511999990000");
}

TEST_F(ToolTurns, ArgumentsThatDoNotFitAreToldAndNotSent) {
    w.model.answer_with(calling("consultar", R"({"dia":24})"));
    w.model.answer_with(calling("consultar", "{"));
    w.model.answer_with(calling("apagar_tudo"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    EXPECT_THAT(endpoint.orders(), IsEmpty());
    EXPECT_EQ(told(1).at("ok"), false);
    EXPECT_THAT(told(1).at("detail").get<std::string>(), HasSubstr("dia"));
    EXPECT_EQ(told(2, 1).at("ok"), false);
    EXPECT_EQ(told(3, 2).at("ok"), false) << "nobody offered that";
    EXPECT_EQ(meter.value(counter::tool_calls, "invalid"), 2);
    EXPECT_EQ(meter.value(counter::tool_calls, "not_offered"), 1);
}

TEST_F(ToolTurns, AfterSomeRoundsTheModelMustAnswer) {
    for (int i = 0; i < 5; ++i)
        w.model.answer_with(calling("consultar", R"({"dia":")" + std::to_string(i) + "\"}"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return w.model.asked().size() == 4; }));
    EXPECT_TRUE(w.model.asked()[2].may_call);
    EXPECT_FALSE(w.model.asked()[3].may_call);
    EXPECT_THAT(w.model.asked()[3].rounds, SizeIs(3));
    EXPECT_THAT(endpoint.orders(), SizeIs(3));
}

TEST_F(ToolTurns, WhatCameOfACallBeforeACrashIsToldAgain) {
    endpoint.when_called([this] { w.model.hold(); });
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return w.model.asked().size() == 2; })) << "its result is stored";
    w.restart();
    w.model.answer_with(calling("consultar"));
    w.model.release();
    ASSERT_TRUE(sent(1));
    EXPECT_THAT(endpoint.orders(), SizeIs(1));
    const auto asked = w.model.asked().size();
    EXPECT_EQ(told(asked - 1), (json{{"ok", true}, {"result", {{"id", 7}}}}));
    EXPECT_EQ(rows_in(storage::tool_state::done), 1);
}

TEST_F(ToolTurns, ACallThatACrashCutOffIsOfUnknownOutcomeAndNotRepeated) {
    endpoint.hold(true);
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return endpoint.orders().size() == 1; }));
    EXPECT_EQ(rows_in(storage::tool_state::intent), 1) << "before the call";
    w.model.answer_with(calling("consultar"));
    w.restart();
    ASSERT_TRUE(sent(1));
    EXPECT_THAT(endpoint.orders(), SizeIs(1));
    EXPECT_EQ(told(w.model.asked().size() - 1).at("error"), mentor::tool_texts{}.unknown_outcome);
    EXPECT_EQ(rows_in(storage::tool_state::unknown), 1);
}

TEST_F(ToolTurns, AnUnknownOutcomeIsToldAsThat) {
    endpoint.answer({tool_verdict::unknown, 0, "", "reading: deadline"});
    w.model.answer_with(calling("consultar"));
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    EXPECT_THAT(endpoint.orders(), SizeIs(1)) << "the model wanted it again";
    EXPECT_EQ(told(2, 0).at("error"), mentor::tool_texts{}.unknown_outcome);
    EXPECT_EQ(told(2, 1).at("error"), mentor::tool_texts{}.unknown_outcome);
}

TEST_F(ToolTurns, AYesOfThePersonComesBeforeACallThatWantsOne) {
    w.model.answer_with(calling("agendar"));
    say("marca para o dia 24");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(told(1).at("error"), mentor::tool_texts{}.confirm_first);
    EXPECT_EQ(rows_in(storage::tool_state::proposed), 1);
    w.model.answer_with(calling("agendar"));
    say("quanto custa?");
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(told(3).at("error"), mentor::tool_texts{}.confirm_missing);
    EXPECT_THAT(endpoint.orders(), IsEmpty());
    w.model.answer_with(calling("agendar"));
    say("Sim, pode marcar!");
    ASSERT_TRUE(sent(3));
    EXPECT_THAT(w.model.asked()[4].situation, HasSubstr(R"("tool":"agendar")")) << "it knows what it asked";
    EXPECT_EQ(told(5).at("ok"), true);
    ASSERT_THAT(endpoint.orders(), SizeIs(1));
    w.model.answer_with(calling("agendar"));
    say("sim");
    ASSERT_TRUE(sent(4));
    EXPECT_THAT(endpoint.orders(), SizeIs(1)) << "one yes is for one call";
}

TEST_F(ToolTurns, NewsDoesNotSupersedeATurnThatActed) {
    endpoint.hold(true);
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return endpoint.orders().size() == 1; }));
    say("e à tarde?");
    endpoint.hold(false);
    ASSERT_TRUE(sent(2));
    EXPECT_THAT(endpoint.orders(), SizeIs(1));
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM turn"), 2);
}

TEST_F(ToolTurns, WhoOptsOutMeanwhileHasNothingDone) {
    w.model.hold();
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(w.eventually([this] { return w.model.asked().size() == 1; }));
    say("PARAR");
    w.model.release();
    ASSERT_TRUE(w.eventually(
        [this] { return w.number_in_file("SELECT count(*) FROM inbox WHERE turn_id IS NULL") == 0; }));
    EXPECT_THAT(endpoint.orders(), IsEmpty());
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM tool_call"), 0);
}

TEST_F(ToolTurns, WhoHasHadEnoughTodayIsOfferedNoMore) {
    auto set = *tools.get();
    set.all[1].max_per_person_day = 1;
    tools.set(std::move(set));
    w.model.answer_with(calling("consultar"));
    say("tem vaga?");
    ASSERT_TRUE(sent(1));
    say("e na sexta?");
    ASSERT_TRUE(sent(2));
    const auto last = w.model.asked().back();
    ASSERT_THAT(*last.tools, SizeIs(1));
    EXPECT_EQ(last.tools->front().name, "agendar");
    EXPECT_THAT(last.situation, HasSubstr(R"("state":"done")")) << "it knows what it did";
}

TEST_F(ToolTurns, WithoutToolsNothingIsOfferedOrRemembered) {
    tools.set({});
    say("oi");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(w.model.asked()[0].tools, nullptr);
    EXPECT_EQ(w.model.asked()[0].situation, "");
}
