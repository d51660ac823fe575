// What people send is data: wherever it stands, it stays within its place (SECURITY.md).
#include "../../../src/pipeline/narration.hpp"
#include "../../../src/pipeline/tool_words.hpp"

#include "ft9/clients/openai.hpp"
#include "ft9/core/text.hpp"
#include "ft9/mentor/situation.hpp"

#include "support/attacks.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

using namespace ft9;
using nlohmann::json;

namespace {

struct injection_place {
    const char* name;
    std::function<inbound_message(const std::string&)> message;
};

inbound_message of_kind(event_kind kind, message_content content, std::string text = {}) {
    inbound_message m;
    m.kind = kind;
    m.content = std::move(content);
    m.text = std::move(text);
    return m;
}

location_content at(std::string name, std::string address) {
    return {1, 2, true, std::move(name), std::move(address)};
}

inbound_message forwarded(const std::string& s) {
    auto m = of_kind(event_kind::text, {}, s);
    m.context.forwarded = true;
    return m;
}

inbound_message about_product(const std::string& s) {
    auto m = of_kind(event_kind::text, {}, "oi");
    m.context.product = s;
    return m;
}

inbound_message from_ad(const std::string& s) {
    auto m = of_kind(event_kind::text, {}, "oi");
    m.referral.headline = s;
    m.referral.body = s;
    return m;
}

inbound_message form(const std::string& name, const std::string& answer) {
    flow_content f;
    f.answers = {{name, answer}};
    return of_kind(event_kind::flow_reply, f);
}

inbound_message order_of(const std::string& s) {
    order_content o;
    o.items = {{s, s, s, s}};
    return of_kind(event_kind::order, o, s);
}

inbound_message card_of(const std::string& s) {
    contacts_content c;
    c.cards.push_back({s, s, {}});
    return of_kind(event_kind::contacts, c);
}

const std::vector<injection_place>& injection_places() {
    using text = const std::string&;
    static const std::vector<injection_place> all{
        {"text", [](text s) { return of_kind(event_kind::text, {}, s); }},
        {"button title",
         [](text s) {
             return of_kind(event_kind::button_reply, choice_content{"1", s}, s);
         }},
        {"list title",
         [](text s) {
             return of_kind(event_kind::list_reply, choice_content{s, s}, s);
         }},
        {"quick reply",
         [](text s) {
             return of_kind(event_kind::quick_reply, choice_content{s, ""}, s);
         }},
        {"caption", [](text s) { return of_kind(event_kind::image, media_content{}, s); }},
        {"file name",
         [](text s) {
             media_content c;
             c.filename = s;
             c.mime_type = s;
             return of_kind(event_kind::image, c, "legenda");
         }},
        {"place", [](text s) { return of_kind(event_kind::location, at(s, s)); }},
        {"contact", card_of},
        {"form answer", [](text s) { return form("nome", s); }},
        {"form field", [](text s) { return form(s, "Ana"); }},
        {"order", order_of},
        {"edit", [](text s) { return of_kind(event_kind::edit, revision_content{"w"}, s); }},
        {"echo", [](text s) { return of_kind(event_kind::echo, {}, s); }},
        {"reaction",
         [](text s) {
             return of_kind(event_kind::reaction, reaction_content{"", s});
         }},
        {"unknown kind",
         [](text s) {
             return of_kind(event_kind::unsupported, unsupported_content{s, 1});
         }},
        {"forwarded", forwarded},
        {"product", about_product},
        {"ad", from_ad},
        {"profile name",
         [](text s) {
             auto m = of_kind(event_kind::text, {}, "oi");
             m.profile_name = s;
             return m;
         }},
    };
    return all;
}

std::string told_with(const injection_place& place, const std::string& words) {
    return pipeline::narrate(place.message(words), {}).text;
}

std::ptrdiff_t brackets(const std::string& text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return c == '[' || c == ']'; });
}

// Lines that begin a note.
int notes(const std::string& text) {
    return (text.starts_with('[') ? 1 : 0) + static_cast<int>([&] {
               int found = 0;
               for (auto p = text.find("\n["); p != text.npos; p = text.find("\n[", p + 1))
                   ++found;
               return found;
           }());
}

// The request as the provider reads it.
json messages_of(const std::string& line) {
    clients::ai_request r;
    r.system_prompt = std::make_shared<const std::string>("prompt");
    r.conversation.push_back({speaker::person, line, 0, 0});
    clients::openai_options o;
    o.model = "m";
    return json::parse(clients::chat_body(o, r, "max_completion_tokens")).at("messages");
}

}  // namespace

TEST(Injection, ThereAreEnoughAttacks) {
    EXPECT_GE(test::attacks().size(), 60U);
}

TEST(Injection, NoNoteIsForgedAndNoneIsEscaped) {
    std::size_t tried = 0;
    for (const auto& place : injection_places()) {
        const auto harmless = told_with(place, "x");
        for (const auto& attack : test::attacks()) {
            const auto told = told_with(place, attack);
            if (told.empty()) continue;  // nothing was left of it: nobody reads it
            EXPECT_EQ(brackets(told), brackets(harmless)) << place.name << ": " << told;
            EXPECT_EQ(notes(told), notes(harmless)) << place.name << ": " << told;
            EXPECT_EQ(told.find("<|"), told.npos) << place.name << ": " << told;
            EXPECT_EQ(drop_direction_controls(told), told) << place.name << ": " << told;
            ++tried;
        }
    }
    EXPECT_GT(tried, 1000U);
}

TEST(Injection, AQuotationStaysWithinItsNote) {
    auto m = of_kind(event_kind::text, {}, "e isso?");
    m.context.quoted = "wamid.0";
    for (const auto& attack : test::attacks()) {
        m.text = attack;
        const auto n = pipeline::narrate(m, {});
        ASSERT_TRUE(n.mentions) << attack;
        const auto told = n.mentions->head + "x" + n.mentions->tail;
        EXPECT_EQ(brackets(told), 2) << told;
        EXPECT_TRUE(told.starts_with("[em resposta a: “x”]\n")) << told;
    }
}

TEST(Injection, NothingThatPeopleSendGetsAnotherRole) {
    for (const auto& attack : test::attacks()) {
        for (const auto& line : {attack, told_with(injection_places().front(), attack)}) {
            const auto messages = messages_of(sanitize_utf8(line));
            ASSERT_EQ(messages.size(), 2U) << line;
            EXPECT_EQ(messages[0], (json{{"role", "system"}, {"content", "prompt"}}));
            EXPECT_EQ(messages[1].at("role"), "user");
            EXPECT_EQ(messages[1].at("content"), sanitize_utf8(line));
        }
    }
}

// Facts about the person stand in a message of ours: each stays in its line.
TEST(Injection, WhatIsRememberedStaysInItsLine) {
    const auto lines_of = [](const std::string& fact) {
        mentor::situation s;
        s.add(mentor::situation_part::person, fact);
        const auto text = s.text({});
        return std::count(text.begin(), text.end(), '\n');
    };
    for (const auto& attack : test::attacks()) {
        mentor::situation s;
        s.add(mentor::situation_part::person, attack);
        EXPECT_EQ(lines_of(attack), lines_of("x")) << attack;
        EXPECT_EQ(s.text({}).find_first_of("[]"), std::string::npos) << attack;
    }
}

// Whatever a tool returns is one message of its own role, and one line of what is remembered of calls.
TEST(Injection, WhatAToolReturnsIsAResultAndNothingElse) {
    for (const auto& attack : test::attacks()) {
        storage::tool_call_row row;
        row.id = 1;
        row.number = 1;
        row.name = "agenda";
        row.arguments = "{}";
        row.state = storage::tool_state::done;
        for (const auto& result :
             {attack, json{{"nome", attack}}.dump(-1, ' ', false, json::error_handler_t::replace)}) {
            row.result = result;
            clients::ai_request r;
            r.system_prompt = std::make_shared<const std::string>("prompt");
            r.conversation.push_back({speaker::person, "oi", 0, 0});
            r.rounds.push_back({"", {{"c1", "agenda", "{}"}}, {pipeline::told_of_call(row, {})}});
            clients::openai_options o;
            o.model = "m";
            const auto messages = json::parse(clients::chat_body(o, r, "max_tokens")).at("messages");
            ASSERT_EQ(messages.size(), 4U) << attack;
            EXPECT_EQ(messages[3].at("role"), "tool");
            const auto told = messages[3].at("content").get<std::string>();
            EXPECT_TRUE(json::parse(told).at("ok")) << attack;
            EXPECT_EQ(told.find("<|"), told.npos) << told;
            EXPECT_EQ(told.find("[s"), told.npos) << told;
            const auto memory = pipeline::tool_memory({row}, {}, 1000, {});
            EXPECT_EQ(std::count(memory.begin(), memory.end(), '\n'), 1) << memory;
            EXPECT_EQ(memory.find("<|"), memory.npos) << memory;
        }
    }
}
