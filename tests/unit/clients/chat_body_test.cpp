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

TEST(ChatBody, OpenAiAloneIsToldWhoseQuestionItIsAndOnlyAsAHash) {
    auto r = request({line(speaker::person, "oi")});
    r.person_key = "ft9-c0000000000000001";
    const auto identifier = [&r](const std::string& host) {
        auto o = options();
        o.base.where.host = host;
        return json::parse(chat_body(o, r, "max_tokens")).value("safety_identifier", "");
    };
    const auto told = identifier("api.openai.com");
    EXPECT_EQ(told.size(), 64U) << "OpenAI's limit";
    EXPECT_EQ(told.find("ft9"), std::string::npos);
    EXPECT_EQ(identifier("eu.api.openai.com"), told);
    for (const char* other : {"api.groq.com", "127.0.0.1", "openai.com", "xapi.openai.com", ""})
        EXPECT_EQ(identifier(other), "") << other;
    r.person_key = "ft9-c0000000000000002";
    EXPECT_NE(identifier("api.openai.com"), told);
    r.person_key.clear();
    EXPECT_EQ(identifier("api.openai.com"), "");
}

TEST(ChatBody, TheSituationIsASecondMessageOfTheSystem) {
    auto r = request({line(speaker::person, "oi")});
    r.situation = "É \"domingo\".";
    const auto messages = json::parse(chat_body(options(), r, "max_tokens")).at("messages");
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[0].at("content"), "Você é o mentor.") << "the same for everybody comes first";
    EXPECT_EQ(messages[1], json({{"role", "system"}, {"content", r.situation}}));
    EXPECT_EQ(messages[2].at("role"), "user");
}

TEST(ChatBody, AsksForTheFormByItsSchema) {
    auto r = request({line(speaker::person, "oi")});
    r.form =
        std::make_shared<const answer_form>(answer_form{"mentor_answer", R"({"type":"object"})", "words"});
    const auto body = json::parse(chat_body(options(), r, "max_tokens"));
    const json expected = {
        {"type", "json_schema"},
        {"json_schema", {{"name", "mentor_answer"}, {"strict", true}, {"schema", {{"type", "object"}}}}}};
    EXPECT_EQ(body.at("response_format"), expected);
    EXPECT_EQ(body.at("messages").size(), 2U) << "the schema says it all";
}

TEST(ChatBody, AsksForJsonWithTheFormInWords) {
    auto r = request({line(speaker::person, "oi")});
    r.form = std::make_shared<const answer_form>(answer_form{"mentor_answer", "", "Responda em JSON: {}"});
    auto body = json::parse(chat_body(options(), r, "max_tokens"));
    EXPECT_EQ(body.at("response_format"), json({{"type", "json_object"}}));
    EXPECT_EQ(body.at("messages")[1].at("content"), "Responda em JSON: {}");
    r.situation = "É domingo.";
    body = json::parse(chat_body(options(), r, "max_tokens"));
    ASSERT_EQ(body.at("messages").size(), 4U);
    EXPECT_EQ(body.at("messages")[1].at("content"), "Responda em JSON: {}")
        << "caches: the same for everybody";
    EXPECT_EQ(body.at("messages")[2].at("content"), "É domingo.");
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

namespace {

context_entry seen(std::string text, std::vector<chat_image> images, speaker who = speaker::person) {
    auto entry = line(who, std::move(text));
    entry.images = std::move(images);
    return entry;
}

// What is sent, with these words for the bytes of the images.
json sent(const ai_request& r, const std::vector<std::string>& bytes) {
    const auto texts = chat_body_around_images(options(), r, "max_tokens");
    EXPECT_EQ(texts.size(), bytes.size() + 1);
    std::string body = texts.front();
    for (std::size_t i = 1; i < texts.size(); ++i)
        body += bytes.at(i - 1) + texts[i];
    return json::parse(body);
}

}  // namespace

TEST(ChatBody, ImagesAreShownWithTheWordsOfTheirLine) {
    const auto body = sent(request({line(speaker::person, "oi"), line(speaker::mentor, "olá"),
                                    seen("o que é \"isto\"?", {{"image/jpeg", "a"}, {"image/png", "b"}})}),
                           {"QUJD", "REVG"});
    const json expected = {
        {{"type", "text"}, {"text", "o que é \"isto\"?"}},
        {{"type", "image_url"}, {"image_url", {{"url", "data:image/jpeg;base64,QUJD"}, {"detail", "auto"}}}},
        {{"type", "image_url"}, {"image_url", {{"url", "data:image/png;base64,REVG"}, {"detail", "auto"}}}}};
    EXPECT_EQ(body.at("messages").at(3).at("content"), expected);
    EXPECT_EQ(body.at("messages").at(1).at("content"), "oi") << "other lines stay texts";
    EXPECT_EQ(body.at("max_tokens"), 512);
}

TEST(ChatBody, WithoutImagesOnlyTheWordsAreSent) {
    const auto body =
        json::parse(chat_body(options(), request({seen("foto", {{"image/jpeg", "a"}})}), "max_tokens"));
    EXPECT_EQ(body.at("messages").at(1).at("content"), "foto");
}

TEST(ChatBody, OnlyWhatAModelCanSeeIsShownAndTheNewestCount) {
    std::vector<chat_image> many(7, {"image/jpeg", "new"});
    auto r = request({seen("velhas", {{"image/jpeg", "1"}, {"image/jpeg", "2"}, {"image/tiff", "3"}}),
                      seen("nossa", {{"image/jpeg", "x"}}, speaker::mentor), seen("novas", many)});
    keep_images_to_show(r);
    ASSERT_EQ(r.conversation[0].images.size(), 1U) << "8 in all";
    EXPECT_EQ(r.conversation[0].images[0].path, "2");
    EXPECT_TRUE(r.conversation[1].images.empty()) << "the mentor shows none";
    EXPECT_EQ(r.conversation[2].images.size(), 7U);
}
