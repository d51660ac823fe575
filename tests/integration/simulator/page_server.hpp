#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace ft9::simulator::test {

// What the stand-in for the server writes to the phone page (page_test.cpp): every text is answered with
// "resposta: " and itself, everything else with "recebi: " and what it was; a few words are answered with
// something that can be tapped. Pure; any thread.

// The words of a text; empty for everything else.
std::string said(const nlohmann::json& message);
// False for what nobody expects an answer to.
bool is_answered(const nlohmann::json& message);
// The request to Graph, without its recipient.
nlohmann::json reply_to(const nlohmann::json& message);
// The request with the person's number, or the BSUID of one who has none.
nlohmann::json addressed(nlohmann::json request, const nlohmann::json& message);

}  // namespace ft9::simulator::test
