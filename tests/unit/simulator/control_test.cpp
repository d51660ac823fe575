#include "simulator/control.hpp"
#include "simulator/behaviour.hpp"
#include "simulator/control_guard.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

http::request request_with(std::initializer_list<std::pair<const char*, const char*>> headers,
                           http::method verb = http::method::post) {
    http::request r;
    r.verb = verb;
    for (const auto& [name, value] : headers)
        r.headers.add(name, value);
    return r;
}

int refused(const http::request& r) {
    const auto answer = refuse_stranger(r, "t0ken");
    return answer ? answer->status : 0;
}

constexpr std::pair<const char*, const char*> token{"X-Simulator-Token", "t0ken"},
    as_json{"Content-Type", "application/json"};

TEST(control_guard, admits_the_page_and_tests) {
    EXPECT_EQ(refused(request_with({{"Host", "127.0.0.1:8081"}, token, as_json})), 0);
    EXPECT_EQ(refused(request_with(
                  {{"Host", "localhost"}, token, {"Content-Type", "application/json; charset=utf-8"}})),
              0);
    EXPECT_EQ(
        refused(request_with({{"Host", "localhost:9"}, {"Origin", "http://localhost:9"}, token, as_json})),
        0);
    EXPECT_EQ(refused(request_with({{"Host", "localhost"}, token}, http::method::get)), 0);
}

TEST(control_guard, refuses_foreign_hosts) {
    for (const char* host : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80",
                             "127.0.0.1:80a", "", "10.0.0.1"})
        EXPECT_EQ(refused(request_with({{"Host", host}, token, as_json})), 421) << host;
}

TEST(control_guard, refuses_foreign_origins) {
    EXPECT_EQ(
        refused(request_with({{"Host", "localhost:9"}, {"Origin", "http://localhost:10"}, token, as_json})),
        403);
    EXPECT_EQ(refused(request_with({{"Host", "localhost:9"}, {"Origin", "null"}, token, as_json})), 403);
}

TEST(control_guard, needs_token_and_json) {
    EXPECT_EQ(refused(request_with({{"Host", "localhost"}, as_json})), 401);
    EXPECT_EQ(refused(request_with({{"Host", "localhost"}, {"X-Simulator-Token", "t0kem"}, as_json})), 401);
    EXPECT_EQ(refused(request_with({{"Host", "localhost"}, token})), 415);
    EXPECT_EQ(refused(request_with({{"Host", "localhost"}, token, {"Content-Type", "text/plain"}})), 415);
    EXPECT_EQ(refused(request_with({{"Host", "localhost"}, token, {"Content-Type", "application/jsonx"}})),
              415);
}

TEST(control_guard, takes_files_of_any_type_with_the_token_alone) {
    const auto voice =
        request_with({{"Host", "localhost"}, token, {"Content-Type", "audio/ogg; codecs=opus"}});
    EXPECT_FALSE(refuse_stranger(voice, "t0ken", true));
    EXPECT_EQ(refuse_stranger(voice, "other", true).value().status, 401);
    EXPECT_EQ(refuse_stranger(voice, "t0ken").value().status, 415);
}

std::string misfit(const json& body) {
    std::string problem;
    return parse_message_order(body, problem) ? "accepted" : problem;
}

TEST(message_order, reads_every_member) {
    std::string problem;
    const auto order = parse_message_order({{"from", "+5511987654321"},
                                            {"name", "Ana"},
                                            {"text", "oi"},
                                            {"type", "button"},
                                            {"id", "wamid.1"},
                                            {"timestamp", "1700000000"},
                                            {"context", "wamid.0"},
                                            {"copies", 3}},
                                           problem);
    ASSERT_TRUE(order) << problem;
    EXPECT_EQ(order->message.from, "5511987654321");
    EXPECT_EQ(order->message.type, "button");
    EXPECT_EQ(order->message.wamid, "wamid.1");
    EXPECT_EQ(order->message.at, 1'700'000'000'000);
    EXPECT_EQ(order->copies, 3);
}

TEST(message_order, names_what_does_not_fit) {
    EXPECT_EQ(misfit({{"from", "5511987654321"}, {"text", "oi"}}), "accepted");
    EXPECT_EQ(misfit({{"user_id", "BR.1"}, {"text", "oi"}}), "accepted");
    EXPECT_EQ(misfit({{"text", "oi"}}), "from");
    EXPECT_EQ(misfit({{"from", "x"}}), "from");
    EXPECT_EQ(misfit({{"from", "5511987654321"}, {"text", 1}}), "text");
    EXPECT_EQ(misfit({{"from", "5511987654321"}, {"copies", 0}}), "copies");
    EXPECT_EQ(misfit({{"from", "5511987654321"}, {"timestamp", "soon"}}), "timestamp");
    EXPECT_EQ(misfit(json::array()), "");
}

TEST(behaviour, applies_a_change_as_a_whole_or_not_at_all) {
    std::string problem;
    const auto next = changed(behaviour(),
                              {{"statuses", json::array({"sent", "failed:131026"})},
                               {"status_delay_ms", 5},
                               {"ai_delay_ms", 6},
                               {"reply_template", "x"},
                               {"duplicate_delivery", 2},
                               {"redeliver", false},
                               {"server_url", "http://127.0.0.1:1"}},
                              problem);
    ASSERT_TRUE(next) << problem;
    EXPECT_EQ(next->statuses.size(), 2U);
    EXPECT_EQ(next->status_delay.count(), 5);
    EXPECT_FALSE(next->redeliver);
    EXPECT_EQ(to_json(*next)["server_url"], "http://127.0.0.1:1");
    EXPECT_TRUE(changed(*next, {{"statuses", false}}, problem)->statuses.empty());
    EXPECT_EQ(changed(*next, {{"statuses", true}}, problem)->statuses.size(), 3U);
}

TEST(behaviour, names_what_does_not_fit) {
    std::string problem;
    const json misfits = {{"statuses", json::array({"seen"})},
                          {"status_delay_ms", -1},
                          {"nonsense", 1},
                          {"server_url", "ftp://x"},
                          {"redeliver", 1}};
    for (const auto& [name, value] : misfits.items()) {
        EXPECT_FALSE(changed(behaviour(), {{name, value}}, problem)) << name;
        EXPECT_EQ(problem, name);
    }
}

}  // namespace
}  // namespace ft9::simulator
