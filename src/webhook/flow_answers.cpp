#include "flow_answers.hpp"

#include "body_access.hpp"

#include "ft9/core/json.hpp"

#include <nlohmann/json.hpp>

namespace ft9::webhook {
namespace {

std::string plain(const nlohmann::json& value) {
    if (value.is_string()) return value.get<std::string>();
    return value.is_null() ? std::string{} : dump_json(value);
}

// Several choices of one question read like an enumeration.
std::string answer_of(const nlohmann::json& value) {
    if (!value.is_array()) return plain(value);
    std::string all;
    for (const auto& one : value) {
        all += (all.empty() ? "" : ", ") + plain(one);
        if (all.size() > max_flow_answer) break;
    }
    return all;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_flow_answers(std::string_view response_json) {
    std::vector<std::pair<std::string, std::string>> answers;
    const auto document = parse_json(response_json, {64 * 1024, 8, 1000});
    if (!document || !document->is_object()) return answers;
    for (const auto& [name, value] : document->items()) {
        if (answers.size() >= max_flow_answers) break;
        auto answer = body::cut(answer_of(value), max_flow_answer);
        if (name != "flow_token" && !answer.empty())
            answers.emplace_back(body::cut(name, max_flow_answer), std::move(answer));
    }
    return answers;
}

}  // namespace ft9::webhook
