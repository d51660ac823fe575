#pragma once

#include "stage.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

// What the rows of the security list ask of the routes (docs/security-tests.md has the whole list).
namespace ft9::test {

inline void expect_security_headers(const raw_response& a, const std::string& what) {
    EXPECT_EQ(a.header("X-Content-Type-Options"), "nosniff") << what;
    EXPECT_EQ(a.header("Referrer-Policy"), "no-referrer") << what;
    EXPECT_EQ(a.header("Cross-Origin-Opener-Policy"), "same-origin") << what;
    EXPECT_THAT(a.header("Content-Security-Policy"), ::testing::HasSubstr("default-src 'none'")) << what;
    EXPECT_THAT(a.header("Content-Security-Policy"), ::testing::HasSubstr("frame-ancestors 'none'")) << what;
    // The document of the interface is public and may be kept; everything else may not.
    const bool document = what == "GET /openapi.json" && a.status < 400;
    EXPECT_EQ(a.header("Cache-Control"), document ? "no-cache" : "no-store") << what;
    EXPECT_EQ(a.headers.count("Access-Control-Allow-Origin"), 0U) << what;
    EXPECT_EQ(a.headers.count("Server"), 0U) << what;
    EXPECT_EQ(a.headers.count("Set-Cookie"), 0U) << what;
}

inline nlohmann::json listed(stage& s) {
    return nlohmann::json::parse(s.admin("GET", "/sessions?limit=200").body);
}

inline bool shows_sessions(stage& s, std::size_t wanted) {
    return stage::eventually([&] { return listed(s).at("sessions").size() == wanted; });
}

}  // namespace ft9::test
