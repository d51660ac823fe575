#include "simulator/graph_error.hpp"

#include "ft9/core/id.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ft9::simulator {
namespace {

struct row {
    int code;
    int http_status;
    const char* title;
};

// Codes of Meta's Cloud API error reference that a sender can meet.
constexpr std::array<row, 33> table = {{
    {0, 401, "AuthException"},
    {1, 400, "API Unknown"},
    {2, 503, "Service temporarily unavailable"},
    {3, 500, "API Method"},
    {4, 400, "Application request limit reached"},
    {10, 403, "Permission denied"},
    {33, 400, "Parameter value is not valid"},
    {100, 400, "Invalid parameter"},
    {190, 401, "Access token has expired"},
    {200, 403, "API Permission"},
    {368, 403, "Temporarily blocked for policies violations"},
    {80007, 400, "Rate limit issues"},
    {130429, 400, "Rate limit hit"},
    {130472, 400, "User's number is part of an experiment"},
    {130497, 403, "Business account is restricted from messaging users in this country"},
    {131000, 500, "Something went wrong"},
    {131005, 403, "Access denied"},
    {131008, 400, "Required parameter is missing"},
    {131009, 400, "Parameter value is not valid"},
    {131016, 500, "Service unavailable"},
    {131021, 400, "Recipient cannot be sender"},
    {131026, 400, "Message undeliverable"},
    {131030, 400, "Recipient phone number not in allowed list"},
    {131031, 403, "Business Account locked"},
    {131042, 400, "Business eligibility payment issue"},
    {131045, 500, "Incorrect certificate"},
    {131047, 400, "Re-engagement message"},
    {131048, 400, "Spam rate limit hit"},
    {131051, 400, "Unsupported message type"},
    {131053, 400, "Media upload error"},
    {131056, 400, "(Business Account, Consumer Account) pair rate limit hit"},
    {131057, 500, "Account in maintenance mode"},
    {133004, 503, "Server temporarily unavailable"},
}};

}  // namespace

graph_error known_error(int code, std::string_view details) {
    graph_error e;
    e.code = code;
    e.title = "Unknown error";
    e.details = details;
    const auto found =
        std::find_if(table.begin(), table.end(), [code](const row& r) { return r.code == code; });
    if (found != table.end()) {
        e.http_status = found->http_status;
        e.title = found->title;
    }
    return e;
}

std::string error_body(const graph_error& e) {
    nlohmann::json error = {{"message", fmt::format("(#{}) {}", e.code, e.title)},
                            {"type", e.type},
                            {"code", e.code},
                            {"error_data", {{"messaging_product", "whatsapp"}, {"details", e.details}}},
                            {"fbtrace_id", "A" + random_hex(11)}};
    if (e.subcode != 0) error["error_subcode"] = e.subcode;
    if (e.code == 2) error["is_transient"] = true;
    const nlohmann::json body = {{"error", std::move(error)}};
    return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace ft9::simulator
