#include "integration/http_client/fixture.hpp"

#include "ft9/clients/whatsapp.hpp"

#include <nlohmann/json.hpp>

using namespace ft9::clients;
using namespace ft9::test;
namespace asio = boost::asio;
using ft9::verdict;

namespace {

class Graph : public ClientTest {
  protected:
    ~Graph() override { stop_threads(); }

    message_sender& sender(ft9::http::origin where) {
        graph_options o;
        o.base = {std::move(where), "/base"};
        o.access_token = "EAAtoken";
        settings_ = std::make_unique<ft9::snapshot<graph_options>>(o);
        auto note = [this](const graph_observation& seen) { results_.emplace_back(seen.result); };
        sender_ = make_graph(client(), client(), *settings_, note);
        return *sender_;
    }
    ft9::attempt_outcome send(ft9::http::origin where, std::chrono::milliseconds limit = 20s) {
        ft9::attempt a;
        a.number = 3;
        a.type = "text";
        a.text = "olá";
        a.address = "5511999990000";
        a.phone_number_id = "100200300";
        auto sending = sender(std::move(where)).send(42, a, std::chrono::steady_clock::now() + limit);
        return asio::co_spawn(context_, std::move(sending), asio::use_future).get();
    }
    void mark(ft9::http::origin where, bool typing) {
        auto marking = sender(std::move(where)).mark_read("100200300", "wamid.\"A", typing);
        asio::co_spawn(context_, std::move(marking), asio::use_future).get();
    }
    static nlohmann::json body_of(const std::string& request) {
        return nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
    }

    std::unique_ptr<ft9::snapshot<graph_options>> settings_;
    std::unique_ptr<message_sender> sender_;
    std::vector<std::string> results_;  // written before the future is ready
};

}  // namespace

TEST_F(Graph, SendsAsMetaExpects) {
    std::promise<std::string> seen;
    tls_server server(loopback_certificate(), [&](peer& p) {
        seen.set_value(p.read_request());
        p.respond(R"({"messaging_product":"whatsapp","messages":[{"id":"wamid.X"}]})");
        p.wait_closed(20s);
    });
    const auto o = send(at(server));
    EXPECT_TRUE(o.accepted);
    EXPECT_EQ(o.wamid, "wamid.X");
    EXPECT_EQ(o.id, 42);
    EXPECT_EQ(o.number, 3);
    const auto request = seen.get_future().get();
    EXPECT_TRUE(request.starts_with("POST /base/v26.0/100200300/messages HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("\r\nAuthorization: Bearer EAAtoken\r\n"), std::string::npos);
    EXPECT_EQ(body_of(request).at("to"), "+5511999990000");
    EXPECT_EQ(body_of(request).at("biz_opaque_callback_data"), "1.m000000000000002a.3");
    EXPECT_EQ(results_, std::vector<std::string>{"accepted"});
}

TEST_F(Graph, ANumberWithATokenOfItsOwnSendsWithThat) {
    std::promise<std::string> seen;
    tls_server server(loopback_certificate(), [&](peer& p) {
        seen.set_value(p.read_request());
        p.respond(R"({"messages":[{"id":"wamid.X"}]})");
        p.wait_closed(20s);
    });
    graph_options o;
    o.base = {at(server), "/base"};
    o.access_token = "EAAtoken";
    o.tokens = {{"100200300", "EAAits-own"}, {"400", "EAAanothers"}};
    const ft9::snapshot<graph_options> settings(o);
    const auto graph = make_graph(client(), client(), settings, {});
    ft9::attempt a;
    a.type = "text";
    a.phone_number_id = "100200300";
    auto sending = graph->send(42, a, std::chrono::steady_clock::now() + 20s);
    EXPECT_TRUE(asio::co_spawn(context_, std::move(sending), asio::use_future).get().accepted);
    EXPECT_NE(seen.get_future().get().find("\r\nAuthorization: Bearer EAAits-own\r\n"), std::string::npos);
}

TEST_F(Graph, ARefusalHasTheVerdictOfItsCode) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        const std::string body = R"({"error":{"message":"x","code":130429}})";
        p.write("HTTP/1.1 400 Bad Request\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body);
        p.wait_closed(20s);
    });
    const auto o = send(at(server));
    EXPECT_EQ(o.refusal, verdict::throttle);
    EXPECT_EQ(o.http_status, 400);
    EXPECT_EQ(results_, std::vector<std::string>{"throttle"});
}

TEST_F(Graph, WhereNobodyListensNothingWasSent) {
    ft9::http::origin where;
    {
        const tls_server server(loopback_certificate(), always("{}"));
        where = at(server);
    }
    const auto o = send(where);
    EXPECT_FALSE(o.accepted);
    EXPECT_TRUE(o.unreachable);
    EXPECT_EQ(o.refusal, verdict::retry);
    EXPECT_EQ(o.id, 42);
    EXPECT_EQ(o.number, 3);
}

TEST_F(Graph, ToAStrangerNothingIsSent) {
    const test_ca other;
    tls_server server(other.leaf({{"localhost"}, {"127.0.0.1"}}), always("{}"));
    const auto o = send(at(server));
    EXPECT_TRUE(o.unreachable);
    EXPECT_EQ(o.refusal, verdict::retry);
}

TEST_F(Graph, ALostAnswerIsAmbiguous) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.cut();
    });
    const auto o = send(at(server));
    EXPECT_FALSE(o.unreachable);
    EXPECT_EQ(o.refusal, verdict::ambiguous);
    EXPECT_FALSE(o.error_text.empty());
    EXPECT_EQ(results_, std::vector<std::string>{"ambiguous"});
}

TEST_F(Graph, SilenceUntilTheDeadlineIsAmbiguous) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.wait_closed(20s);
    });
    const auto o = send(at(server), 300ms);
    EXPECT_FALSE(o.unreachable);
    EXPECT_EQ(o.refusal, verdict::ambiguous);
}

TEST_F(Graph, ATokenWithALineBreakIsNotSent) {
    tls_server server(loopback_certificate(), always("{}"));
    auto& s = sender(at(server));
    graph_options broken;
    broken.base = {at(server), ""};
    broken.access_token = "a\r\nX-Evil: 1";
    settings_->set(broken);
    ft9::attempt a;
    a.type = "text";
    a.address = "55";
    auto sending = s.send(1, a, std::chrono::steady_clock::now() + 20s);
    const auto o = asio::co_spawn(context_, std::move(sending), asio::use_future).get();
    EXPECT_TRUE(o.unreachable);
    EXPECT_FALSE(o.accepted);
}

TEST_F(Graph, MarksAsReadWithAndWithoutTyping) {
    for (const bool typing : {true, false}) {
        std::promise<std::string> seen;
        tls_server server(loopback_certificate(), [&](peer& p) {
            seen.set_value(p.read_request());
            p.respond(R"({"success":true})");
            p.wait_closed(20s);
        });
        mark(at(server), typing);
        const auto request = seen.get_future().get();
        EXPECT_TRUE(request.starts_with("POST /base/v26.0/100200300/messages HTTP/1.1\r\n")) << request;
        nlohmann::json expected = {
            {"messaging_product", "whatsapp"}, {"status", "read"}, {"message_id", "wamid.\"A"}};
        if (typing) expected["typing_indicator"] = {{"type", "text"}};
        EXPECT_EQ(body_of(request), expected);
        EXPECT_EQ(results_.back(), "typing");
    }
}

TEST_F(Graph, AFailedMarkIsOnlyCounted) {
    tls_server server(loopback_certificate(), [](peer& p) {
        p.read_request();
        p.cut();
    });
    mark(at(server), true);
    EXPECT_EQ(results_, std::vector<std::string>{"typing_failed"});
}
