// Rows 53 to 60 of the security list: headers, paths, token and hosts.
#include "security.hpp"

using namespace ft9;
using namespace ft9::test;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

const std::string bearer = std::string("Bearer ") + stage_token;

}  // namespace

TEST(AdminSecurity, Row53EveryRouteAndEveryRefusalHasTheSecurityHeaders) {
    stage s;
    for (const auto& row : s.routes()) {
        const std::string verb(http::to_string(row.verb)), what = verb + " " + row.pattern;
        expect_security_headers(s.ask(verb, example_of(row.pattern)), what);
        expect_security_headers(s.admin(verb, example_of(row.pattern)), what);
        expect_security_headers(s.ask("PATCH", example_of(row.pattern)), "PATCH " + row.pattern);
    }
    for (const char* path : {"/nothing", "/broken", "/late"})
        expect_security_headers(s.ask("GET", path), path);
    const std::string host = "Host: a\r\n", long_one(20'000, 'x');
    for (const std::string& bytes :
         {std::string("BAD\r\n\r\n"), std::string("GET / HTTP/1.1\r\n\r\n"),
          "GET /%zz HTTP/1.1\r\n" + host + "\r\n", "FOO / HTTP/1.1\r\n" + host + "\r\n",
          "GET /" + long_one.substr(0, 5000) + " HTTP/1.1\r\n" + host + "\r\n",
          "GET / HTTP/1.1\r\n" + host + "X: " + long_one + "\r\n\r\n",
          "POST /pause HTTP/1.1\r\n" + host + "Content-Length: 99999999\r\n\r\n",
          "POST /pause HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n",
          "POST /pause HTTP/1.1\r\n" + host + "Content-Length: 1\r\nExpect: x\r\n\r\n"}) {
        raw_client client(s.port());
        client.send(bytes);
        const auto answer = client.read_response();
        ASSERT_TRUE(answer) << bytes.substr(0, 40);
        EXPECT_GE(answer->status, 400);
        EXPECT_EQ(answer->header("Content-Type"), "application/problem+json");
        expect_security_headers(*answer, bytes.substr(0, 40));
    }
}

TEST(AdminSecurity, Row56PathsLeadNowhereElse) {
    stage s;
    for (const char* path : {"/static/..%2f..%2fetc/passwd",
                             "/../etc/passwd",
                             "/..%2f..%2fetc%2fpasswd",
                             "/%2e%2e/%2e%2e/etc",
                             "/%252e%252e%252fetc",
                             "//etc/passwd",
                             "//sessions",
                             "/sessions//",
                             "/./sessions",
                             "/health/../sessions",
                             "/health%2flive",
                             "/sessions/%00",
                             "/sessions/..",
                             "/sessions/%2e%2e",
                             "/sessions/.",
                             "/messages/%2e%2e",
                             "/messages/a%0d%0aX-Evil:1",
                             "/..%5c..%5cetc",
                             "/%5c..%5cetc",
                             "/openapi.json/..",
                             "/openapi.json%00",
                             "/.env",
                             "/.git/config",
                             "/config/system_prompt.md"}) {
        const auto answer = s.admin("GET", path);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_EQ(answer.headers.count("X-Evil"), 0U) << path;
    }
    for (const char* path : {"/sessions/..%2f..%2fetc%2fpasswd", "/sessions/%252e%252e"})
        EXPECT_EQ(s.admin("GET", path).status, 400) << path << ": neither digits nor a BSUID";
    EXPECT_EQ(s.admin("GET", "/messages/..%2f..%2fetc%2fpasswd").status, 404);
    EXPECT_THAT(s.admin("GET", "/\\..\\etc").status, testing::AnyOf(400, 404));
}

TEST(AdminSecurity, Row58TheTokenCountsInItsHeaderOnly) {
    stage s;
    const std::string token = stage_token;
    for (const auto& row : s.routes()) {
        const auto refusal = s.ask(std::string(http::to_string(row.verb)), example_of(row.pattern));
        if (refusal.header("WWW-Authenticate").empty()) continue;
        for (const char* name : {"token", "access_token", "admin_token", "ADMIN_TOKEN", "authorization",
                                 "Authorization", "bearer", "api_key", "key"}) {
            for (const auto& value : {token, "Bearer%20" + token}) {
                const auto answer = s.ask(std::string(http::to_string(row.verb)),
                                          example_of(row.pattern) + "?" + name + "=" + value);
                EXPECT_EQ(answer.status, 401) << row.pattern << ' ' << name;
                EXPECT_THAT(answer.body, Not(HasSubstr(token))) << row.pattern << ' ' << name;
            }
        }
        for (const header_list& wrong :
             {header_list{{"Cookie", "token=" + token}}, header_list{{"X-Api-Key", token}},
              header_list{{"Proxy-Authorization", bearer}}, header_list{{"Authorization", "bearer" + token}},
              header_list{{"Authorization", bearer}, {"Authorization", bearer}}})
            EXPECT_EQ(s.ask(std::string(http::to_string(row.verb)), example_of(row.pattern), wrong).status,
                      401)
                << row.pattern << ' ' << wrong[0].first;
    }
    // What can be read by those who hold the token shows no secret either.
    for (const char* path : {"/", "/health/ready", "/metrics", "/openapi.json", "/sessions"}) {
        const auto body = s.admin("GET", path).body;
        for (const char* secret : {stage_token, stage_secret, stage_verify_token})
            EXPECT_THAT(body, Not(HasSubstr(secret))) << path;
    }
}

TEST(AdminSecurity, Row59StrangersLearnOnlyThatItLives) {
    stage s;
    EXPECT_EQ(s.hear("5511980000001", "wamid.1", "oi").status, 200);
    ASSERT_TRUE(shows_sessions(s, 1));
    EXPECT_EQ(s.ask("GET", "/metrics").status, 401);
    EXPECT_EQ(s.ask("HEAD", "/metrics").status, 401);
    for (const char* path : {"/health", "/health/live", "/healthz", "/livez", "/health/ready", "/readyz"})
        EXPECT_EQ(s.ask("GET", path).body, R"({"status":"ok"})") << path;
    for (const char* path : {"/debug", "/debug/pprof", "/status", "/config", "/env", "/actuator", "/admin"})
        EXPECT_EQ(s.ask("GET", path).status, 404) << path;
    EXPECT_THAT(s.ask("GET", "/").body, Not(HasSubstr(stage_number)));
    EXPECT_THAT(s.admin("GET", "/metrics").body, Not(HasSubstr("5511980000001")));
}

TEST(AdminSecurity, Row60OtherHostsAreMisdirectedExceptForHealth) {
    http::server_options options;
    options.allowed_hosts = {"bot.example"};
    stage s(options, true);  // even with public metrics
    const auto ask = [&](const std::string& path, const std::string& fields) {
        raw_client client(s.port());
        const auto answer = client.ask("GET " + path + " HTTP/1.1\r\n" + fields + "\r\n");
        return answer ? answer->status : 0;
    };
    for (const char* host : {"bot.example", "BOT.Example", "bot.example:8080", "bot.example:443"})
        EXPECT_EQ(ask("/", std::string("Host: ") + host + "\r\n"), 200) << host;
    for (const char* host : {"evil.example", "bot.example.evil", "xbot.example", "127.0.0.1", "localhost",
                             "[::1]", "bot.example.", "evil.example:bot.example"})
        EXPECT_THAT(ask("/", std::string("Host: ") + host + "\r\n"), testing::AnyOf(400, 421)) << host;
    EXPECT_EQ(ask("/", "Host: evil.example\r\nX-Forwarded-Host: bot.example\r\n"), 421);
    EXPECT_EQ(ask("/", "Host: evil.example\r\nForwarded: host=bot.example\r\n"), 421);
    EXPECT_EQ(ask("/", "Host: bot.example\r\nX-Forwarded-Host: evil.example\r\n"), 200);
    EXPECT_EQ(ask("http://bot.example/", "Host: evil.example\r\n"), 400);
    EXPECT_EQ(ask("/", "Host: bot.example\r\nHost: evil.example\r\n"), 400);
    EXPECT_EQ(ask("/", ""), 400);
    for (const auto& row : s.routes()) {
        if (row.verb != http::method::get) continue;
        const bool is_health =
            row.pattern.find("health") == 1 || row.pattern == "/livez" || row.pattern == "/readyz";
        EXPECT_EQ(ask(example_of(row.pattern), "Host: evil.example\r\n") == 421, !is_health) << row.pattern;
    }
}
