#include "ft9/clients/openai.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::clients;
using nlohmann::json;
using namespace std::string_literals;

namespace {

openai_options options() {
    openai_options o;
    o.model = "gpt-test";
    o.max_output_tokens = 512;
    return o;
}

ai_request request(std::vector<context_entry> lines, std::string prompt = "Você é o mentor.") {
    ai_request r;
    r.system_prompt = std::make_shared<const std::string>(std::move(prompt));
    r.conversation = std::move(lines);
    return r;
}

context_entry line(speaker who, std::string text) {
    return {who, std::move(text), 0, 0};
}

}  // namespace

TEST(ChatBody, HasTheShapeOfChatCompletions) {
    const auto body = json::parse(chat_body(
        options(),
        request({line(speaker::person, "oi"), line(speaker::mentor, "olá"), line(speaker::person, "?")}),
        "max_completion_tokens"));
    const json expected = {{"model", "gpt-test"},
                           {"messages",
                            {{{"role", "system"}, {"content", "Você é o mentor."}},
                             {{"role", "user"}, {"content", "oi"}},
                             {{"role", "assistant"}, {"content", "olá"}},
                             {{"role", "user"}, {"content", "?"}}}},
                           {"max_completion_tokens", 512}};
    EXPECT_EQ(body, expected) << "nothing else: reasoning models refuse temperature and its like";
}

TEST(ChatBody, NamesTheTokenLimitAsAsked) {
    const auto body = json::parse(chat_body(options(), request({line(speaker::person, "oi")}), "max_tokens"));
    EXPECT_EQ(body.at("max_tokens"), 512);
    EXPECT_FALSE(body.contains("max_completion_tokens"));
}

TEST(ChatBody, EscapesWhatPeopleWrite) {
    const auto nasty = "\"}],\"model\":\"x\\\n\r\t\b\f\x01\x1f\x7f\0 olá 😀 </script>\xE2\x80\xA8"s;
    auto o = options();
    o.model = "a\"b";
    const auto body = json::parse(chat_body(
        o, request({line(speaker::person, nasty), line(speaker::mentor, nasty)}, nasty), "max_tokens"));
    EXPECT_EQ(body.at("model"), "a\"b");
    for (const auto& message : body.at("messages"))
        EXPECT_EQ(message.at("content").get<std::string>(), nasty);
    EXPECT_EQ(body.at("messages").size(), 3U);
}

TEST(ChatBody, KeepsALongConversationWhole) {
    std::vector<context_entry> lines;
    for (int i = 0; i < 200; ++i)
        lines.push_back(line(i % 2 == 0 ? speaker::person : speaker::mentor, std::string(1000, 'a')));
    const auto body = json::parse(chat_body(options(), request(lines), "max_tokens"));
    EXPECT_EQ(body.at("messages").size(), 201U);
    EXPECT_EQ(body.at("messages").back().at("role"), "assistant");
}
