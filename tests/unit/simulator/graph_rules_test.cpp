#include "simulator/graph_rules.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

json text_message() {
    return {{"messaging_product", "whatsapp"}, {"recipient_type", "individual"},
            {"to", "+5511987654321"},          {"type", "text"},
            {"text", {{"body", "Olá"}}},       {"biz_opaque_callback_data", "m1"}};
}

json message_of(const std::string& type, const json& content) {
    json body = text_message();
    body.erase("text");
    body["type"] = type;
    body[type] = content;
    return body;
}

// Meta's code for the body with one change (a JSON merge patch: null removes), 0 if it is accepted.
int code_after(const json& change) {
    json body = text_message();
    body.merge_patch(change);
    const auto e = judge_message(body);
    return e ? e->code : 0;
}

int code_of(const json& body) {
    const auto e = judge_message(body);
    return e ? e->code : 0;
}

std::string repeated(std::string_view unit, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += unit;
    return out;
}

TEST(graph_rules, accept_a_plain_text) {
    EXPECT_EQ(code_after(json::object()), 0);
    EXPECT_EQ(code_after({{"type", nullptr}}), 0) << "text is the default type";
    EXPECT_EQ(code_after({{"text", {{"preview_url", false}}}}), 0);
    EXPECT_EQ(code_after({{"context", {{"message_id", "wamid.a"}}}}), 0);
}

TEST(graph_rules, need_the_product) {
    EXPECT_EQ(code_after({{"messaging_product", nullptr}}), 100);
    EXPECT_EQ(code_after({{"messaging_product", "messenger"}}), 100);
    EXPECT_EQ(code_of(json::array()), 100);
}

TEST(graph_rules, need_a_full_number_with_plus) {
    for (const char* to : {"5511987654321", "+", "+0511987654321", "+55 11 98765", "+551198765432123456", ""})
        EXPECT_EQ(code_after({{"to", to}}), 131009) << to;
    EXPECT_EQ(code_after({{"to", 5511987654321}}), 100);
    EXPECT_EQ(code_after({{"to", nullptr}}), 131008);
}

TEST(graph_rules, take_a_scoped_user_id_instead) {
    EXPECT_EQ(code_after({{"to", nullptr}, {"recipient", "BR.1349120865530274"}}), 0);
    EXPECT_EQ(code_after({{"to", nullptr}, {"recipient", "US.ENT.118157"}}), 0);
    EXPECT_EQ(code_after({{"to", nullptr}, {"recipient", "1349120865530274"}}), 131009);
}

TEST(graph_rules, count_characters_not_bytes) {
    EXPECT_EQ(code_after({{"text", {{"body", repeated("é", 4096)}}}}), 0);
    EXPECT_EQ(code_after({{"text", {{"body", repeated("é", 4097)}}}}), 100);
    EXPECT_EQ(code_after({{"text", {{"body", ""}}}}), 131008);
    EXPECT_EQ(code_after({{"text", nullptr}}), 131008);
}

TEST(graph_rules, bound_the_callback_data) {
    EXPECT_EQ(code_after({{"biz_opaque_callback_data", std::string(512, 'x')}}), 0);
    EXPECT_EQ(code_after({{"biz_opaque_callback_data", std::string(513, 'x')}}), 100);
    EXPECT_EQ(code_after({{"biz_opaque_callback_data", 7}}), 100);
}

TEST(graph_rules, refuse_unknown_members_and_types) {
    EXPECT_EQ(code_after({{"textt", 1}}), 100);
    EXPECT_EQ(code_after({{"text", {{"boddy", "x"}}}}), 100);
    EXPECT_EQ(code_after({{"type", "fax"}}), 131051);
    EXPECT_EQ(code_after({{"recipient_type", "crowd"}}), 100);
    EXPECT_EQ(code_after({{"context", {{"id", "wamid.a"}}}}), 131008);
}

TEST(graph_rules, media_have_exactly_one_of_id_and_link) {
    EXPECT_EQ(code_of(message_of("image", {{"link", "https://a.example/x.png"}, {"caption", "c"}})), 0);
    EXPECT_EQ(code_of(message_of("document", {{"id", "1"}, {"filename", "plano.pdf"}})), 0);
    EXPECT_EQ(code_of(message_of("image", json::object())), 100);
    EXPECT_EQ(code_of(message_of("image", {{"link", "https://a.example/x"}, {"id", "1"}})), 100);
    EXPECT_EQ(code_of(message_of("image", {{"link", "ftp://a.example/x"}})), 131009);
    EXPECT_EQ(code_of(message_of("image", {{"id", "1"}, {"caption", std::string(1025, 'x')}})), 100);
    EXPECT_EQ(code_of(message_of("audio", {{"id", "1"}, {"caption", "c"}})), 100) << "audio has no caption";
    EXPECT_EQ(code_of(message_of("video", {{"id", "1"}, {"filename", "f"}})), 100)
        << "only documents have a name";
}

json buttons(int count, const std::string& title) {
    json list = json::array();
    for (int i = 0; i < count; ++i)
        list.push_back({{"type", "reply"},
                        {"reply", {{"id", std::to_string(i)}, {"title", title + std::to_string(i)}}}});
    return {{"type", "button"}, {"body", {{"text", "?"}}}, {"action", {{"buttons", list}}}};
}

json rows(int count) {
    json list = json::array();
    for (int i = 0; i < count; ++i)
        list.push_back({{"id", std::to_string(i)}, {"title", "t"}});
    const json section = {{"rows", list}};
    return {{"type", "list"},
            {"body", {{"text", "?"}}},
            {"action", {{"button", "ver"}, {"sections", json::array({section})}}}};
}

TEST(graph_rules, bound_buttons_and_lists) {
    EXPECT_EQ(code_of(message_of("interactive", buttons(3, "a"))), 0);
    EXPECT_EQ(code_of(message_of("interactive", buttons(4, "a"))), 100);
    EXPECT_EQ(code_of(message_of("interactive", buttons(1, std::string(20, 'a')))), 100);
    EXPECT_EQ(code_of(message_of("interactive", rows(10))), 0);
    EXPECT_EQ(code_of(message_of("interactive", rows(11))), 100);
    EXPECT_EQ(code_of(message_of("interactive", {{"type", "button"}})), 131008);
}

json tapped(const std::string& type, const json& action) {
    const json object = {{"type", type}, {"body", {{"text", "?"}}}, {"action", action}};
    return message_of("interactive", object);
}

TEST(graph_rules, link_buttons_flows_and_location_requests) {
    const json link = {{"name", "cta_url"},
                       {"parameters", {{"display_text", "Abrir"}, {"url", "https://a"}}}};
    EXPECT_EQ(code_of(tapped("cta_url", link)), 0);
    EXPECT_EQ(code_of(tapped("cta_url", {{"name", "cta_url"}})), 131008);
    EXPECT_EQ(code_of(tapped("cta_url", {{"name", "x"}})), 100);
    json flow = {{"name", "flow"},
                 {"parameters", {{"flow_message_version", "3"}, {"flow_id", "1"}, {"flow_cta", "Abrir"}}}};
    EXPECT_EQ(code_of(tapped("flow", flow)), 0);
    flow["parameters"]["flow_name"] = "agenda";
    EXPECT_EQ(code_of(tapped("flow", flow)), 100) << "a name and an id";
    flow["parameters"].erase("flow_id");
    EXPECT_EQ(code_of(tapped("flow", flow)), 0);
    flow["parameters"]["flow_cta"] = std::string(21, 'a');
    EXPECT_EQ(code_of(tapped("flow", flow)), 100);
    auto place = tapped("location_request_message", {{"name", "send_location"}});
    EXPECT_EQ(code_of(place), 0);
    place["interactive"]["footer"] = {{"text", "x"}};
    EXPECT_EQ(code_of(place), 100);
}

TEST(graph_rules, headers_are_a_text_or_a_medium) {
    const auto with = [](json object, const json& header) {
        object["header"] = header;
        return code_of(message_of("interactive", object));
    };
    EXPECT_EQ(with(buttons(1, "a"), {{"type", "text"}, {"text", std::string(60, 'a')}}), 0);
    EXPECT_EQ(with(buttons(1, "a"), {{"type", "text"}, {"text", std::string(61, 'a')}}), 100);
    const json picture = {{"type", "image"}, {"image", {{"id", "1"}}}};
    EXPECT_EQ(with(buttons(1, "a"), picture), 0);
    EXPECT_EQ(with(rows(1), picture), 100) << "a list has a text only";
    EXPECT_EQ(with(buttons(1, "a"), {{"type", "image"}}), 100);
    EXPECT_EQ(with(buttons(1, "a"), {{"type", "sticker"}}), 100);
}

TEST(graph_rules, other_types) {
    EXPECT_EQ(code_of(message_of("location", {{"latitude", 1}, {"longitude", 2}})), 0);
    EXPECT_EQ(code_of(message_of("location", {{"latitude", 1}})), 131008);
    EXPECT_EQ(code_of(message_of("reaction", {{"message_id", "wamid.a"}, {"emoji", ""}})), 0);
    EXPECT_EQ(code_of(message_of("reaction", {{"message_id", "wamid.a"}, {"emoji", 1}})), 100);
    auto quoting = message_of("reaction", {{"message_id", "wamid.a"}, {"emoji", ""}});
    quoting["context"] = {{"message_id", "wamid.a"}};
    EXPECT_EQ(code_of(quoting), 100);
    EXPECT_EQ(code_of(message_of("audio", {{"id", "1"}, {"voice", true}})), 0);
    EXPECT_EQ(code_of(message_of("audio", {{"id", "1"}, {"voice", "yes"}})), 100);
    EXPECT_EQ(code_of(message_of("sticker", {{"id", "1"}})), 0);
    EXPECT_EQ(code_of(message_of("template", {{"name", "oi"}, {"language", {{"code", "pt_BR"}}}})), 0);
    EXPECT_EQ(code_of(message_of("template", {{"name", "oi"}})), 131008);
    const json card = {{"name", {{"formatted_name", "Ana"}}}};
    EXPECT_EQ(code_of(message_of("contacts", json::array({card}))), 0);
    EXPECT_EQ(code_of(message_of("contacts", json::array())), 131008);
}

int read_code(const json& change) {
    json body = {{"messaging_product", "whatsapp"},
                 {"status", "read"},
                 {"message_id", "wamid.a"},
                 {"typing_indicator", {{"type", "text"}}}};
    body.merge_patch(change);
    const auto e = judge_read(body);
    return e ? e->code : 0;
}

TEST(graph_rules, of_read_and_typing) {
    EXPECT_EQ(read_code(json::object()), 0);
    EXPECT_EQ(read_code({{"typing_indicator", nullptr}}), 0);
    EXPECT_EQ(read_code({{"typing_indicator", {{"type", "voice"}}}}), 100);
    EXPECT_EQ(read_code({{"message_id", nullptr}}), 131008);
    EXPECT_EQ(read_code({{"message_id", "1234"}}), 131009);
    EXPECT_EQ(read_code({{"status", "seen"}}), 100);
    EXPECT_EQ(read_code({{"to", "+5511987654321"}}), 100);
}

TEST(graph_error, has_metas_shape_and_status) {
    const graph_error e = known_error(131056, "wait");
    EXPECT_EQ(e.http_status, 400);
    const json body = json::parse(error_body(e));
    EXPECT_EQ(body["error"]["code"], 131056);
    EXPECT_TRUE(body["error"]["message"].get<std::string>().starts_with("(#131056) "));
    EXPECT_EQ(body["error"]["error_data"]["messaging_product"], "whatsapp");
    EXPECT_EQ(body["error"]["error_data"]["details"], "wait");
    EXPECT_FALSE(body["error"]["fbtrace_id"].get<std::string>().empty());
    EXPECT_EQ(known_error(190, "").http_status, 401);
    EXPECT_EQ(known_error(131016, "").http_status, 500);
    EXPECT_EQ(known_error(987654, "").http_status, 400);
    EXPECT_EQ(json::parse(error_body(known_error(2, "")))["error"]["is_transient"], true);
}

}  // namespace
}  // namespace ft9::simulator
