#include "../../../src/pipeline/hook_message.hpp"

#include "ft9/core/id.hpp"

#include "support/scripted_poster.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace ft9;
using nlohmann::json;

namespace {

constexpr unix_ms happened = 1'790'000'000'000;

storage::hook_delivery said_something(const json& data) {
    storage::hook_delivery d;
    d.event = first_id_at(happened);
    d.id = d.event + 1;
    d.conversation = 9;
    d.topic = event_topic::message_received;
    d.data = data.dump();
    return d;
}

// The data of the envelope that the hook gets.
json told(phone_form phone, bool text, const json& data) {
    auto hook = test::hook_for("crm", "https://crm.example/in", {event_topic::message_received});
    hook.phone = phone;
    hook.include_text = text;
    return json::parse(pipeline::hook_message(hook, said_something(data), happened + 5000).body).at("data");
}

const json full{{"phone", "+5511999990000"}, {"text", "oi"}, {"conversation", "m0"}};

}  // namespace

TEST(HookMessage, IsAnEnvelopeOfAVersion) {
    const auto hook = test::hook_for("crm", "https://crm.example/in?key=1", {event_topic::message_received});
    const auto d = said_something({{"conversation", "m0"}});
    const auto post = pipeline::hook_message(hook, d, happened + 5000);
    EXPECT_EQ(post.url, hook.url);
    EXPECT_EQ(post.secret, hook.secret);
    EXPECT_EQ(post.topic, "message.received");
    EXPECT_EQ(post.delivery, public_id(d.id));
    EXPECT_EQ(post.at, happened + 5000);
    EXPECT_EQ(json::parse(post.body), (json{{"version", 1},
                                            {"id", public_id(d.event)},
                                            {"type", "message.received"},
                                            {"time", "2026-09-21T14:13:20.000Z"},
                                            {"data", {{"conversation", "m0"}}}}));
}

TEST(HookMessage, TellsNoMoreThanTheHookIsToGet) {
    EXPECT_EQ(told(phone_form::full, true, full), full);
    EXPECT_EQ(told(phone_form::none, false, full), (json{{"conversation", "m0"}}));
    EXPECT_EQ(told(phone_form::masked, true, full),
              (json{{"conversation", "m0"}, {"phone", "+55*******0000"}, {"text", "oi"}}));
}

TEST(HookMessage, WhatIsMaskedStaysSo) {
    const json masked{{"phone", "+55*******0000"}};
    EXPECT_EQ(told(phone_form::masked, false, masked), masked);
    EXPECT_EQ(told(phone_form::full, false, masked), masked) << "more was not stored";
    EXPECT_EQ(told(phone_form::none, false, masked), json::object());
}

TEST(HookMessage, AUserIdIsForThoseWhoGetNumbersInFull) {
    const json bsuid{{"user_id", "BR.abc"}};
    EXPECT_EQ(told(phone_form::full, false, bsuid), bsuid);
    EXPECT_EQ(told(phone_form::masked, false, bsuid), json::object());
}

TEST(HookMessage, DataThatCannotBeReadIsNone) {
    const auto hook = test::hook_for("crm", "https://crm.example/in", {});
    auto d = said_something({});
    d.data = "{";
    EXPECT_EQ(json::parse(pipeline::hook_message(hook, d, 0).body).at("data"), json::object());
}
