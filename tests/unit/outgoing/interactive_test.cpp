#include "reading.hpp"

using namespace ft9::outgoing;
using namespace ft9::outgoing::test;
using words = std::vector<std::string>;

namespace {

json interactive(const std::string& type, const json& action) {
    return {{"type", type}, {"body", {{"text", "Vamos?"}}}, {"action", action}};
}

json button(const std::string& id, const std::string& title) {
    return {{"type", "reply"}, {"reply", {{"id", id}, {"title", title}}}};
}

json buttons(int count) {
    json all = json::array();
    for (int i = 0; i < count; ++i)
        all.push_back(button("b" + std::to_string(i), "Opção " + std::to_string(i)));
    return interactive("button", {{"buttons", all}});
}

json rows(int count, int from = 0) {
    json all = json::array();
    for (int i = from; i < from + count; ++i)
        all.push_back({{"id", "r" + std::to_string(i)}, {"title", "Linha"}, {"description", "d"}});
    return all;
}

// `count` sections of one row each.
json list(int count) {
    json all = json::array();
    for (int i = 0; i < count; ++i)
        all.push_back({{"title", "S" + std::to_string(i)}, {"rows", rows(1, i)}});
    return interactive("list", {{"button", "Ver"}, {"sections", all}});
}

json link() {
    const json parameters = {{"display_text", "Abrir"}, {"url", "https://ft9.example"}};
    return interactive("cta_url", {{"name", "cta_url"}, {"parameters", parameters}});
}

json flow() {
    const json parameters = {{"flow_message_version", "3"}, {"flow_id", "1"}, {"flow_cta", "Abrir"}};
    return interactive("flow", {{"name", "flow"}, {"parameters", parameters}});
}

json location_request() {
    return interactive("location_request_message", {{"name", "send_location"}});
}

words faults(const json& content) {
    return faults_of("interactive", content);
}

const std::string parameters = "interactive.action.parameters.";

}  // namespace

TEST(Interactive, EachKindIsTakenAsItIs) {
    EXPECT_EQ(accepted("interactive", buttons(2)).words, "Vamos?\n[botões: Opção 0 | Opção 1]");
    EXPECT_EQ(accepted("interactive", list(2)).words, "Vamos?\n[lista: Linha | Linha]");
    EXPECT_EQ(accepted("interactive", link()).words, "Vamos?\n[link: Abrir, https://ft9.example]");
    EXPECT_EQ(accepted("interactive", flow()).words, "Vamos?\n[formulário: Abrir]");
    EXPECT_EQ(accepted("interactive", location_request()).words, "Vamos?\n[pede a localização]");
    EXPECT_EQ(faults(interactive("carousel", json::object())), words{"interactive.type"});
    EXPECT_EQ(faults(json("x")), words{"interactive"});
}

TEST(Interactive, BodiesAndFootersHaveTheirLimits) {
    for (const auto& one : {buttons(1), link(), flow(), location_request()})
        expect_limit("interactive", one, "/body/text", 1024, "interactive.body.text");
    expect_limit("interactive", list(1), "/body/text", 4096, "interactive.body.text");
    for (const auto& one : {buttons(1), list(1), link(), flow()})
        expect_limit("interactive", changed(one, "/footer", json::object()), "/footer/text", 60,
                     "interactive.footer.text");
    const auto with_footer = changed(location_request(), "/footer", {{"text", "x"}});
    EXPECT_EQ(faults(with_footer), words{"interactive.footer"});
}

TEST(Interactive, WordsForTheConversationAreBounded) {
    EXPECT_LE(accepted("interactive", changed(list(10), "/body/text", letters(4096))).words.size(),
              2 * 4096U);
}

TEST(Interactive, HeadersAreTextOrMedia) {
    for (const auto& one : {buttons(1), list(1), link(), flow()})
        expect_limit("interactive", changed(one, "/header", {{"type", "text"}}), "/header/text", 60,
                     "interactive.header.text");
    for (const char* type : {"image", "video", "document"}) {
        const json head = {{"type", type}, {type, {{"link", "https://a/b"}}}};
        EXPECT_EQ(faults(changed(buttons(1), "/header", head)), words{}) << type;
        EXPECT_FALSE(faults(changed(list(1), "/header", head)).empty()) << "a list has a text only";
        const json empty = {{"type", type}, {type, json::object()}};
        EXPECT_EQ(faults(changed(buttons(1), "/header", empty)),
                  words{std::string("interactive.header.") + type});
    }
    const json audio = {{"type", "audio"}, {"audio", {{"id", "1"}}}};
    EXPECT_EQ(faults(changed(buttons(1), "/header", audio)), words{"interactive.header.type"});
    EXPECT_EQ(faults(changed(location_request(), "/header", {{"type", "text"}, {"text", "x"}})),
              words{"interactive.header"});
}

TEST(Interactive, ButtonsHaveTheirLimits) {
    EXPECT_EQ(faults(buttons(1)), words{});
    EXPECT_EQ(faults(buttons(3)), words{});
    EXPECT_EQ(faults(buttons(4)), words{"interactive.action.buttons"});
    EXPECT_EQ(faults(buttons(0)), words{"interactive.action.buttons"});
    const std::string at = "/action/buttons/0/reply/", field = "interactive.action.buttons[0].reply.";
    expect_limit("interactive", buttons(1), at + "title", 20, field + "title");
    expect_limit("interactive", buttons(1), at + "id", 256, field + "id");
    EXPECT_EQ(faults(changed(buttons(1), at + "id", " a")), words{field + "id"});
    const std::string second = "interactive.action.buttons[1].reply.";
    EXPECT_EQ(faults(changed(buttons(2), "/action/buttons/1/reply/title", "Opção 0")),
              words{second + "title"});
    EXPECT_EQ(faults(changed(buttons(2), "/action/buttons/1/reply/id", "b0")), words{second + "id"});
}

TEST(Interactive, ListsHaveTheirLimits) {
    EXPECT_EQ(faults(list(10)), words{});
    EXPECT_EQ(faults(list(11)), words{"interactive.action.sections"});
    EXPECT_EQ(faults(list(0)), words{"interactive.action.sections"});
    EXPECT_EQ(faults(changed(list(1), "/action/sections/0/rows", rows(10))), words{});
    EXPECT_EQ(faults(changed(list(1), "/action/sections/0/rows", rows(11))),
              words{"interactive.action.sections[0].rows"});
    auto two = list(2);
    two = changed(changed(two, "/action/sections/0/rows", rows(5)), "/action/sections/1/rows", rows(5, 5));
    EXPECT_EQ(faults(two), words{});
    EXPECT_EQ(faults(changed(two, "/action/sections/1/rows", rows(6, 5))),
              words{"interactive.action.sections"})
        << "10 rows in all";
    expect_limit("interactive", list(1), "/action/button", 20, "interactive.action.button");
    const std::string section = "interactive.action.sections[0].", row = section + "rows[0].";
    expect_limit("interactive", list(1), "/action/sections/0/title", 24, section + "title");
    const std::string at = "/action/sections/0/rows/0/";
    expect_limit("interactive", list(1), at + "id", 200, row + "id");
    expect_limit("interactive", list(1), at + "title", 24, row + "title");
    expect_limit("interactive", list(1), at + "description", 72, row + "description");
}

TEST(Interactive, SectionsOfSeveralHaveTitlesAndRowsHaveTheirOwnIds) {
    auto one = list(1), two = list(2);
    one["action"]["sections"][0].erase("title");
    EXPECT_EQ(faults(one), words{});
    two["action"]["sections"][0].erase("title");
    EXPECT_EQ(faults(two), words{"interactive.action.sections[0].title"});
    EXPECT_EQ(faults(changed(list(2), "/action/sections/1/rows/0/id", "r0")),
              words{"interactive.action.sections[1].rows[0].id"});
}

TEST(Interactive, LinkButtonsHaveTheirLimits) {
    expect_limit("interactive", link(), "/action/parameters/display_text", 20, parameters + "display_text");
    EXPECT_EQ(faults(changed(link(), "/action/parameters/url", "ft9.example")), words{parameters + "url"});
    EXPECT_EQ(faults(changed(link(), "/action/name", "flow")), words{"interactive.action.name"});
    EXPECT_EQ(faults(interactive("cta_url", {{"name", "cta_url"}})), words{"interactive.action.parameters"});
}

TEST(Interactive, LocationRequestsHaveTheirName) {
    EXPECT_EQ(faults(changed(location_request(), "/action/name", "x")), words{"interactive.action.name"});
}

TEST(Interactive, FlowsHaveTheirLimits) {
    const std::string at = "/action/parameters/";
    expect_limit("interactive", flow(), at + "flow_cta", 20, parameters + "flow_cta");
    EXPECT_EQ(faults(changed(flow(), at + "flow_cta", "Abrir 👍")), words{parameters + "flow_cta"});
    EXPECT_EQ(faults(changed(flow(), at + "flow_message_version", "2")),
              words{parameters + "flow_message_version"});
    EXPECT_EQ(faults(changed(flow(), at + "flow_name", "agenda")), words{parameters + "flow_id"});
    EXPECT_EQ(faults(changed(flow(), at + "mode", "test")), words{parameters + "mode"});
    EXPECT_EQ(faults(changed(flow(), at + "flow_action", "go")), words{parameters + "flow_action"});
    auto named = flow();
    named["action"]["parameters"].erase("flow_id");
    EXPECT_EQ(faults(named), words{parameters + "flow_id"});
    named["action"]["parameters"]["flow_name"] = "agenda";
    EXPECT_EQ(faults(named), words{});
}

TEST(Interactive, OnlyNavigatingFlowsHaveAPayload) {
    const json payload = {{"screen", "INICIO"}, {"data", {{"nome", "Ana"}}}};
    const std::string at = "/action/parameters/";
    const auto with = changed(flow(), at + "flow_action_payload", payload);
    EXPECT_EQ(faults(with), words{});
    EXPECT_EQ(faults(changed(with, at + "flow_action", "navigate")), words{});
    EXPECT_EQ(faults(changed(with, at + "flow_action", "data_exchange")),
              words{parameters + "flow_action_payload"});
    EXPECT_EQ(faults(changed(with, at + "flow_action_payload/data", json::object())),
              words{parameters + "flow_action_payload.data"});
}

TEST(Interactive, AllFaultsAreTold) {
    auto wrong = buttons(2);
    wrong["body"]["text"] = "";
    wrong["footer"] = {{"text", letters(61)}};
    wrong["action"]["buttons"][1]["reply"]["title"] = letters(21);
    EXPECT_EQ(faults(wrong), (words{"interactive.body.text", "interactive.footer.text",
                                    "interactive.action.buttons[1].reply.title"}));
}
