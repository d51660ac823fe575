// Rows 38 to 45 of the security list: what reaches the webhook.
#include "security.hpp"

#include "support/storage_journal.hpp"

#include <algorithm>
#include <cctype>

using namespace ft9;
using namespace ft9::test;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

// A webhook with one text of this person.
std::string webhook_from(const stage& s, const json& from, const json& id, const json& name) {
    const json message = {{"from", from},
                          {"id", id},
                          {"timestamp", std::to_string(s.time.now() / 1000)},
                          {"type", "text"},
                          {"text", {{"body", "oi"}}}};
    const json contact = {{"wa_id", from}, {"profile", {{"name", name}}}};
    const json value = {{"metadata", {{"phone_number_id", stage_number}}},
                        {"contacts", json::array({contact})},
                        {"messages", json::array({message})}};
    const json change = {{"field", "messages"}, {"value", value}};
    const json entry = {{"changes", json::array({change})}};
    return json{{"object", "whatsapp_business_account"}, {"entry", json::array({entry})}}.dump();
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST(WebhookSecurity, Row38SignaturesOfOtherFormsAreRefusedAndLeaveNoRow) {
    stage s;
    const auto body = webhook_from(s, "5511980000001", "wamid.1", "Ana");
    const auto good = webhook::sign(stage_secret, body);
    auto upper = good;
    std::transform(upper.begin() + 7, upper.end(), upper.begin() + 7,
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const auto post = [&](const header_list& headers) {
        return s.ask("POST", "/webhook", headers, body).status;
    };
    EXPECT_EQ(post({}), 401);
    for (const auto& wrong :
         {upper, good.substr(0, good.size() - 1), good + "0", good.substr(7), "SHA256=" + good.substr(7),
          "sha1=" + good.substr(7, 40), "sha256= " + good.substr(7), webhook::sign("another", body)})
        EXPECT_EQ(post({{"X-Hub-Signature-256", wrong}}), 401) << wrong;
    EXPECT_EQ(post({{"X-Hub-Signature", good}}), 401);
    EXPECT_EQ(post({{"X-Hub-Signature-256", good}, {"X-Hub-Signature-256", good}}), 401);
    EXPECT_EQ(listed(s).at("active"), 0);
    EXPECT_EQ(post({{"X-Hub-Signature-256", good + " \t"}}), 200)
        << "white space behind a value is none of it";
    EXPECT_TRUE(shows_sessions(s, 1));
}

TEST(WebhookSecurity, Row39TheRawBytesAreSignedNotTheirMeaning) {
    stage s;
    const std::string escaped = R"({"object":"whatsapp_business_account","note":"ol\u00e1"})";
    const std::string plain = "{\"object\":\"whatsapp_business_account\",\"note\":\"ol\xc3\xa1\"}";
    ASSERT_EQ(json::parse(escaped), json::parse(plain));
    const auto post = [&](const std::string& body, const std::string& signed_body) {
        return s
            .ask("POST", "/webhook", {{"X-Hub-Signature-256", webhook::sign(stage_secret, signed_body)}},
                 body)
            .status;
    };
    EXPECT_EQ(post(escaped, plain), 401);
    EXPECT_EQ(post(plain, escaped), 401);
    EXPECT_EQ(post(plain, plain + "\n"), 401);
    EXPECT_EQ(post(escaped, escaped), 200);
    EXPECT_EQ(post(plain, plain), 200);
}

// Only what Meta signed counts. Everything here means the same as what was signed; a server that reads the
// body first and signs what it would write itself takes all of it.
TEST(WebhookSecurity, Row39ASignatureOfTheBodysMeaningIsNone) {
    stage s;
    const std::string written =
        "{\"note\":\"ol\xc3\xa1 /\",\"number\":100,\"object\":\"whatsapp_business_account\"}";
    ASSERT_EQ(json::parse(written).dump(), written) << "every library writes this the same way";
    const header_list signature = {{"X-Hub-Signature-256", webhook::sign(stage_secret, written)}};
    ASSERT_EQ(s.ask("POST", "/webhook", signature, written).status, 200);
    for (const std::string same :
         {R"({"note":"ol\u00e1 /","number":100,"object":"whatsapp_business_account"})",
          R"({"note":"ol\u00E1 \/","number":100,"object":"whatsapp_business_account"})",
          "{\"object\":\"whatsapp_business_account\",\"number\":100,\"note\":\"ol\xc3\xa1 /\"}",
          "{ \"note\" :\t\"ol\xc3\xa1 /\",\r\n\"number\":100,\"object\":\"whatsapp_business_account\" }",
          "\xef\xbb\xbf{\"note\":\"ol\xc3\xa1 /\",\"number\":100,\"object\":\"whatsapp_business_account\"}",
          "{\"note\":\"\",\"note\":\"ol\xc3\xa1 "
          "/\",\"number\":100,\"object\":\"whatsapp_business_account\"}"}) {
        ASSERT_EQ(json::parse(same), json::parse(written)) << same;
        EXPECT_EQ(s.ask("POST", "/webhook", signature, same).status, 401) << same;
    }
}

TEST(WebhookSecurity, Row40AnOldBodyThatIsReplayedStartsNoTurn) {
    stage s;
    const auto body = webhook_from(s, "5511980000001", "wamid.1", "Ana");
    EXPECT_EQ(s.webhook(body).status, 200);
    ASSERT_TRUE(stage::eventually([&] {
        const auto list = listed(s).at("sessions");
        return list.size() == 1 && list.at(0).at("messages") == 2;
    }));
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(s.webhook(body).status, 200);
    EXPECT_THAT(s.admin("GET", "/metrics").body, HasSubstr("\nft9_duplicates_total 5"));
    EXPECT_EQ(listed(s).at("sessions").at(0).at("messages"), 2);
}

TEST(WebhookSecurity, Row41TheHandshakeEchoesToNobodyElse) {
    stage s;
    const std::string token = std::string("&hub.verify_token=") + stage_verify_token;
    const auto ask = [&](const std::string& query) { return s.ask("GET", "/webhook?" + query); };
    const std::string mode = "hub.mode=subscribe", challenge = "&hub.challenge=4711";
    for (const auto& wrong :
         {mode + challenge + "&hub.verify_token=wrong", mode + challenge, mode + challenge + token + token,
          mode + challenge + token + "&hub.verify_token=wrong", mode + challenge + challenge + token,
          mode + "&" + mode + challenge + token, mode + "&hub.challenge[]=4711" + token,
          mode + challenge + "&hub.verify_token[]=" + stage_verify_token, mode + token,
          mode + "&hub.challenge=" + std::string(257, '1') + token, challenge + token,
          std::string("hub.mode=SUBSCRIBE") + challenge + token}) {
        const auto answer = ask(wrong);
        EXPECT_EQ(answer.status, 403) << wrong;
        EXPECT_THAT(answer.body, Not(HasSubstr("4711"))) << wrong;
        EXPECT_THAT(answer.body, Not(HasSubstr(stage_verify_token))) << wrong;
    }
    EXPECT_EQ(ask(mode + "&hub.challenge=" + std::string(10'000, '1') + token).status, 414);
    const auto html = ask(mode + "&hub.challenge=%3Cscript%3Ealert(1)%3C/script%3E" + token);
    EXPECT_EQ(html.status, 200);
    EXPECT_EQ(html.body, "<script>alert(1)</script>");
    EXPECT_THAT(html.header("Content-Type"), testing::StartsWith("text/plain"));
    EXPECT_EQ(html.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(ask(mode + "&hub.challenge=" + std::string(256, '1') + token).status, 200);
}

TEST(WebhookSecurity, Row42BodiesThatNoProgramWritesAreKeptIfSignedAndRefusedIfNot) {
    stage s;
    std::string wide = R"({"entry":[0)";
    for (int i = 0; i < 1'500'000; ++i)
        wide += ",0";
    const std::vector<std::pair<std::string, bool>> bodies = {
        {nested(10'000), false},
        {wide + "]}", true},
        {R"({"entry":[],"entry":[],"object":1,"object":2})", true},
        {R"({"entry":[1e999]})", true},
        {R"({"entry":[123456789012345678901234567890]})", true},
        {R"({"object":"\ud83d"})", true},
        {"{\"object\":\"\xff\xfe\"}", true},
        {"\xEF\xBB\xBF{}", true},
        {R"({"entry":NaN})", false},
        {R"({"entry":[]/* no */})", false},
        {"[]", true},
        {"7", true},
        {"", false},
    };
    int unreadable = 0;
    for (const auto& [body, readable] : bodies) {
        const auto what = body.substr(0, 40);
        EXPECT_EQ(s.ask("POST", "/webhook", {}, body).status, 401) << what;
        EXPECT_EQ(s.webhook(body).status, 200) << what;
        unreadable += readable ? 0 : 1;
    }
    EXPECT_EQ(must(s.journal->count_backlog()).dead_letters, unreadable) << "those are put aside, raw";
    EXPECT_EQ(s.hear("5511980000001", "wamid.1", "oi").status, 200);
    EXPECT_TRUE(shows_sessions(s, 1)) << "the next one is read as ever";
}

TEST(WebhookSecurity, Row43ContentEncodingIsRefusedAndContentTypeIgnored) {
    stage s;
    const auto body = webhook_from(s, "5511980000001", "wamid.1", "Ana");
    const auto post = [&](header_list headers) {
        headers.emplace_back("X-Hub-Signature-256", webhook::sign(stage_secret, body));
        return s.ask("POST", "/webhook", headers, body).status;
    };
    for (const char* encoding : {"gzip", "deflate", "br", "gzip, identity", "identity, gzip", "x", ""})
        EXPECT_EQ(post({{"Content-Encoding", encoding}}), 415) << encoding;
    EXPECT_EQ(post({{"Content-Encoding", "identity"}, {"Content-Encoding", "gzip"}}), 415);
    EXPECT_EQ(post({{"Content-Encoding", "identity"}}), 200);
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "nonsense", ""})
        EXPECT_EQ(post({{"Content-Type", type}}), 200) << type;
}

TEST(WebhookSecurity, Row44HostileIdentifiersAreOnlyData) {
    stage s;
    const std::vector<std::string> senders = {"../../etc/passwd",
                                              "1'; DROP TABLE inbox;--",
                                              "5511980000001\r\nX-Evil: 1",
                                              "%00",
                                              std::string("551198\0x", 8),
                                              std::string(10'000, '5'),
                                              "<script>",
                                              " "};
    int number = 0;
    for (const auto& from : senders) {
        const auto id = "wamid.'\";--" + std::to_string(number++);
        EXPECT_EQ(s.webhook(webhook_from(s, from, id, "Ana")).status, 200) << from.substr(0, 40);
    }
    EXPECT_EQ(s.webhook(webhook_from(s, "5511980000001", std::string(1'000'000, 'w'), "Ana")).status, 200);
    auto foreign = json::parse(webhook_from(s, "5511980000003", "wamid.f", "Ana"));
    foreign["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "1' OR '1'='1";
    EXPECT_EQ(s.webhook(foreign.dump()).status, 200);
    EXPECT_EQ(s.hear("5511980000002", "wamid.last", "oi").status, 200);
    ASSERT_TRUE(stage::eventually([&] { return s.admin("GET", "/sessions/5511980000002").status == 200; }));
    EXPECT_EQ(s.admin("GET", "/sessions/5511980000003").status, 404) << "another business number's";
    const auto answer = s.admin("GET", "/sessions?limit=200");
    EXPECT_EQ(answer.headers.count("X-Evil"), 0U);
    const auto page = json::parse(answer.body);
    for (const auto& session : page.at("sessions"))
        EXPECT_LT(session.dump().size(), 2000U);
    for (const char* path : {"/sessions/1'%20OR%20'1'='1", "/sessions/%25", "/sessions/5511980000002%27--",
                             "/messages/'%20OR%201=1--"})
        EXPECT_THAT(s.admin("GET", path).status, testing::AnyOf(400, 404)) << path;
}

TEST(WebhookSecurity, Row45HostileNamesAreShownAsData) {
    stage s;
    const std::string name = "<img src=x onerror=alert(1)>\x1b[31m\xe2\x80\xae\r\nSet-Cookie: a=b";
    EXPECT_EQ(s.webhook(webhook_from(s, "5511980000001", "wamid.1", name)).status, 200);
    ASSERT_TRUE(shows_sessions(s, 1));
    const auto answer = s.admin("GET", "/sessions");
    expect_security_headers(answer, "GET /sessions");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(json::parse(answer.body).at("sessions").at(0).at("name"), name);
    for (const char c : answer.body)
        EXPECT_TRUE(static_cast<unsigned char>(c) >= 32) << "a control character stands in the body";
}
