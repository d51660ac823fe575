#pragma once

#include "../../../../src/app/doctor/checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

// Answers as Graph and our webhook give them, for the tests of the checks.
namespace ft9::app::doctor {

constexpr unix_ms test_now = 1'790'000'000'000;  // 2026-09-21T14:13:20Z
constexpr unix_ms test_day = 24LL * 60 * 60 * 1000;

inline reply answered(std::string body, int status = 200) {
    reply r;
    r.asked = true;
    r.status = status;
    r.body = std::move(body);
    r.sent_at = test_now;
    r.came_at = test_now + 200;
    return r;
}

inline reply unanswered(std::string why = "connecting: connection refused") {
    reply r;
    r.asked = true;
    r.failure = std::move(why);
    return r;
}

inline reply refused(int code, const std::string& message, int status = 400) {
    return answered(R"({"error":{"message":")" + message + R"(","type":"OAuthException","code":)" +
                        std::to_string(code) + R"(,"fbtrace_id":"A1"}})",
                    status);
}

inline reply session_expired() {
    return refused(190, "Error validating access token: Session has expired", 401);
}

// A token's data with these further members.
inline reply token_with(
    const std::string& more,
    const std::string& scopes = R"("whatsapp_business_management","whatsapp_business_messaging")") {
    return answered(R"({"data":{"app_id":"670843887433847","type":"SYSTEM_USER","application":"Mentor",)"
                    R"("scopes":[)" +
                    scopes + "]," + more + "}}");
}

inline expected knowing_all() {
    expected known;
    known.now = test_now;
    known.account_known = true;
    known.public_webhook = "https://mentor.example.org/webhook";
    return known;
}

}  // namespace ft9::app::doctor
