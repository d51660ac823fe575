#pragma once

#include "world.hpp"

#include "ft9/pipeline/tool_step.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

// The real pipeline and journal with two tools, whose endpoint is faked: "agendar" wants a yes, "consultar"
// does not.
namespace ft9::test {

// Notes each order; answers when it is let. Any thread.
class fake_endpoint final : public clients::tool_caller {
  public:
    boost::asio::awaitable<clients::tool_outcome> call(const clients::tool&, clients::tool_order order,
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
    void answer(clients::tool_outcome o) {
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
    clients::tool_outcome answer_{clients::tool_verdict::done, 200, R"({"id":7})", "HTTP 200"};
    std::function<void()> then_;
    bool held_ = false;
};

inline clients::tool tool_named(const std::string& name, bool confirm) {
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

inline clients::ai_answer calling(const std::string& name, const std::string& arguments = R"({"dia":"24"})") {
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
        store = parts->store.get();
        return {std::shared_ptr<pipeline::turn_step>(parts, step)};
    }
    void say(const std::string& words) { w.receive({w.text(words)}); }
    bool sent(std::size_t many) {
        return w.eventually([this, many] { return w.sender.sent().size() == many; });
    }
    // What the model was told of the calls in the request with that number.
    nlohmann::json told(std::size_t request, std::size_t round = 0) {
        const auto asked = w.model.asked();
        if (asked.size() <= request || asked[request].rounds.size() <= round) return nullptr;
        return nlohmann::json::parse(asked[request].rounds[round].results.at(0));
    }
    std::int64_t rows_in(storage::tool_state state) {
        return w.number_in_file("SELECT count(*) FROM tool_call WHERE state=" +
                                std::to_string(static_cast<int>(state)));
    }

    metrics meter;
    storage::tool_store* store = nullptr;
    pipeline::tool_limits limits;
    snapshot<clients::tool_set> tools{
        clients::tool_set{{tool_named("agendar", true), tool_named("consultar", false)}}};
    fake_endpoint endpoint;
    world w{world::defaults(), {nullptr, [this](storage::journal& j, const ft9::clock& time, metrics&) {
                                    return steps_on(j, time);
                                }}};
};

}  // namespace ft9::test
