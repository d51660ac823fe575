// What anybody may ask for, and what is refused to those who show nothing.
#include "contract_drives.hpp"

namespace ft9::test {

using nlohmann::json;

void contract_drives::drive_service() {
    for (const char* path : {"/", "/health", "/health/live", "/healthz", "/livez", "/openapi.json"})
        expect(ask("GET", path), 200);
    expect(admin("GET", "/metrics"), 200);
    const auto tag = ask("GET", "/openapi.json").header("ETag");
    expect(ask("GET", "/openapi.json", {{"If-None-Match", tag}}), 304);
}

void contract_drives::drive_health() {
    for (const char* path : {"/health/ready", "/readyz"}) {
        expect(ask("GET", path), 200);
        for (auto* reason :
             {&s->state.starting, &s->state.draining, &s->state.storage_failing, &s->state.storage_damaged}) {
            *reason = true;
            expect(ask("GET", path), 503);
            expect(ask("GET", "/"), 200);
            *reason = false;
        }
    }
    expect(admin("POST", "/pause"), 200);
    EXPECT_EQ(json::parse(ask("GET", "/readyz").body).at("degraded"), json::array({"paused"}));
    expect(admin("POST", "/resume"), 200);
}

void contract_drives::drive_webhook() {
    const std::string good = std::string("/webhook?hub.mode=subscribe&hub.challenge=1158201444") +
                             "&hub.verify_token=" + stage_verify_token;
    EXPECT_EQ(ask("GET", good).body, "1158201444");
    expect(ask("GET", good + "x"), 403);
    expect(ask("POST", "/webhook"), 401);
    expect(ask("POST", "/webhook", {{"X-Hub-Signature-256", "sha1=00"}}), 401);
    expect(ask("POST", "/webhook", {{"X-Hub-Signature-256", "sha256=" + std::string(64, '0')}}, "{}"), 401);
    expect(ask("POST", "/webhook", {{"Content-Encoding", "gzip"}}, "x"), 415);
    expect(say("POST", "/webhook", "POST /webhook HTTP/1.1\r\nHost: a\r\nContent-Length: 4194305\r\n\r\n"),
           413);
}

void contract_drives::drive_without_certificate() {
    s->need_certificates(true);
    expect(check("POST", "/webhook", s->hear("5511980000001", "wamid.stranger", "oi")), 403);
    expect(ask("GET", "/webhook"), 403);
    s->need_certificates(false);
}

void contract_drives::drive_without_token() {
    const auto documented = contract.documented_answers();
    for (const auto& row : s->routes()) {
        const std::string verb(http::to_string(row.verb));
        if (documented.count(verb + " " + row.pattern + " 401") == 0) continue;
        expect(ask(verb, example_of(row.pattern)), 401);
    }
}

}  // namespace ft9::test
