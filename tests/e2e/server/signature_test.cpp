#include "e2e.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace ft9::e2e {
namespace {

constexpr std::size_t four_mib = 4 * 1024 * 1024;

class signature_e2e : public e2e_test {
  protected:
    // The same bytes each time: its time stamp would otherwise tick between signing and sending.
    const std::string& body() const { return body_; }
    int post(const std::string& signature) {
        return w.call("POST", "/webhook", {{"X-Hub-Signature-256", signature}}, body()).status;
    }
    std::string good() { return meta_signature(sim.secret("app_secret"), body()); }
    double refused(const std::string& result) {
        return w.metric("ft9_webhook_requests_total{result=\"" + result + "\"}");
    }
    // A signed body of that size: one message, and white space behind it.
    std::string padded(std::size_t size) {
        auto text = body();
        text.append(size - text.size(), ' ');
        return text;
    }

  private:
    const std::string body_ = webhook_of(
        sim.secret("phone_number_id"), json::array({text_message(person(1), "wamid.ASSINADA", "assinada")}));
};

TEST_F(signature_e2e, TheRightOneIsAccepted) {
    w.start();
    EXPECT_EQ(post(good()), 200);
    EXPECT_EQ(post(good() + "  "), 200);  // white space behind a header's value means nothing
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1));
    EXPECT_GE(refused("ok"), 2) << "statuses of the answer may have come, too";
}

TEST_F(signature_e2e, AWrongOneLeavesNoTrace) {
    w.start();
    auto upper = good();
    std::transform(upper.begin() + 7, upper.end(), upper.begin() + 7,
                   [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
    auto other = good();
    other.back() = other.back() == '0' ? '1' : '0';
    for (const auto& wrong : {upper, other, good().substr(7), good() + "0", std::string("sha256="),
                              "sha1=" + good().substr(7), meta_signature("another secret", body())})
        EXPECT_EQ(post(wrong), 401) << wrong;
    EXPECT_EQ(w.call("POST", "/webhook", {}, body()).status, 401);
    EXPECT_EQ(
        w.call("POST", "/webhook", {{"X-Hub-Signature-256", good()}, {"X-Hub-Signature-256", good()}}, body())
            .status,
        401);
    EXPECT_EQ(refused("missing_signature"), 1);
    EXPECT_EQ(refused("malformed_signature"), 6);
    EXPECT_EQ(refused("invalid_signature"), 2);
    w.let_it_rest();
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    EXPECT_EQ(w.metric("ft9_inbound_messages_total{type=\"text\"}"), 1);  // the stranger's
    EXPECT_EQ(json::parse(w.admin("GET", "/sessions").body).at("active"), 1);
    EXPECT_EQ(w.admin("GET", "/sessions/" + person(1)).status, 404);
}

TEST_F(signature_e2e, TheSimulatorsOwnSignaturesAreJudgedAlike) {
    w.start();
    const auto status = [&](const char* kind) {
        return sim.post("/control/webhook", {{"body", body()}, {"signature", kind}}).at("http_status");
    };
    EXPECT_EQ(status("bad"), 401);
    EXPECT_EQ(status("none"), 401);
    EXPECT_EQ(status("good"), 200);
}

TEST_F(signature_e2e, TwoSecretsCountWhileTheyAreRotated) {
    const auto old = sim.secret("app_secret");
    const std::string fresh = "0123456789abcdef0123456789abcdef";
    w.environment["WHATSAPP_APP_SECRET"] = fresh + "," + old;
    w.start();
    EXPECT_EQ(post(meta_signature(fresh, body())), 200);
    EXPECT_EQ(post(meta_signature(old, body())), 200);
    EXPECT_EQ(post(meta_signature("fedcba9876543210fedcba9876543210", body())), 401);
}

TEST_F(signature_e2e, ManyWrongOnesAndNeverAGoodOneRaiseAnAlarm) {
    w.environment["WHATSAPP_APP_SECRET"] = "0123456789abcdef0123456789abcdef";
    w.start();
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(post(good()), 401);
    EXPECT_EQ(w.metric("ft9_alarms_total{alarm=\"app_secret_wrong\"}"), 1);
}

TEST_F(signature_e2e, TheHandshake) {
    w.start();
    EXPECT_EQ(sim.post("/control/handshake", json::object()).at("fine"), true);
    const auto token = sim.secret("verify_token");
    const auto ask = [&](const std::string& query) { return w.call("GET", "/webhook?" + query); };
    const auto fine = ask("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=" + token);
    EXPECT_EQ(fine.status, 200);
    EXPECT_EQ(fine.body, "1158201444");
    EXPECT_THAT(fine.header("Content-Type"), HasSubstr("text/plain"));
    const auto wrong = ask("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=" + token + "x");
    EXPECT_EQ(wrong.status, 403);
    EXPECT_THAT(wrong.body, Not(HasSubstr("1158201444")));
    EXPECT_EQ(ask("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=" + token).status, 403);
    EXPECT_EQ(ask("hub.challenge=1&hub.verify_token=" + token).status, 403);
    EXPECT_EQ(ask("hub.mode=subscribe&hub.verify_token=" + token).status, 403);
    EXPECT_EQ(ask("hub.mode=subscribe&hub.challenge=1").status, 403);
    EXPECT_EQ(ask("").status, 403);
}

TEST_F(signature_e2e, FourMebibytesAreAcceptedAndNotAByteMore) {
    w.start();
    EXPECT_EQ(w.webhook(padded(four_mib)).status, 200);
    // Refused by the head: no body follows.
    raw_client connection(w.port());
    const auto answer =
        connection.ask("POST /webhook HTTP/1.1\r\nHost: localhost\r\nX-Hub-Signature-256: " + good() +
                       "\r\nContent-Length: " + std::to_string(four_mib + 1) + "\r\n\r\n");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413);
    EXPECT_TRUE(connection.closed());  // by then it has been counted
    EXPECT_EQ(refused("too_large"), 1);
}

TEST_F(signature_e2e, CompressedBodiesAreRefusedBeforeTheSignatureIsLookedAt) {
    w.start();
    const auto post_as = [&](const char* encoding) {
        return w
            .call("POST", "/webhook", {{"Content-Encoding", encoding}, {"X-Hub-Signature-256", good()}},
                  body())
            .status;
    };
    EXPECT_EQ(post_as("gzip"), 415);
    EXPECT_EQ(post_as("identity"), 200);
}

TEST_F(signature_e2e, WhatIsNotUnderstoodIsAcceptedAllTheSame) {
    w.start();
    for (const char* body :
         {"{\"object\":\"whatsapp_business_account\",\"entry\":[{", "", "[]", "null", "not json at all",
          "{\"entry\":7}", "\xff\xfe", "{\"entry\":[{\"changes\":[{}]}]}"})
        EXPECT_EQ(w.webhook(body).status, 200) << body;
    w.let_it_rest();
}

TEST_F(signature_e2e, TheContentTypeIsIgnored) {
    w.start();
    EXPECT_EQ(
        w.call("POST", "/webhook", {{"Content-Type", "text/plain"}, {"X-Hub-Signature-256", good()}}, body())
            .status,
        200);
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1));
}

TEST_F(signature_e2e, AThousandMessagesInOnePostAreAllAnswered) {
    constexpr int many = 1000;
    w.start();
    auto messages = json::array();
    for (int i = 0; i < many; ++i)
        messages.push_back(text_message(person(i), "wamid.LOTE" + std::to_string(i), "pergunta"));
    ASSERT_EQ(w.webhook(webhook_of(sim.secret("phone_number_id"), messages)).status, 200);
    const filter any_send = [](const json& e) {
        return e.at("kind") == "graph" && e.at("call") == "message" && e.at("accepted") == true;
    };
    const auto sends = sim.wait(any_send, many, std::chrono::seconds(60));
    ASSERT_THAT(sends, SizeIs(many)) << w.logs();
    std::set<std::string> answered;
    for (const auto& send : sends)
        answered.insert(send.at("to").get<std::string>());
    EXPECT_THAT(answered, SizeIs(many));
}

}  // namespace
}  // namespace ft9::e2e
