// What the phone sends is what the server's own parser takes it for.
#include "simulator/phone_kinds.hpp"

#include "ft9/webhook/kinds.hpp"
#include "ft9/webhook/payload.hpp"
#include "simulator/control.hpp"

#include <gtest/gtest.h>

#include <set>

namespace ft9::simulator {
namespace {

using nlohmann::json;

// As POST /control/messages would make it of this order.
std::string body_of(const json& order) {
    std::string problem;
    auto read = parse_message_order(order, problem);
    EXPECT_TRUE(read) << problem << " of " << order;
    return read ? webhook_body(identity(), completed(std::move(read->message), 1'790'000'000'000)) : "";
}

json order_of(std::string_view kind) {
    return {{"from", "5511987654321"}, {"name", "Dra. Íris"},       {"kind", kind},
            {"text", "Sim"},           {"context", "wamid.BEFORE"}, {"new_number", "5511987650000"}};
}

webhook::events events_of(const std::string& body) {
    auto read = webhook::parse_payload(body);
    EXPECT_TRUE(read) << body;
    return read ? std::move(*read) : webhook::events();
}

inbound_message message_of(const json& order) {
    const auto all = events_of(body_of(order));
    EXPECT_EQ(all.messages.size(), 1U) << order;
    return all.messages.empty() ? inbound_message() : all.messages.front();
}

std::string misfit(const json& order) {
    std::string problem;
    return parse_message_order(order, problem) ? "accepted" : problem;
}

TEST(phone_kinds, each_is_read_as_the_kind_of_its_name) {
    for (const auto& kind : phone_kinds()) {
        const auto all = events_of(body_of(order_of(kind.name)));
        const auto& list = kind.name == "echo" ? all.echoes : all.messages;
        ASSERT_EQ(list.size(), 1U) << kind.name;
        EXPECT_EQ(webhook::row_of(list.front().kind).name, kind.name);
        EXPECT_TRUE(all.others.empty() || kind.name == "echo") << kind.name << ": " << all.others.front();
        EXPECT_EQ(list.front().timestamp, 1'790'000'000) << kind.name;
    }
}

TEST(phone_kinds, every_kind_of_a_message_can_be_sent) {
    std::set<std::string_view> missing;
    for (const auto& row : webhook::kind_table()) {
        if (row.source.starts_with("messages, type") && find_phone_kind(row.name) == nullptr)
            missing.insert(row.name);
    }
    // What nobody knows yet needs no button: a test gives `type` and `content`.
    EXPECT_EQ(missing, (std::set<std::string_view>{"other_interactive", "other_system"}));
}

TEST(phone_kinds, what_was_done_can_be_read) {
    EXPECT_EQ(message_of(order_of("quick_reply")).text, "Sim");
    json row = order_of("list_reply");
    row["choice"] = "r1";
    row["description"] = "de manhã";
    const auto chosen = message_of(row);
    EXPECT_EQ(chosen.text, "Sim");
    EXPECT_EQ(std::get<choice_content>(chosen.content).id, "r1");
    EXPECT_EQ(std::get<choice_content>(chosen.content).description, "de manhã");
    const auto form = std::get<flow_content>(message_of(order_of("flow_reply")).content);
    ASSERT_EQ(form.answers.size(), 1U);
    EXPECT_EQ(form.answers.front().second, "Sim");
    EXPECT_EQ(std::get<order_content>(message_of(order_of("order")).content).items.size(), 1U);
    EXPECT_EQ(std::get<revision_content>(message_of(order_of("deletion")).content).target, "wamid.BEFORE");
    const auto edit = message_of(order_of("edit"));
    EXPECT_EQ(edit.text, "Sim");
    EXPECT_EQ(std::get<revision_content>(edit.content).target, "wamid.BEFORE");
    EXPECT_EQ(edit.context.quoted, "") << "an edit quotes nothing";
    EXPECT_EQ(std::get<unsupported_content>(message_of(order_of("unsupported")).content).error_code, 131051);
}

TEST(phone_kinds, a_reaction_is_taken_back_in_both_shapes) {
    json emptied = order_of("reaction");
    emptied["text"] = "";
    for (const auto& order : {order_of("reaction_removed"), emptied}) {
        const auto m = message_of(order);
        EXPECT_EQ(m.kind, event_kind::reaction_removed);
        EXPECT_EQ(std::get<reaction_content>(m.content).target, "wamid.BEFORE");
    }
    const json inside = json::parse(body_of(emptied))["entry"][0]["changes"][0]["value"]["messages"][0];
    EXPECT_TRUE(inside["reaction"].contains("emoji"));
}

TEST(phone_kinds, a_number_change_names_old_and_new) {
    const auto m = message_of(order_of("number_changed"));
    EXPECT_EQ(m.from, "5511987654321");
    const auto now = std::get<identity_content>(m.content);
    EXPECT_EQ(now.new_wa_id, "5511987650000");
    EXPECT_EQ(now.new_user_id, user_id_of("5511987650000"));
    EXPECT_EQ(now.previous_user_id, user_id_of("5511987654321"));
}

TEST(phone_kinds, a_user_id_change_comes_without_a_number) {
    json order = order_of("user_id_changed");
    order["new_number"] = "";
    order["new_user_id"] = "BR.99";
    const auto m = message_of(order);
    EXPECT_EQ(m.from, "");
    EXPECT_EQ(m.from_user_id, "");
    const auto now = std::get<identity_content>(m.content);
    EXPECT_EQ(now.new_wa_id, "");
    EXPECT_EQ(now.new_user_id, "BR.99");
    EXPECT_EQ(now.previous_user_id, user_id_of("5511987654321"));
    EXPECT_FALSE(json::parse(body_of(order))["entry"][0]["changes"][0]["value"].contains("contacts"));
}

TEST(phone_kinds, what_surrounds_the_words_is_told) {
    json order = order_of("text");
    order["forwarded_often"] = true;
    order["context_own"] = true;
    order["referral"] = {{"source_type", "ad"}, {"source_id", "7"}, {"headline", "Agenda cheia"}};
    const auto m = message_of(order);
    EXPECT_EQ(m.context.quoted, "wamid.BEFORE");
    EXPECT_TRUE(m.context.forwarded_often);
    EXPECT_TRUE(m.from_ad);
    EXPECT_EQ(m.referral.headline, "Agenda cheia");
    const json inside = json::parse(body_of(order))["entry"][0]["changes"][0]["value"]["messages"][0];
    EXPECT_EQ(inside["context"]["from"], "5511987654321");
    EXPECT_EQ(message_of({{"from", "5511987654321"}, {"forwarded", true}}).context.quoted, "");
}

TEST(phone_kinds, an_order_without_what_the_kind_needs_is_refused) {
    const json who = {{"from", "5511987654321"}};
    const auto with = [&who](const json& more) {
        json out = who;
        out.update(more);
        return out;
    };
    EXPECT_EQ(misfit(with({{"kind", "hologram"}})), "kind");
    EXPECT_EQ(misfit(with({{"kind", "text"}, {"type", "text"}})), "kind");
    EXPECT_EQ(misfit(with({{"kind", "deletion"}})), "context");
    EXPECT_EQ(misfit(with({{"kind", "edit"}, {"text", "x"}})), "context");
    EXPECT_EQ(misfit(with({{"kind", "number_changed"}})), "new_number");
    EXPECT_EQ(misfit(with({{"kind", "number_changed"}, {"new_number", "x"}})), "new_number");
    EXPECT_EQ(misfit(with({{"referral", "ad"}})), "referral");
    EXPECT_EQ(misfit(with({{"forwarded", 1}})), "forwarded");
    EXPECT_EQ(misfit({{"user_id", "BR.7"}, {"kind", "user_id_changed"}}), "accepted");
}

}  // namespace
}  // namespace ft9::simulator
