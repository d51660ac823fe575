#include "../../../src/api/send_request.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace ft9;
using namespace ft9::api;

namespace {

// The first fault beside the status: what a caller looks at.
struct first_problem {
    int status = 0;
    std::string field, detail;
};

struct read_result {
    first_problem problem;
    outgoing::fault_list faults;
    storage::new_send send;
};

read_result read(const std::string& body) {
    read_result r;
    auto problem = read_send_request(body, r.send);
    r.problem.status = problem.status;
    if (!problem.faults.empty()) {
        r.problem.field = problem.faults.front().field;
        r.problem.detail = problem.faults.front().detail;
    }
    r.faults = std::move(problem.faults);
    return r;
}

std::string repeat(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

}  // namespace

TEST(SendRequest, ReadsTheShorthand) {
    const auto r = read(R"({"to":"+55 (11) 99999-0000","message":"Olá!"})");
    EXPECT_EQ(r.problem.status, 0) << r.problem.field;
    EXPECT_EQ(r.send.to_digits, "5511999990000");
    EXPECT_EQ(r.send.to_bsuid, "");
    EXPECT_EQ(r.send.type, "text");
    EXPECT_EQ(r.send.text, "Olá!");
    EXPECT_EQ(r.send.payload, "");
}

TEST(SendRequest, ReadsTheGraphShape) {
    const auto r =
        read(R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"5511999990000",)"
             R"("type":"text","text":{"body":"Olá!","preview_url":true}})");
    EXPECT_EQ(r.problem.status, 0) << r.problem.field;
    EXPECT_EQ(r.send.text, "Olá!");
    EXPECT_EQ(nlohmann::json::parse(r.send.payload),
              nlohmann::json::parse(R"({"body":"Olá!","preview_url":true})"));
    EXPECT_EQ(read(R"({"to":"5511999990000","type":"text","text":{"body":"x"}})").send.payload, "");
}

TEST(SendRequest, ReadsAUserId) {
    const auto r = read(R"({"to":"BR.1a2B3c","message":"x"})");
    EXPECT_EQ(r.problem.status, 0);
    EXPECT_EQ(r.send.to_bsuid, "BR.1a2B3c");
    EXPECT_EQ(r.send.to_digits, "");
}

TEST(SendRequest, ReadsMedia) {
    auto r =
        read(R"({"to":"5511999990000","type":"image","image":{"link":"https://x/y.png","caption":"olha"}})");
    EXPECT_EQ(r.problem.status, 0) << r.problem.field;
    EXPECT_EQ(r.send.type, "image");
    EXPECT_EQ(r.send.text, "[imagem] olha");
    EXPECT_EQ(nlohmann::json::parse(r.send.payload).at("link"), "https://x/y.png");
    r = read(R"({"to":"5511999990000","type":"document","document":{"id":"123","filename":"a.pdf"}})");
    EXPECT_EQ(r.problem.status, 0) << r.problem.field;
    EXPECT_EQ(r.send.text, "[documento: a.pdf]");
    EXPECT_EQ(read(R"({"to":"5511999990000","type":"audio","audio":{"id":"1","voice":true}})").problem.status,
              0);
    EXPECT_EQ(
        read(R"({"to":"5511999990000","type":"video","video":{"link":"http://x/y.mp4"}})").problem.status, 0);
}

TEST(SendRequest, CountsCharactersNotBytes) {
    EXPECT_EQ(read(R"({"to":"5511999990000","message":")" + repeat("é", 4096) + "\"}").problem.status, 0);
    EXPECT_EQ(read(R"({"to":"5511999990000","message":")" + repeat("é", 4097) + "\"}").problem.status, 422);
    const auto captioned = [](std::size_t size) {
        return read(R"({"to":"5511999990000","type":"image","image":{"id":"1","caption":")" +
                    repeat("😀", size) + "\"}}")
            .problem;
    };
    EXPECT_EQ(captioned(1024).status, 0);
    EXPECT_EQ(captioned(1025).field, "image.caption");
}

TEST(SendRequest, WhatIsNoObjectIsUnreadable) {
    for (const char* body :
         {"", "[]", "7", "null", "\"x\"", "{", "{\"to\":}", "{\"to\":\"\xFF\"}", "{} {}", "to=1"}) {
        const auto p = read(body).problem;
        EXPECT_EQ(p.status, 400) << body;
        EXPECT_EQ(p.field, "body") << body;
        EXPECT_FALSE(p.detail.empty());
    }
}

TEST(SendRequest, NamesTheFieldThatIsWrong) {
    struct row {
        const char *body, *field;
    };
    const row rows[] = {
        {R"({})", "to"},
        {R"({"message":"x"})", "to"},
        {R"({"to":5511999990000,"message":"x"})", "to"},
        {R"({"to":"","message":"x"})", "to"},
        {R"({"to":"   ","message":"x"})", "to"},
        {R"({"to":"123456","message":"x"})", "to"},
        {R"({"to":"1234567890123456","message":"x"})", "to"},
        {R"({"to":"ana@example.com","message":"x"})", "to"},
        {R"({"to":"BR.","message":"x"})", "to"},
        {R"({"to":"BR.a b","message":"x"})", "to"},
        {R"({"to":["5511999990000"],"message":"x"})", "to"},
        {R"({"to":null,"message":"x"})", "to"},
        {R"({"to":"5511999990000"})", "type"},
        {R"({"to":"5511999990000","message":""})", "message"},
        {R"({"to":"5511999990000","message":" \n "})", "message"},
        {R"({"to":"5511999990000","message":7})", "message"},
        {R"({"to":"5511999990000","message":null})", "message"},
        {R"({"to":"5511999990000","message":{"body":"x"}})", "message"},
        {R"({"to":"5511999990000","message":"x","mesage":"y"})", "mesage"},
        {R"({"to":"5511999990000","message":"x","type":"text"})", "type"},
        {R"({"to":"5511999990000","type":"fax","fax":{"id":"1"}})", "type"},
        {R"({"to":"5511999990000","type":"template","template":{}})", "template.name"},
        {R"({"to":"5511999990000","type":7})", "type"},
        {R"({"to":"5511999990000","type":"Text","text":{"body":"x"}})", "type"},
        {R"({"to":"5511999990000","type":"text"})", "text"},
        {R"({"to":"5511999990000","type":"text","text":"x"})", "text"},
        {R"({"to":"5511999990000","type":"text","text":{}})", "text.body"},
        {R"({"to":"5511999990000","type":"text","text":{"body":""}})", "text.body"},
        {R"({"to":"5511999990000","type":"text","text":{"body":"x","preview_url":"yes"}})",
         "text.preview_url"},
        {R"({"to":"5511999990000","type":"text","text":{"body":"x","bold":true}})", "text.bold"},
        {R"({"to":"5511999990000","type":"text","text":{"body":"x"},"image":{}})", "image"},
        {R"({"to":"5511999990000","type":"text","text":{"body":"x"},"context":{}})", "context.message_id"},
        {R"({"to":"5511999990000","type":"image"})", "image"},
        {R"({"to":"5511999990000","type":"image","image":[]})", "image"},
        {R"({"to":"5511999990000","type":"image","image":{}})", "image"},
        {R"({"to":"5511999990000","type":"image","image":{"id":"1","link":"https://x"}})", "image"},
        {R"({"to":"5511999990000","type":"image","image":{"id":1}})", "image.id"},
        {R"({"to":"5511999990000","type":"image","image":{"link":"ftp://x"}})", "image.link"},
        {R"({"to":"5511999990000","type":"image","image":{"link":"javascript:x"}})", "image.link"},
        {R"({"to":"5511999990000","type":"image","image":{"link":""}})", "image.link"},
        {R"({"to":"5511999990000","type":"image","image":{"id":"1","caption":7}})", "image.caption"},
        {R"({"to":"5511999990000","type":"image","image":{"id":"1","filename":"x"}})", "image.filename"},
        {R"({"to":"5511999990000","type":"audio","audio":{"id":"1","caption":"x"}})", "audio.caption"},
        {R"({"to":"5511999990000","type":"audio","audio":{"id":"1","voice":"yes"}})", "audio.voice"},
        {R"({"to":"5511999990000","type":"video","video":{"id":"1","voice":true}})", "video.voice"},
        {R"({"to":"5511999990000","type":"document","document":{"id":"1","filename":""}})",
         "document.filename"},
    };
    for (const auto& r : rows) {
        const auto p = read(r.body).problem;
        EXPECT_EQ(p.status, 422) << r.body;
        EXPECT_EQ(p.field, r.field) << r.body;
        EXPECT_FALSE(p.detail.empty()) << r.body;
    }
}

TEST(SendRequest, TellsAllFaultsAtOnceAndTheRecipientsFirst) {
    const auto r = read(R"({"to":"?","type":"image","image":{"link":"ftp://x","caption":7},"more":1})");
    std::vector<std::string> fields;
    for (const auto& one : r.faults)
        fields.push_back(one.field);
    EXPECT_EQ(fields, (std::vector<std::string>{"to", "more", "image.link", "image.caption"}));
}

TEST(SendRequest, TakesAQuote) {
    const auto r = read(R"({"to":"5511999990000","type":"text","text":{"body":"x"},)"
                        R"("context":{"message_id":"wamid.A"}})");
    EXPECT_EQ(r.problem.status, 0) << r.problem.field;
    EXPECT_EQ(r.send.quoted, "wamid.A");
}

TEST(SendRequest, DetailsDoNotRepeatWhatWasSent) {
    const auto p = read(R"({"to":"5511999990000","message":"meu segredo","x":1})").problem;
    EXPECT_EQ(p.detail.find("segredo"), std::string::npos);
    EXPECT_EQ(read(R"({"to":"ana@x.com","message":"x"})").problem.detail.find("ana@x"), std::string::npos);
}
