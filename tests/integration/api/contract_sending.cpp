// Operators' messages: queued, waited for, looked up.
#include "contract_drives.hpp"
#include "given_up.hpp"

#include <openssl/sha.h>

namespace ft9::test {

using nlohmann::json;

namespace {

std::string sha256_of(const std::string& text) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    return {reinterpret_cast<const char*>(digest), sizeof digest};
}

// A message that the journal knows under this key, as if an earlier request had brought it; its id.
row_id queued_before(stage& s, const std::string& key, const json& body) {
    storage::new_send wanted;
    wanted.to_digits = body.at("to").get<std::string>();
    wanted.phone_number_id = stage_number;
    wanted.type = "text";
    wanted.text = body.at("message").get<std::string>();
    wanted.idempotency_key = "POST /send-message " + key;
    wanted.idempotency_hash = sha256_of(body.dump());
    return must(s.journal->queue_send(wanted)).send.id;
}

void refuse_attempt(stage& s, row_id id, verdict why) {
    const auto begun = must(s.journal->begin_attempt(id));
    attempt_outcome o;
    o.id = id;
    o.number = begun.number;
    o.refusal = why;
    o.error_text = "refused in a test";
    must(s.journal->finish_attempt(o));
}

}  // namespace

void contract_drives::drive_send() {
    const json body = {{"to", "+5511980000003"}, {"message", "oi"}};
    expect(send(body), 202);
    expect(send({{"to", "+5511980000003"}, {"type", "text"}, {"text", {{"body", "oi"}}}}), 202);
    expect(send({{"to", "+5511980000003"},
                 {"type", "location"},
                 {"location", {{"latitude", -23.55}, {"longitude", -46.63}}},
                 {"context", {{"message_id", "wamid.A"}}}}),
           202);
    const auto faulty = send({{"to", "ninguém"}, {"type", "sticker"}, {"sticker", json::object()}});
    expect(faulty, 422, "to");
    EXPECT_EQ(json::parse(faulty.body).at("errors").size(), 2U) << faulty.body;
    expect(send(json::array()), 400, "body");
    expect(send(body, "?wait=perhaps"), 400, "wait");
    expect(send(body, "?phone_number_id=999"), 400, "phone_number_id");
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
    auto yesterdays = said_on_stage(*s, "5511980000018", "wamid.yesterday");
    yesterdays.message.timestamp -= 25 * 3600;
    must(s->journal->accept(webhook_with(yesterdays)));
    expect(send({{"to", "+5511980000018"}, {"message", "oi"}}), 409, "type");
}

void contract_drives::drive_waiting() {
    const std::string to = "5511980000005";
    expect(send({{"to", to}, {"message", "oi"}}, "?wait=true"), 200);
    const auto refused = send({{"to", to}, {"message", "recusada"}}, "?wait=true");
    expect(refused, 422);
    EXPECT_EQ(json::parse(refused.body).at("meta_code"), 131047);
    expect(send({{"to", "5511980000006"}, {"message", "calada"}}, "?wait=true&timeout=1"), 202);

    const json dead = {{"to", to}, {"message", "outra vez"}};
    const auto id = queued_before(*s, "dead", dead);
    for (int i = 0; i < max_failures(verdict::retry); ++i)
        refuse_attempt(*s, id, verdict::retry);
    expect(send(dead, "?wait=true", {{"Idempotency-Key", "dead"}}), 502);

    const json held = {{"to", to}, {"message", "quem sabe"}};
    refuse_attempt(*s, queued_before(*s, "held", held), verdict::ambiguous);
    must(s->journal->reconcile(
        {ambiguous_policy::hold, std::chrono::milliseconds(0), std::chrono::milliseconds(0)}));
    const auto undecided = send(held, "?wait=true", {{"Idempotency-Key", "held"}});
    expect(undecided, 202);
    EXPECT_EQ(json::parse(undecided.body).at("status"), "held");

    const json cancelled = {{"to", "5511980000007"}, {"message", "tarde"}};
    const auto late = queued_before(*s, "cancelled", cancelled);
    hear("5511980000007", "wamid.stop7", "PARAR");
    must(s->journal->begin_attempt(late));  // the last gate finds it
    expect(send(cancelled, "?wait=true", {{"Idempotency-Key", "cancelled"}}), 409);
}

void contract_drives::drive_messages() {
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
    const auto looked = admin("GET", "/messages/" + json::parse(refused.body).at("id").get<std::string>());
    expect(looked, 200);
    const auto error = json::parse(looked.body).at("error");
    EXPECT_EQ(error.at("code"), 131047);
    EXPECT_NE(error.at("advice").get<std::string>().find("template"), std::string::npos);
    for (const char* unknown : {"m0000000000000000", "wamid.NADA", "x"})
        expect(admin("GET", std::string("/messages/") + unknown), 404);
}

}  // namespace ft9::test
