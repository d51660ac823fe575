#include "page_server.hpp"

#include <set>

namespace ft9::simulator::test {
namespace {

using nlohmann::json;

json text(const std::string& body) {
    return {{"type", "text"}, {"text", {{"body", body}}}};
}

json tapped(const std::string& type, const json& action) {
    return {{"type", "interactive"},
            {"interactive", {{"type", type}, {"body", {{"text", "escolha"}}}, {"action", action}}}};
}

json button(const std::string& id, const std::string& title) {
    return {{"type", "reply"}, {"reply", {{"id", id}, {"title", title}}}};
}

json list_action() {
    const json row = {{"id", "r1"}, {"title", "Gestão"}, {"description", "a clínica"}};
    const json section = {{"title", "Pilares"}, {"rows", json::array({row})}};
    return {{"button", "Escolha"}, {"sections", json::array({section})}};
}

json flow_action() {
    return {{"name", "flow"},
            {"parameters", {{"flow_message_version", "3"}, {"flow_id", "1"}, {"flow_cta", "Agendar"}}}};
}

json link_action() {
    return {{"name", "cta_url"},
            {"parameters", {{"display_text", "Abrir"}, {"url", "https://ft9.example/"}}}};
}

json reminder() {
    const json payload = {{"type", "payload"}, {"payload", "SIM"}};
    const json quick = {{"type", "button"},
                        {"sub_type", "quick_reply"},
                        {"index", "0"},
                        {"parameters", json::array({payload})}};
    return {
        {"type", "template"},
        {"template",
         {{"name", "lembrete"}, {"language", {{"code", "pt_BR"}}}, {"components", json::array({quick})}}}};
}

// What is answered with something to tap, by the words that ask for it.
json offer(const std::string& words) {
    if (words == "botões") {
        return tapped("button", {{"buttons", json::array({button("1", "Sim"), button("2", "Não")})}});
    }
    if (words == "lista") return tapped("list", list_action());
    if (words == "formulário") return tapped("flow", flow_action());
    if (words == "link") return tapped("cta_url", link_action());
    if (words == "onde") return tapped("location_request_message", {{"name", "send_location"}});
    return words == "modelo" ? reminder() : json();
}

std::string choice_of(const json& interactive) {
    const std::string type = interactive["type"];
    const json& reply = interactive[type];
    if (!reply.contains("id")) return type;
    return type + " " + reply["id"].get<std::string>() + " " + reply["title"].get<std::string>();
}

// The kind, and a word of it.
std::string summary(const json& message) {
    const std::string type = message["type"];
    const json& content = message[type];
    if (type == "audio") return content.value("voice", false) ? "voz" : "audio";
    if (type == "interactive") return choice_of(content);
    if (type == "location") return type + " " + content["name"].get<std::string>();
    if (type == "contacts") return type + " " + content[0]["name"]["formatted_name"].get<std::string>();
    if (type == "button") return type + " " + content["text"].get<std::string>();
    if (type == "reaction") return type + " " + content.value("emoji", std::string("retirada"));
    if (type == "edit") return type + " " + content["message"]["text"]["body"].get<std::string>();
    return type;
}

}  // namespace

std::string said(const json& message) {
    return message["type"] == "text" ? message["text"]["body"].get<std::string>() : std::string();
}

bool is_answered(const json& message) {
    static const std::set<std::string> silent = {"system", "request_welcome"};
    return !silent.contains(message["type"].get<std::string>()) && !message.contains("group_id");
}

json reply_to(const json& message) {
    const std::string words = said(message);
    if (words.empty()) return text("recebi: " + summary(message));
    if (json offered = offer(words); !offered.is_null()) return offered;
    const json context = message.value("context", json::object());
    return text("resposta: " + words + (context.contains("id") ? " (citou)" : "") +
                (context.value("forwarded", false) ? " (encaminhou)" : ""));
}

json addressed(json request, const json& message) {
    request["messaging_product"] = "whatsapp";
    request["biz_opaque_callback_data"] = "intent-1";
    if (message.contains("from"))
        request["to"] = "+" + message["from"].get<std::string>();
    else
        request["recipient"] = message["from_user_id"];
    return request;
}

}  // namespace ft9::simulator::test
