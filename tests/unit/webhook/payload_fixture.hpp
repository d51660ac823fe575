#pragma once

#include "ft9/webhook/payload.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ft9::test {

// One value of field "messages" around what the test is about.
inline std::string payload(const std::string& inner) {
    return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":)"
           R"({"messaging_product":"whatsapp","metadata":{"display_phone_number":"55113000",)"
           R"("phone_number_id":"100200300"},)" +
           inner + "}}]}]}";
}

inline std::string text_message(const std::string& body, const std::string& id = "wamid.A") {
    return R"("messages":[{"from":"5511999990000","id":")" + id +
           R"(","timestamp":"1790000000","type":"text","text":{"body":")" + body + R"("}}])";
}

// What is read of a body that must not be refused.
inline webhook::events read(const std::string& body) {
    auto e = webhook::parse_payload(body);
    if (!e) {
        ADD_FAILURE() << "refused: " << body.substr(0, 200);
        return {};
    }
    return *e;
}

inline inbound_message only_message(const std::string& inner) {
    const auto e = read(payload(inner));
    EXPECT_EQ(e.messages.size(), 1U) << inner;
    return e.messages.empty() ? inbound_message{} : e.messages.front();
}

// Two entries, three changes, messages of many types, contacts and statuses: everything that is read, and
// much that is not.
inline const char* const rich_payload = R"json({
 "object": "whatsapp_business_account",
 "entry": [
  {"id": "102290129340398", "time": 1790000000, "changes": [
   {"field": "messages", "value": {
     "messaging_product": "whatsapp",
     "metadata": {"display_phone_number": "551130000000", "phone_number_id": "100200300"},
     "contacts": [
       {"profile": {"name": "Ana", "username": "ana"}, "wa_id": "5511999990000", "user_id": "BR.ana1"},
       {"profile": {"name": "Beto"}, "wa_id": "5521988887777"},
       {"profile": {"name": "Caio"}, "user_id": "BR.caio2"}],
     "messages": [
       {"from": "5521988887777", "id": "wamid.1", "timestamp": "1790000001", "type": "text",
        "text": {"body": "bom dia"}, "context": {"from": "551130000000", "id": "wamid.0", "forwarded": true}},
       {"from": "5511999990000", "from_user_id": "BR.ana1", "id": "wamid.2", "timestamp": "1790000002",
        "type": "interactive", "interactive": {"type": "button_reply",
        "button_reply": {"id": "yes", "title": "Sim"}}},
       {"from_user_id": "BR.caio2", "id": "wamid.3", "timestamp": "1790000003", "type": "interactive",
        "interactive": {"type": "list_reply", "list_reply": {"id": "r1", "title": "Linha 1", "description": "d"}}},
       {"from": "5511999990000", "id": "wamid.4", "timestamp": "1790000004", "type": "button",
        "button": {"text": "Quero", "payload": "WANT"}},
       {"from": "5511999990000", "id": "wamid.5", "timestamp": "1790000005", "type": "image",
        "image": {"id": "m1", "mime_type": "image/jpeg", "sha256": "x", "caption": "olha"}},
       {"from": "5511999990000", "id": "wamid.6", "timestamp": "1790000006", "type": "reaction",
        "reaction": {"message_id": "wamid.0", "emoji": "👍"}},
       {"from": "5511999990000", "id": "wamid.7", "timestamp": "1790000007", "type": "unsupported",
        "errors": [{"code": 131051, "title": "Message type unknown", "error_data": {"details": "d"}}]}]}},
   {"field": "account_update", "value": {"event": "DISABLED_UPDATE"}}]},
  {"id": "2", "changes": [
   {"field": "messages", "value": {
     "messaging_product": "whatsapp",
     "metadata": {"phone_number_id": "100200300"},
     "contacts": [{"wa_id": "5511999990000", "user_id": "BR.ana1"}],
     "statuses": [
       {"id": "wamid.o1", "status": "delivered", "timestamp": "1790000010", "recipient_id": "5511999990000",
        "biz_opaque_callback_data": "1.m0000000000000001.1",
        "conversation": {"id": "c", "origin": {"type": "service"}},
        "pricing": {"billable": true, "pricing_model": "PMP", "category": "service", "type": "regular"}},
       {"id": "wamid.o2", "status": "failed", "timestamp": "1790000011", "recipient_id": "5511999990000",
        "errors": [{"code": 131026, "title": "Undeliverable", "message": "Undeliverable",
                    "error_data": {"details": "not on WhatsApp"}, "href": "https://x"}]}]}}]}]})json";

}  // namespace ft9::test
