#include "simulator/account_health.hpp"

namespace ft9::simulator {
namespace {

using nlohmann::json;

json entity(const char* type, const std::string& id, const json& state = "AVAILABLE") {
    return {{"entity_type", type}, {"id", id}, {"can_send_message", state}};
}

json unpaid() {
    return {{"error_code", 141006},
            {"error_description",
             "There is an error with the payment method. This will block business initiated conversations."},
            {"possible_solution",
             "There was an error with your payment method. Please add a new payment method to the account."}};
}

json banned() {
    return {{"error_code", 141014},
            {"error_description", "The WABA is banned."},
            {"possible_solution", "Please visit Business Support Home to appeal."}};
}

json whole_account(const identity& who, const json& now) {
    const bool payment = now["payment_problem"].get<bool>();
    json out = entity("WABA", who.business_account_id, payment ? json("BLOCKED") : now["health"]);
    if (payment) out["errors"] = json::array({unpaid()});
    if (!payment && now["health"] == "LIMITED")
        out["additional_info"] = json::array({"Your business has not been verified yet."});
    if (!payment && now["health"] == "BLOCKED") out["errors"] = json::array({banned()});
    return out;
}

}  // namespace

json health_of(const identity& who, const std::string& app_id, const json& now) {
    const json waba = whole_account(who, now);
    return {{"can_send_message", waba["can_send_message"]},
            {"entities", json::array({entity("PHONE_NUMBER", who.phone_number_id), waba,
                                      entity("BUSINESS", "506914307656634"), entity("APP", app_id)})}};
}

}  // namespace ft9::simulator
