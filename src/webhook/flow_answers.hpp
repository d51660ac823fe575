#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ft9::webhook {

inline constexpr std::size_t max_flow_answers = 30, max_flow_answer = 500;

// What a form says: `response_json` of a flow's reply, JSON within JSON. Names and values are UTF-8 of at
// most max_flow_answer bytes; the flow's token is left out; empty if the text is no JSON object. Any thread.
std::vector<std::pair<std::string, std::string>> read_flow_answers(std::string_view response_json);

}  // namespace ft9::webhook
