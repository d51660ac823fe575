#include "fixture.hpp"

#include "ft9/http/resolver.hpp"

#include <boost/asio/error.hpp>

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
