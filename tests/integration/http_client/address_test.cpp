#include "fixture.hpp"

#include "ft9/http/resolver.hpp"

#include <boost/asio/error.hpp>

#include <atomic>

namespace ft9::test {
namespace {

using boost::asio::ip::make_address;

class ClientAddresses : public ClientTest {
  protected:
    void answer_with(std::vector<std::string> texts) {
        options_.lookup = [this, texts](const std::string&) -> result<http::addresses> {
            ++lookups_;
            http::addresses found;
            for (const auto& text : texts)
                found.push_back(make_address(text));
            return found;
        };
    }

    std::atomic<int> lookups_{0};
};

TEST_F(ClientAddresses, PublicNamesMayNotPointInside) {
    answer_with({"127.0.0.1", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "::1", "fd00::1"});
    tls_server server(ca_.leaf({{"evil.test"}, {}}), always("inside"));
    const auto x = send(at(server, "evil.test"), get());
    EXPECT_EQ(x.failure, errc::address_refused);
    EXPECT_EQ(x.reached, http::phase::resolving);
    EXPECT_FALSE(x.request_sent);
    EXPECT_EQ(server.accepted(), 0u);
}

// Each alone: a name that points to one of these is somebody's attempt to reach what only we can reach.
TEST_F(ClientAddresses, NoKindOfInnerAddressIsReachedByAName) {
    const std::vector<std::string> inner{"127.0.0.1",
                                         "127.1.2.3",
                                         "169.254.169.254",
                                         "10.0.0.1",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.168.1.1",
                                         "100.64.0.1",
                                         "0.0.0.0",
                                         "255.255.255.255",
                                         "::1",
                                         "::",
                                         "::ffff:127.0.0.1",
                                         "::ffff:10.0.0.1",
                                         "::7f00:1",
                                         "64:ff9b::7f00:1",
                                         "2002:7f00:1::",
                                         "fc00::1",
                                         "fd12::1",
                                         "fe80::1"};
    options_.lookup = [&inner](const std::string& host) -> result<http::addresses> {
        return http::addresses{make_address(inner.at(std::stoul(host)))};  // "7.evil.test"
    };
    tls_server server(ca_.leaf({{"*.evil.test"}, {}}), always("inside"));
    for (std::size_t i = 0; i < inner.size(); ++i) {
        const auto x = send(at(server, std::to_string(i) + ".evil.test"), get());
        EXPECT_EQ(x.failure, errc::address_refused) << inner[i];
        EXPECT_EQ(x.reached, http::phase::resolving) << inner[i];
        EXPECT_FALSE(x.request_sent) << inner[i];
    }
    EXPECT_EQ(server.accepted(), 0u);
    stop_threads();  // the look-up refers to this frame
}

// The system's look-up reads them as 127.0.0.1, as inet_aton(3) does.
TEST_F(ClientAddresses, NumbersInDisguiseAreNamesThatPointInside) {
    tls_server server(loopback_certificate(), always("inside"));
    for (const auto* disguise :
         {"2130706433", "0x7f000001", "017700000001", "127.1", "0177.0.0.1", "0x7f.1"}) {
        const auto url =
            http::parse_base_url("https://" + std::string(disguise) + ":" + std::to_string(server.port()));
        ASSERT_TRUE(url) << disguise;
        EXPECT_EQ(send(url->where, get()).failure, errc::address_refused) << disguise;
    }
    EXPECT_EQ(server.accepted(), 0u);
}

// 2fff::/16 is global unicast that IANA has given to nobody: a public address where nobody answers. No test
// can own a public address; where there is a route for IPv6, a SYN to nowhere leaves the machine.
TEST_F(ClientAddresses, OfMixedAnswersOnlyThePublicOnesAreTried) {
    options_.connect_limit = 500ms;
    answer_with({"127.0.0.1", "2fff::1", "::1"});
    tls_server server(ca_.leaf({{"evil.test"}, {}}), always("inside"));
    const auto x = send(at(server, "evil.test"), get());
    EXPECT_TRUE(x.failure);
    EXPECT_EQ(x.reached, http::phase::connecting) << "the public one was tried";
    EXPECT_FALSE(x.request_sent);
    EXPECT_EQ(server.accepted(), 0u);
}

// First public, then inside: whatever is connected to is what was vetted, and every new answer is vetted.
TEST_F(ClientAddresses, ReboundNamesAreRefused) {
    options_.connect_limit = 500ms;
    options_.address_ttl = 0s;
    options_.lookup = [this](const std::string&) -> result<http::addresses> {
        return http::addresses{make_address(++lookups_ == 1 ? "2fff::1" : "127.0.0.1")};
    };
    tls_server server(ca_.leaf({{"evil.test"}, {}}), always("inside"));
    EXPECT_EQ(send(at(server, "evil.test"), get()).reached, http::phase::connecting);
    EXPECT_EQ(lookups_, 1) << "no second look-up between vetting and connecting";
    const auto x = send(at(server, "evil.test"), get());
    EXPECT_EQ(x.failure, errc::address_refused);
    EXPECT_EQ(lookups_, 2);
    EXPECT_EQ(server.accepted(), 0u);
}

// A name that was public when its connection was made keeps that connection, not its new address.
TEST_F(ClientAddresses, APooledConnectionIsNotMovedByANewAnswer) {
    options_.address_ttl = 0s;
    options_.private_hosts = {"model.test"};
    options_.lookup = [this](const std::string&) -> result<http::addresses> {
        return http::addresses{make_address(++lookups_ == 1 ? "127.0.0.1" : "127.0.0.2")};
    };
    tls_server server(ca_.leaf({{"model.test"}, {}}), always("first"));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(send(at(server, "model.test"), get()).response.body, "first");
    EXPECT_EQ(lookups_, 1);
    EXPECT_EQ(server.accepted(), 1u);
}

TEST_F(ClientAddresses, RedirectsGoNowhereAndTheTokenStays) {
    std::atomic<int> elsewhere{0};
    tls_server other({}, [&](peer& p) { elsewhere += p.read_request().empty() ? 0 : 1; }, {.tls = false});
    const auto port = std::to_string(other.port());
    std::vector<std::string> targets{"https://127.0.0.1:" + port + "/", "//127.0.0.1:" + port + "/"};
    for (const auto* host :
         {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f000001",
          "0177.0.0.1", "127.1", "user@127.0.0.1", "graph.test@127.0.0.1", "169.254.169.254", "10.0.0.1",
          "172.16.0.1", "192.168.0.1", "100.64.0.1", "[fc00::1]", "[fe80::1]"})
        targets.push_back("http://" + std::string(host) + ":" + port + "/latest/meta-data/");
    for (const int status : {301, 302, 303, 307, 308}) {
        std::atomic<std::size_t> next{0};
        tls_server server(loopback_certificate(), [&](peer& p) {
            while (!p.read_request().empty())
                p.write("HTTP/1.1 " + std::to_string(status) + " Elsewhere\r\nLocation: " + targets[next++] +
                        "\r\nContent-Length: 0\r\n\r\n");
        });
        for (const auto& target : targets) {
            auto asking = post("x");
            asking.headers.add("Authorization", "Bearer token");
            const auto x = send(at(server), asking);
            EXPECT_FALSE(x.failure) << target;
            EXPECT_EQ(x.response.status, status) << target;
        }
        EXPECT_EQ(server.accepted(), 1u);
    }
    EXPECT_EQ(other.accepted(), 0u);
    EXPECT_EQ(elsewhere, 0);
}

TEST_F(ClientAddresses, ListedNamesMay) {
    answer_with({"127.0.0.1"});
    options_.private_hosts = {"Model.Test"};
    tls_server server(ca_.leaf({{"model.test"}, {}}), always("inside"));
    EXPECT_EQ(send(at(server, "model.test"), get()).response.body, "inside");
}

TEST_F(ClientAddresses, LocalhostMay) {
    tls_server server(loopback_certificate(), always("inside"));
    const auto x = send(at(server, "localhost"), get());
    EXPECT_EQ(x.response.body, "inside") << x.failure.message();
}

TEST_F(ClientAddresses, PlainHttpStaysInside) {
    answer_with({"127.0.0.1"});
    options_.private_hosts = {"model.test"};
    tls_server server({}, always("inside"), {.tls = false});
    EXPECT_EQ(send(at(server, "model.test", false), get()).response.body, "inside");
    EXPECT_EQ(lookups_, 1);
    EXPECT_EQ(send(at(server, "public.test", false), get()).failure, errc::address_refused);
    EXPECT_EQ(lookups_, 1) << "refused before any look-up";
    EXPECT_EQ(send({false, "8.8.8.8", 80}, get()).failure, errc::address_refused);
    EXPECT_EQ(server.accepted(), 1u);
}

TEST_F(ClientAddresses, UnresolvableHostFails) {
    options_.lookup = [](const std::string&) -> result<http::addresses> {
        return error_code(boost::asio::error::host_not_found);
    };
    const auto x = send({true, "nowhere.test", 443}, get());
    EXPECT_EQ(x.failure, boost::asio::error::host_not_found);
    EXPECT_EQ(x.reached, http::phase::resolving);
}

TEST_F(ClientAddresses, SlowLookupFreesTheCallerAtItsDeadline) {
    const auto stuck = std::make_shared<gate>();
    options_.lookup = [stuck](const std::string&) -> result<http::addresses> {
        stuck->wait();
        return error_code(boost::asio::error::host_not_found);
    };
    const auto x = send({true, "slow.test", 443}, get(), 100ms);
    EXPECT_EQ(x.failure, errc::deadline_exceeded);
    EXPECT_EQ(x.reached, http::phase::resolving);
    stop_threads();  // does not wait for the look-up
    stuck->open();
}

TEST_F(ClientAddresses, LookupsAreJoinedAndCached) {
    answer_with({"127.0.0.1"});
    options_.private_hosts = {"model.test"};
    tls_server server(ca_.leaf({{"model.test"}, {}}), [](peer& p) {
        p.read_request();
        p.respond("x", "Connection: close\r\n");
    });
    std::vector<std::future<http::exchange>> running;
    for (int i = 0; i < 30; ++i)
        running.push_back(start(at(server, "model.test"), get()));
    for (auto& r : running)
        EXPECT_FALSE(r.get().failure);
    EXPECT_EQ(lookups_, 1);
}

TEST_F(ClientAddresses, TheNextAddressIsTried) {
    // Nobody listens on 127.0.0.2 and 127.0.0.3: the server is bound to 127.0.0.1.
    answer_with({"127.0.0.2", "127.0.0.3", "127.0.0.1"});
    options_.private_hosts = {"model.test"};
    tls_server server(ca_.leaf({{"model.test"}, {}}), always("x"));
    const auto x = send(at(server, "model.test"), get());
    EXPECT_EQ(x.response.body, "x") << x.failure.message();
}

}  // namespace
}  // namespace ft9::test
