// What the routes have in common: HEAD, 405, paging, keys against repetition, waiting.
#include "stage.hpp"

#include "support/openapi_contract.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>
#include <sstream>

using namespace ft9;
using namespace ft9::test;
using nlohmann::json;

namespace {

// The fields whose values depend on the moment are left out.
std::map<std::string, std::string> lasting_headers(const raw_response& a) {
    std::map<std::string, std::string> all;
    for (const auto& [name, value] : a.headers)
        all.emplace(name, name == "Date" || name == "X-Request-Id" ? "" : value);
    return all;
}

json message(const std::string& text) {
    return {{"to", "+5511980000001"}, {"message", text}};
}

std::vector<raw_response> send_at_once(stage& s, const std::vector<json>& bodies, const std::string& key) {
    std::vector<std::future<raw_response>> running;
    for (const auto& body : bodies) {
        running.push_back(std::async(std::launch::async, [&s, &body, &key] {
            return s.admin("POST", "/send-message", body.dump(), {{"Idempotency-Key", key}});
        }));
    }
    std::vector<raw_response> answers;
    for (auto& one : running)
        answers.push_back(one.get());
    return answers;
}

double metric(stage& s, const std::string& line) {
    const auto text = s.admin("GET", "/metrics").body;
    const auto at = text.find("\n" + line + " ");
    return at == std::string::npos ? 0 : std::stod(text.substr(at + line.size() + 2));
}

}  // namespace

TEST(RoutePromises, HeadIsAnsweredWhereverGetIs) {
    stage s;
    int rows = 0;
    for (const auto& row : s.routes()) {
        if (row.verb != http::method::get || row.pattern == "/" || row.pattern == "/metrics") continue;
        ++rows;
        const auto get = s.admin("GET", example_of(row.pattern));
        const auto head = s.admin("HEAD", example_of(row.pattern));
        EXPECT_EQ(head.status, get.status) << row.pattern;
        EXPECT_EQ(lasting_headers(head), lasting_headers(get)) << row.pattern;
        EXPECT_EQ(head.body, "") << row.pattern;
    }
    EXPECT_GT(rows, 8);
    // Their lengths change from one request to the next.
    for (const char* path : {"/", "/metrics"})
        EXPECT_EQ(s.admin("HEAD", path).status, 200) << path;
}

TEST(RoutePromises, EveryOtherMethodIs405WithThoseThatAreAllowed) {
    stage s;
    std::map<std::string, std::set<std::string>> methods;
    for (const auto& row : s.routes()) {
        methods[row.pattern].emplace(http::to_string(row.verb));
        if (row.verb == http::method::get) methods[row.pattern].emplace("HEAD");
    }
    for (const auto& [pattern, known] : methods) {
        for (const char* verb : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
            if (known.count(verb) == 1) continue;
            const auto answer = s.admin(verb, example_of(pattern));
            EXPECT_EQ(answer.status, 405) << verb << ' ' << pattern;
            std::set<std::string> allowed;
            std::istringstream list(answer.header("Allow"));
            for (std::string one; std::getline(list >> std::ws, one, ',');)
                allowed.insert(one);
            EXPECT_EQ(allowed, known) << verb << ' ' << pattern;
            EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << verb << ' ' << pattern;
        }
    }
    for (const char* path : {"/nothing", "/sessions/1/more", "/health/more"})
        EXPECT_EQ(s.admin("PUT", path).status, 404) << path;
}

TEST(RoutePromises, PagesAreWholeAndEndWithoutANext) {
    stage s;
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(s.hear("551198000001" + std::to_string(i), "wamid." + std::to_string(i), "oi").status, 200);
    ASSERT_TRUE(stage::eventually(
        [&] { return json::parse(s.admin("GET", "/sessions").body).at("sessions").size() == 5; }));
    for (int limit = 1; limit <= 6; ++limit) {
        std::vector<std::string> seen;
        auto path = "/sessions?limit=" + std::to_string(limit);
        for (json next = ""; !next.is_null();) {
            const auto page = json::parse(s.admin("GET", path).body);
            EXPECT_EQ(page.at("active"), 5);
            EXPECT_LE(page.at("sessions").size(), static_cast<std::size_t>(limit));
            for (const auto& session : page.at("sessions"))
                seen.push_back(session.at("id"));
            next = page.at("next");
            if (!next.is_null())
                path = "/sessions?limit=" + std::to_string(limit) + "&cursor=" + next.get<std::string>();
        }
        EXPECT_EQ(seen.size(), 5U) << limit;
        EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
        EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 5U) << limit;
    }
}

TEST(RoutePromises, PageValuesThatCannotBeAreNamed) {
    stage s;
    for (const char* limit :
         {"0", "201", "-1", "1e9", "99999999999999999999", "dez", "", "1.5", "+5", "5x"}) {
        const auto answer = s.admin("GET", std::string("/sessions?limit=") + limit);
        EXPECT_EQ(answer.status, 400) << limit;
        EXPECT_EQ(json::parse(answer.body).value("field", ""), "limit") << limit;
    }
    for (const char* cursor :
         {"", "x", "m", "m123", "m0123456789ABCDEF", "0123456789abcdef", "m0123456789abcdefa"}) {
        const auto answer = s.admin("GET", std::string("/sessions?cursor=") + cursor);
        EXPECT_EQ(answer.status, 400) << cursor;
        EXPECT_EQ(json::parse(answer.body).value("field", ""), "cursor") << cursor;
    }
    EXPECT_EQ(s.admin("GET", "/sessions?limit=200&cursor=m7fffffffffffffff").status, 200);
}

TEST(IdempotencyKey, RequestsAtTheSameTimeMakeOneMessage) {
    stage s;
    const auto answers = send_at_once(s, std::vector<json>(8, message("uma vez só")), "ao-mesmo-tempo");
    std::set<std::string> ids;
    for (const auto& a : answers) {
        EXPECT_EQ(a.status, 202) << a.body;
        ids.insert(json::parse(a.body).at("id"));
    }
    EXPECT_EQ(ids.size(), 1U);
    EXPECT_EQ(metric(s, "ft9_outbound_messages_total{status=\"queued\"}"), 1);
}

TEST(IdempotencyKey, OfTwoBodiesAtTheSameTimeOneIsSent) {
    stage s;
    for (int round = 0; round < 5; ++round) {
        const auto key = "dois-" + std::to_string(round);
        const auto answers = send_at_once(s, {message("a"), message("b")}, key);
        std::multiset<int> statuses{answers[0].status, answers[1].status};
        EXPECT_EQ(statuses, (std::multiset<int>{202, 422})) << answers[0].body << answers[1].body;
    }
}

TEST(IdempotencyKey, ARefusedRequestDoesNotUseItUp) {
    stage s;
    const header_list key = {{"Idempotency-Key", "corrigida"}};
    EXPECT_EQ(s.admin("POST", "/send-message", message("").dump(), key).status, 422);
    EXPECT_EQ(s.admin("POST", "/send-message", message("certa").dump(), key).status, 202);
    EXPECT_EQ(s.admin("POST", "/send-message", message("certa").dump(), key).status, 202);
}

TEST(IdempotencyKey, ARepetitionMayWaitForTheVerdictOfTheFirst) {
    stage s;
    const header_list key = {{"Idempotency-Key", "esperada"}};
    const auto first = s.admin("POST", "/send-message", message("oi").dump(), key);
    const auto waited = s.admin("POST", "/send-message?wait=true", message("oi").dump(), key);
    EXPECT_EQ(waited.status, 200) << waited.body;
    EXPECT_EQ(json::parse(waited.body).at("id"), json::parse(first.body).at("id"));
    EXPECT_EQ(waited.header("Location"), first.header("Location"));
}

// Otherwise the listener would cut the answer off, whatever `timeout` says.
TEST(Waiting, IsShorterThanTheRoutesOwnDeadline) {
    stage s;
    const openapi_contract contract;
    int longest = 0;
    for (const auto& parameter :
         contract.document().at("paths").at("/send-message").at("post").at("parameters")) {
        if (parameter.at("name") == "timeout") longest = parameter.at("schema").at("maximum");
    }
    EXPECT_EQ(longest, 60);
    for (const auto& row : s.routes()) {
        if (row.pattern != "/send-message") continue;
        EXPECT_GE(row.deadline, std::chrono::seconds(longest + 10));
    }
}
