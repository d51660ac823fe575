// Drives every route into every answer that the document names, over real sockets.
#include "contract.hpp"
#include "given_up.hpp"

#include <openssl/sha.h>

#include <map>
#include <set>

using namespace ft9;
using namespace ft9::test;
using nlohmann::json;
using words = std::set<std::string>;

namespace {

// Documented answers that cannot be given here, and why. None at present.
const std::map<std::string, std::string> elsewhere{};

words minus(words all, const words& known) {
    for (const auto& one : known)
        all.erase(one);
    return all;
}

std::string sha256(const std::string& text) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    return {reinterpret_cast<const char*>(digest), sizeof digest};
}

class Contract : public contract_test {
  protected:
    raw_response admin(const std::string& method, const std::string& target, const std::string& body = {},
                       const header_list& headers = {}) {
        return check(method, target, s->admin(method, target, body, headers));
    }
    raw_response send(const json& body, const std::string& query = "", const header_list& headers = {}) {
        return admin("POST", "/send-message" + query, body.dump(), headers);
    }
    void hear(const std::string& from, const std::string& wamid, const std::string& text) {
        EXPECT_EQ(check("POST", "/webhook", s->hear(from, wamid, text)).status, 200);
    }
    // A message that the journal knows under this key, as if an earlier request had brought it; its id.
    row_id queued_before(const std::string& key, const json& body) {
        storage::new_send wanted;
        wanted.to_digits = body.at("to").get<std::string>();
        wanted.phone_number_id = stage_number;
        wanted.type = "text";
        wanted.text = body.at("message").get<std::string>();
        wanted.idempotency_key = "POST /send-message " + key;
        wanted.idempotency_hash = sha256(body.dump());
        return must(s->journal->queue_send(wanted)).send.id;
    }
    void refuse(row_id id, verdict why) {
        const auto begun = must(s->journal->begin_attempt(id));
        attempt_outcome o;
        o.id = id;
        o.number = begun.number;
        o.refusal = why;
        o.error_text = "refused in a test";
        must(s->journal->finish_attempt(o));
    }

    void drive_service();
    void drive_health();
    void drive_webhook();
    void drive_sessions();
    void drive_send();
    void drive_waiting();
    void drive_messages();
    void drive_dead_letters();
    void drive_people();
    void drive_without_token();
    void drive_without_certificate();
    void drive_without_journal();
};

void Contract::drive_service() {
    for (const char* path : {"/", "/health", "/health/live", "/healthz", "/livez", "/openapi.json"})
        expect(ask("GET", path), 200);
    expect(admin("GET", "/metrics"), 200);
    const auto tag = ask("GET", "/openapi.json").header("ETag");
    expect(ask("GET", "/openapi.json", {{"If-None-Match", tag}}), 304);
}

void Contract::drive_health() {
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

void Contract::drive_webhook() {
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

void Contract::drive_sessions() {
    hear("5511980000001", "wamid.1", "oi");
    hear("5511980000002", "wamid.2", "olá");
    ASSERT_TRUE(stage::eventually([this] {
        const auto list = json::parse(s->admin("GET", "/sessions").body).at("sessions");
        return list.size() == 2 && list.at(0).at("messages") == 2 && list.at(1).at("messages") == 2;
    }));
    const auto first = json::parse(admin("GET", "/sessions?limit=1").body);
    expect(admin("GET", "/sessions?limit=1&cursor=" + first.at("next").get<std::string>()), 200);
    expect(admin("GET", "/sessions?limit=0"), 400, "limit");
    expect(admin("GET", "/sessions?cursor=x"), 400, "cursor");
    auto elsewhere_too = said("wamid.other", "oi", "5511980000002");
    auto bsuid_only = said("wamid.bsuid", "oi", "");
    bsuid_only.message.from_user_id = "BR.13491208655302741918";
    must(s->journal->accept(webhook_with(elsewhere_too, bsuid_only)));
    for (const char* verb : {"GET", "DELETE"}) {
        expect(admin(verb, "/sessions/ningu%C3%A9m"), 400, "phone_number");
        expect(admin(verb, "/sessions/5511980000009"), 404);
        expect(admin(verb, "/sessions/5511980000002"), 409, "phone_number_id");
        expect(admin(verb, std::string("/sessions/5511980000002?phone_number_id=") + stage_number),
               verb == std::string("GET") ? 200 : 204);
    }
    expect(admin("GET", "/sessions/5511980000001"), 200);
    admin("GET", "/sessions/BR.13491208655302741918");
}

void Contract::drive_send() {
    const json body = {{"to", "+5511980000003"}, {"message", "oi"}};
    expect(send(body), 202);
    expect(send({{"to", "+5511980000003"}, {"type", "text"}, {"text", {{"body", "oi"}}}}), 202);
    expect(send(json::array()), 400, "body");
    expect(send(body, "?wait=perhaps"), 400, "wait");
    for (const char* timeout : {"0", "61", "x", "-1", "1.5", ""})
        expect(send(body, std::string("?wait=true&timeout=") + timeout), 400, "timeout");
    expect(send(body, "", {{"Idempotency-Key", std::string(256, 'k')}}), 400, "Idempotency-Key");
    expect(send(body, "", {{"Idempotency-Key", "a"}, {"Idempotency-Key", "b"}}), 400, "Idempotency-Key");
    expect(send({{"to", "+5511980000003"}, {"message", std::string(70'000, 'x')}}), 413);
    expect(send({{"to", "+5511980000003"}, {"message", ""}}), 422, "message");
    expect(send(body, "", {{"Idempotency-Key", "once"}}), 202);
    expect(send({{"to", "+5511980000003"}, {"message", "não"}}, "", {{"Idempotency-Key", "once"}}), 422,
           "Idempotency-Key");
    hear("5511980000004", "wamid.stop", "PARAR");
    expect(send({{"to", "+5511980000004"}, {"message", "oi"}}), 409);
}

void Contract::drive_waiting() {
    const std::string to = "5511980000005";
    expect(send({{"to", to}, {"message", "oi"}}, "?wait=true"), 200);
    const auto refused = send({{"to", to}, {"message", "recusada"}}, "?wait=true");
    expect(refused, 422);
    EXPECT_EQ(json::parse(refused.body).at("meta_code"), 131047);
    expect(send({{"to", "5511980000006"}, {"message", "calada"}}, "?wait=true&timeout=1"), 202);

    const json dead = {{"to", to}, {"message", "outra vez"}};
    const auto id = queued_before("dead", dead);
    for (int i = 0; i < max_failures(verdict::retry); ++i)
        refuse(id, verdict::retry);
    expect(send(dead, "?wait=true", {{"Idempotency-Key", "dead"}}), 502);

    const json held = {{"to", to}, {"message", "quem sabe"}};
    refuse(queued_before("held", held), verdict::ambiguous);
    must(s->journal->reconcile(
        {ambiguous_policy::hold, std::chrono::milliseconds(0), std::chrono::milliseconds(0)}));
    const auto undecided = send(held, "?wait=true", {{"Idempotency-Key", "held"}});
    expect(undecided, 202);
    EXPECT_EQ(json::parse(undecided.body).at("status"), "held");

    const json cancelled = {{"to", "5511980000007"}, {"message", "tarde"}};
    const auto late = queued_before("cancelled", cancelled);
    hear("5511980000007", "wamid.stop7", "PARAR");
    must(s->journal->begin_attempt(late));  // the last gate finds it
    expect(send(cancelled, "?wait=true", {{"Idempotency-Key", "cancelled"}}), 409);
}

void Contract::drive_messages() {
    const auto sent = send({{"to", "5511980000008"}, {"message", "oi"}}, "?wait=true");
    const auto view = json::parse(sent.body);
    const auto path = sent.header("Location");
    for (const auto what : {delivery_status::sent, delivery_status::delivered, delivery_status::read}) {
        auto update = status(what, view.at("wamid").get<std::string>());
        update.phone_number_id = stage_number;
        must(s->journal->accept(webhook_of(update)));
        EXPECT_EQ(json::parse(admin("GET", path).body).at("wamid"), view.at("wamid"));
    }
    expect(admin("GET", "/messages/" + view.at("wamid").get<std::string>()), 200);
    const auto refused = send({{"to", "5511980000008"}, {"message", "recusada"}}, "?wait=true");
    expect(admin("GET", "/messages/" + json::parse(refused.body).at("id").get<std::string>()), 200);
    for (const char* unknown : {"m0000000000000000", "wamid.NADA", "x"})
        expect(admin("GET", std::string("/messages/") + unknown), 404);
}

void Contract::drive_dead_letters() {
    const auto parts = held_reply(*s, "5511980000012", {"um", "dois"});
    const auto first = letter_about(*s, parts.at(0)), second = letter_about(*s, parts.at(1));
    const auto poison = poisoned(*s, "5511980000013");
    EXPECT_EQ(check("POST", "/webhook", s->webhook("{broken")).status, 200);
    const std::string raw = listed_letters(*s, "?kind=raw").at(0).at("id");
    const auto page = json::parse(admin("GET", "/dead-letters?limit=1").body);
    ASSERT_TRUE(page.at("next").is_string());
    expect(admin("GET", "/dead-letters?limit=1&cursor=" + page.at("next").get<std::string>()), 200);
    for (const char* kind : {"dead", "held", "raw", "poison", "duplicate"})
        expect(admin("GET", std::string("/dead-letters?kind=") + kind), 200);
    for (const char* kind : {"", "replayed", "DEAD", "outra"})
        expect(admin("GET", std::string("/dead-letters?kind=") + kind), 400, "kind");
    expect(admin("GET", "/dead-letters?limit=201"), 400, "limit");
    expect(admin("GET", "/dead-letters?cursor=x"), 400, "cursor");
    expect(admin("GET", "/dead-letters"), 200);

    const auto replay = [](const std::string& id) { return "/dead-letters/" + id + "/replay"; };
    for (const auto& forbidden : {second, raw})
        expect(admin("POST", replay(forbidden)), 409);
    expect(admin("POST", replay(first)), 202);
    expect(admin("POST", replay(first)), 404);
    expect(admin("POST", replay("x")), 400, "id");
    for (const auto& letter : {poison, raw})
        expect(admin("DELETE", "/dead-letters/" + letter), 204);
    expect(admin("DELETE", "/dead-letters/" + raw), 404);
    expect(admin("DELETE", "/dead-letters/x"), 400, "id");
}

void Contract::drive_people() {
    hear("5511980000011", "wamid.erased", "oi");
    const auto begun = admin("DELETE", "/people/5511980000011");
    expect(begun, 202);
    const auto receipt = begun.header("Location");
    ASSERT_TRUE(
        stage::eventually([&] { return json::parse(s->admin("GET", receipt).body).at("status") == "done"; }));
    expect(admin("GET", receipt), 200);
    expect(admin("DELETE", "/people/ningu%C3%A9m"), 400, "phone_number");
    expect(admin("DELETE", "/people/5511980000099"), 404);
    for (const char* unknown : {"m0000000000000000", "x"})
        expect(admin("GET", std::string("/people/erasures/") + unknown), 404);
}

void Contract::drive_without_certificate() {
    s->need_certificates(true);
    expect(check("POST", "/webhook", s->hear("5511980000001", "wamid.stranger", "oi")), 403);
    expect(ask("GET", "/webhook"), 403);
    s->need_certificates(false);
}

void Contract::drive_without_token() {
    const auto documented = contract.documented_answers();
    for (const auto& row : s->routes()) {
        const std::string verb(http::to_string(row.verb));
        if (documented.count(verb + " " + row.pattern + " 401") == 0) continue;
        expect(ask(verb, example_of(row.pattern)), 401);
    }
}

void Contract::drive_without_journal() {
    expect(send({{"to", "5511980000010"}, {"message", "token"}}, "?wait=true"), 503);
    s->lose_journal();
    expect(check("POST", "/webhook", s->hear("5511980000001", "wamid.late", "oi")), 503);
    expect(admin("GET", "/sessions"), 503);
    expect(admin("GET", "/sessions/5511980000001"), 503);
    expect(admin("DELETE", "/sessions/5511980000001"), 503);
    expect(send({{"to", "5511980000003"}, {"message", "oi"}}), 503);
    expect(admin("GET", "/messages/m0000000000000000"), 503);
    expect(admin("GET", "/dead-letters"), 503);
    expect(admin("POST", "/dead-letters/m0000000000000001/replay"), 503);
    expect(admin("DELETE", "/dead-letters/m0000000000000001"), 503);
    expect(admin("DELETE", "/people/5511980000001"), 503);
    expect(admin("GET", "/people/erasures/m0000000000000000"), 503);
    expect(admin("POST", "/pause"), 503);
    expect(admin("POST", "/resume"), 503);
}

}  // namespace

TEST_F(Contract, EveryAnswerIsDocumentedAndEveryDocumentedAnswerIsGiven) {
    drive_service();
    drive_health();
    drive_webhook();
    drive_sessions();
    drive_send();
    drive_waiting();
    drive_messages();
    drive_dead_letters();
    drive_people();
    drive_without_token();
    drive_without_certificate();
    drive_without_journal();
    auto missing = minus(contract.documented_answers(), contract.seen_answers());
    for (const auto& [answer, reason] : elsewhere)
        EXPECT_EQ(missing.erase(answer), 1U) << answer << " is given here after all";
    EXPECT_EQ(missing, words{});
    EXPECT_EQ(minus(contract.documented_members(), contract.seen_members()), words{});
    EXPECT_GT(contract.seen_answers().size(), 50U);
    EXPECT_GT(contract.seen_members().size(), 60U);
}
