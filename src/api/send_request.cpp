#include "send_request.hpp"

#include "person.hpp"

#include "ft9/core/json.hpp"
#include "ft9/core/text.hpp"

#include <nlohmann/json.hpp>

namespace ft9::api {
namespace {

using nlohmann::json;

constexpr std::size_t recipient_limit = 160;

bool read_recipient(const json& body, storage::new_send& out) {
    const auto to = body.find("to");
    if (to == body.end() || !to->is_string()) return false;
    const auto& text = to->get_ref<const std::string&>();
    if (count_characters(text) > recipient_limit) return false;
    const auto identifiers = identifiers_of(text);
    if (identifiers.empty()) return false;
    (identifiers.front().find('.') == std::string::npos ? out.to_digits : out.to_bsuid) = identifiers.front();
    return true;
}

}  // namespace

field_problem read_send_request(std::string_view text, storage::new_send& out) {
    const auto body = parse_json(text);
    if (!body || !body->is_object()) return {400, {{"body", "The body must be a JSON object."}}};
    field_problem problem;
    if (!read_recipient(*body, out)) {
        problem.faults.push_back(
            {"to", "The recipient must be a number such as +5511999990000, or a BSUID, as a text."});
    }
    outgoing::message message;
    for (auto& fault : outgoing::read_message(*body, message))
        problem.faults.push_back(std::move(fault));
    if (!problem.faults.empty()) problem.status = 422;
    out.type = std::move(message.type);
    out.payload = std::move(message.payload);
    out.text = std::move(message.words);
    out.quoted = std::move(message.quoted);
    return problem;
}

}  // namespace ft9::api
