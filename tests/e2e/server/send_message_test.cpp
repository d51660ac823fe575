#include "e2e.hpp"

namespace ft9::e2e {
namespace {

class send_message_e2e : public e2e_test {
  protected:
    raw_response post(const json& body, const header_list& headers = {}, const std::string& query = "") {
        return w.admin("POST", "/send-message" + query, body, headers);
    }
    // The one request that Graph got for this person.
    json request_for(const std::string& person_number) {
        const auto sends = sim.wait(accepted_for(person_number));
        return sends.size() == 1 ? sends[0].at("request") : json(w.logs());
    }
    std::string number = "+" + person(1);
};

json contact() {
    return {{"name", {{"formatted_name", "Ana Lima"}, {"first_name", "Ana"}}},
            {"phones", json::array({{{"phone", "+5511999990000"}, {"type", "CELL"}}})}};
}

json button() {
    return {{"type", "reply"}, {"reply", {{"id", "sim"}, {"title", "Sim"}}}};
}

json section() {
    const json row = {{"id", "19h"}, {"title", "19 horas"}, {"description", "na sala 2"}};
    return {{"title", "Hoje"}, {"rows", json::array({row})}};
}

json tapped(const std::string& type, const json& action) {
    return {{"type", type}, {"body", {{"text", "Vamos?"}}}, {"action", action}};
}

json reminder() {
    const json name = {{"type", "text"}, {"text", "Ana"}};
    const json body = {{"type", "body"}, {"parameters", json::array({name})}};
    return {
        {"name", "lembrete_aula"}, {"language", {{"code", "pt_BR"}}}, {"components", json::array({body})}};
}

TEST_F(send_message_e2e, TheShorthandIsQueuedAndSent) {
    w.start();
    const auto answer = post({{"to", "+55 (11) 98000-0001"}, {"message", "Sua aula começa às 19h."}});
    ASSERT_EQ(answer.status, 202) << answer.body;
    const auto queued = json::parse(answer.body);
    EXPECT_EQ(queued.at("status"), "queued");
    const std::string id = queued.at("id");
    EXPECT_EQ(answer.header("Location"), "/messages/" + id);
    const auto request = request_for(person(1));
    EXPECT_EQ(request.at("to"), number);
    EXPECT_EQ(request.at("text").at("body"), "Sua aula começa às 19h.");
    const std::string wamid = sim.all(accepted_for(person(1))).at(0).at("wamid");
    ASSERT_THAT(sim.wait(status_taken(wamid, "read")), SizeIs(1));
    const auto view = json::parse(w.admin("GET", "/messages/" + id).body);
    EXPECT_EQ(view.at("status"), "read");
    EXPECT_EQ(view.at("kind"), "operator");
}

TEST_F(send_message_e2e, EveryTypeReachesGraphAsItWasGiven) {
    w.start();
    const std::vector<json> all = {
        {{"type", "text"}, {"text", {{"body", "veja https://ft9.example"}, {"preview_url", true}}}},
        {{"type", "image"}, {"image", {{"link", "https://ft9.example/a.jpg"}, {"caption", "antes"}}}},
        {{"type", "image"}, {"image", {{"id", "1013859600285441"}}}},
        {{"type", "document"},
         {"document", {{"link", "https://ft9.example/a.pdf"}, {"caption", "plano"}, {"filename", "a.pdf"}}}},
        {{"type", "video"}, {"video", {{"id", "1013859600285442"}, {"caption", "aula"}}}},
        {{"type", "audio"}, {"audio", {{"link", "https://ft9.example/a.ogg"}}}},
        {{"type", "audio"}, {"audio", {{"id", "1013859600285443"}, {"voice", true}}}},
        {{"type", "sticker"}, {"sticker", {{"id", "1013859600285444"}}}},
        {{"type", "location"},
         {"location",
          {{"latitude", -23.55}, {"longitude", -46.63}, {"name", "FT9"}, {"address", "Rua A, 1"}}}},
        {{"type", "contacts"}, {"contacts", json::array({contact()})}},
        {{"type", "reaction"}, {"reaction", {{"message_id", "wamid.A"}, {"emoji", "👍"}}}},
        {{"type", "interactive"}, {"interactive", tapped("button", {{"buttons", json::array({button()})}})}},
        {{"type", "interactive"},
         {"interactive", tapped("list", {{"button", "Ver"}, {"sections", json::array({section()})}})}},
        {{"type", "interactive"},
         {"interactive",
          tapped("cta_url", {{"name", "cta_url"},
                             {"parameters", {{"display_text", "Abrir"}, {"url", "https://ft9.example"}}}})}},
        {{"type", "interactive"},
         {"interactive", tapped("location_request_message", {{"name", "send_location"}})}},
        {{"type", "interactive"},
         {"interactive",
          tapped("flow", {{"name", "flow"},
                          {"parameters",
                           {{"flow_message_version", "3"}, {"flow_id", "1"}, {"flow_cta", "Agendar"}}}})}},
        {{"type", "template"}, {"template", reminder()}},
        {{"type", "text"},
         {"text", {{"body", "isso mesmo"}, {"preview_url", false}}},
         {"context", {{"message_id", "wamid.A"}}}},
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto to = person(static_cast<int>(i));
        json body = all[i];
        body["to"] = "+" + to;
        ASSERT_EQ(post(body).status, 202) << body;
        const auto request = request_for(to);
        const std::string type = body.at("type");
        EXPECT_EQ(request.at("type"), type);
        EXPECT_EQ(request.at(type), body.at(type));
        EXPECT_EQ(request.value("context", json()), body.value("context", json()));
    }
}

TEST_F(send_message_e2e, WhatIsWrongIsNamed) {
    w.start();
    const auto field_of = [&](const json& body, int status) {
        const auto answer = post(body);
        EXPECT_EQ(answer.status, status) << body << answer.body;
        return json::parse(answer.body).value("field", std::string());
    };
    EXPECT_EQ(field_of(json::array(), 400), "body");
    EXPECT_EQ(field_of({{"message", "oi"}}, 422), "to");
    EXPECT_EQ(field_of({{"to", 5}, {"message", "oi"}}, 422), "to");
    EXPECT_EQ(field_of({{"to", "ninguém"}, {"message", "oi"}}, 422), "to");
    EXPECT_EQ(field_of({{"to", number}, {"message", ""}}, 422), "message");
    EXPECT_EQ(field_of({{"to", number}, {"message", std::string(4097, 'a')}}, 422), "message");
    EXPECT_EQ(field_of({{"to", number}, {"message", "oi"}, {"urgente", true}}, 422), "urgente");
    EXPECT_EQ(field_of({{"to", number}}, 422), "type");
    EXPECT_EQ(field_of({{"to", number}, {"type", "fax"}}, 422), "type");
    EXPECT_EQ(field_of({{"to", number}, {"type", "template"}}, 422), "template");
    json wrong = tapped("button", {{"buttons", json::array({button()})}});
    wrong["action"]["buttons"][0]["reply"]["title"] = std::string(21, 'a');
    EXPECT_EQ(field_of({{"to", number}, {"type", "interactive"}, {"interactive", wrong}}, 422),
              "interactive.action.buttons[0].reply.title");
    EXPECT_EQ(field_of({{"to", number}, {"type", "text"}}, 422), "text");
    EXPECT_EQ(field_of({{"to", number}, {"type", "text"}, {"text", {{"body", ""}}}}, 422), "text.body");
    EXPECT_EQ(field_of({{"to", number}, {"type", "image"}, {"image", json::object()}}, 422), "image");
    EXPECT_EQ(field_of({{"to", number}, {"type", "image"}, {"image", {{"link", "ftp://x"}}}}, 422),
              "image.link");
    EXPECT_EQ(field_of({{"to", number}, {"type", "audio"}, {"audio", {{"id", "1"}, {"caption", "x"}}}}, 422),
              "audio.caption");
    const auto broken = w.call("POST", "/send-message",
                               {{"Authorization", "Bearer " + w.environment["ADMIN_TOKEN"]}}, "{\"to\":");
    EXPECT_EQ(broken.status, 400);
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
}

TEST_F(send_message_e2e, NothingIsSentToPeopleWhoOptedOut) {
    w.start();
    converse(person(1), "PARAR");
    EXPECT_EQ(post({{"to", number}, {"message", "volte!"}}).status, 409);
    const auto without_ninth = "+" + person(1).substr(0, 4) + person(1).substr(5);
    EXPECT_EQ(post({{"to", without_ninth}, {"message", "volte!"}}).status, 409);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
}

TEST_F(send_message_e2e, AKnownPersonIsReachedUnderTheNumberThatMetaKnows) {
    w.start();
    const std::string known = "551180000001";  // as Meta writes many of them: without the ninth digit
    converse(known, "oi");
    ASSERT_EQ(post({{"to", "+5511980000001"}, {"message", "olá de novo"}}).status, 202);
    ASSERT_THAT(sim.wait(accepted_for(known), 2), SizeIs(2));
    // It is one conversation: the mentor knows what the operator wrote.
    converse(known, "recebi");
    EXPECT_EQ(dialogue(sim.all(asked("recebi")).at(0)).size(), 4);
}

TEST_F(send_message_e2e, TheSameIdempotencyKeySendsOnce) {
    w.start();
    const json body = {{"to", number}, {"message", "uma vez só"}};
    const header_list key = {{"Idempotency-Key", "pedido-17"}};
    const auto first = post(body, key), second = post(body, key);
    EXPECT_EQ(first.status, 202);
    EXPECT_EQ(second.status, 202);
    EXPECT_EQ(json::parse(first.body), json::parse(second.body));
    EXPECT_EQ(post({{"to", number}, {"message", "outra coisa"}}, key).status, 422);
    ASSERT_FALSE(sim.wait(accepted_for(person(1))).empty());
    w.kill();
    w.start();
    EXPECT_EQ(json::parse(post(body, key).body), json::parse(first.body));
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 1);
}

TEST_F(send_message_e2e, WaitingTellsWhatMetaSaid) {
    w.start();
    const auto good = post({{"to", number}, {"message", "oi"}}, {}, "?wait=true");
    EXPECT_EQ(good.status, 200) << good.body;
    EXPECT_TRUE(json::parse(good.body).at("wamid").is_string());
    sim.fault({{"target", "graph"}, {"code", 131047}});
    const auto refused = post({{"to", number}, {"message", "tarde"}}, {}, "?wait=true");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(json::parse(refused.body).at("meta_code"), 131047);
    sim.fault({{"target", "graph"}, {"delay_ms", 20'000}});
    sim.change({{"statuses", false}});
    const auto open = post({{"to", number}, {"message", "lenta"}}, {}, "?wait=true&timeout=1");
    EXPECT_EQ(open.status, 202) << open.body;
    EXPECT_EQ(post({{"to", number}, {"message", "x"}}, {}, "?wait=true&timeout=0").status, 400);
}

TEST_F(send_message_e2e, WaitingForAPausedNumberEndsAtOnce) {
    w.environment["WHATSAPP_ACCESS_TOKEN"] = "EXPIRED" + std::string(32, 'x');
    w.start();
    const auto answer = post({{"to", number}, {"message", "oi"}}, {}, "?wait=true");
    EXPECT_EQ(answer.status, 503) << answer.body;
}

TEST_F(send_message_e2e, UnknownMessagesAreNotFound) {
    w.start();
    for (const char* id : {"wamid.NADA", "0123456789ABC", "x"})
        EXPECT_EQ(w.admin("GET", std::string("/messages/") + id).status, 404) << id;
}

}  // namespace
}  // namespace ft9::e2e
