#include "../../../src/http/client_address.hpp"

#include <gtest/gtest.h>

using namespace ft9::http;
namespace ip = boost::asio::ip;

namespace {

trusted_proxies proxies() {
    trusted_proxies made;
    made.v4 = {ip::make_network_v4("10.0.0.0/8"), ip::make_network_v4("127.0.0.1/32")};
    made.v6 = {ip::make_network_v6("fd00::/9"), ip::make_network_v6("::1/128")};
    return made;
}

std::string client(const std::string& peer, std::initializer_list<const char*> chain) {
    fields headers;
    for (const char* value : chain)
        headers.add("x-forwarded-for", value);
    return client_of(ip::make_address(peer), headers, proxies()).to_string();
}

bool allowed(const std::string& host, std::vector<std::string> names) {
    fields headers;
    headers.add("Host", host);
    return host_allowed(headers, names);
}

}  // namespace

TEST(TrustedProxies, ContainAddressesOfTheirNetworks) {
    const auto p = proxies();
    for (const char* in : {"10.1.2.3", "127.0.0.1", "::ffff:10.1.2.3", "fd12::1", "fd7f::", "::1"}) {
        EXPECT_TRUE(p.contains(ip::make_address(in))) << in;
    }
    for (const char* out : {"11.0.0.1", "127.0.0.2", "::ffff:11.0.0.1", "fd80::1", "::2", "2001:db8::1"}) {
        EXPECT_FALSE(p.contains(ip::make_address(out))) << out;
    }
    EXPECT_FALSE(trusted_proxies{}.contains(ip::make_address("127.0.0.1")));
}

TEST(TrustedProxies, ANetworkWithHostBitsIsTheSameNetwork) {
    trusted_proxies p;
    p.v4 = {ip::make_network_v4("10.9.9.9/8")};
    EXPECT_TRUE(p.contains(ip::make_address("10.1.1.1")));
}

TEST(ClientAddress, AnUntrustedPeerSpeaksForItselfOnly) {
    EXPECT_EQ(client("203.0.113.1", {"6.6.6.6"}), "203.0.113.1");
    EXPECT_EQ(client("::ffff:203.0.113.1", {}), "203.0.113.1");
}

TEST(ClientAddress, TheRightMostUntrustedHopCounts) {
    EXPECT_EQ(client("10.0.0.1", {"6.6.6.6, 203.0.113.9, 10.0.0.2"}), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", {"6.6.6.6", "203.0.113.9", "10.0.0.2"}), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", {"2001:db8::7"}), "2001:db8::7");
}

TEST(ClientAddress, PortsAreIgnored) {
    EXPECT_EQ(client("10.0.0.1", {"203.0.113.9:4711"}), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", {"[2001:db8::7]:4711"}), "2001:db8::7");
}

TEST(ClientAddress, WhatCannotBeReadEndsTheChain) {
    EXPECT_EQ(client("10.0.0.1", {}), "10.0.0.1");
    EXPECT_EQ(client("10.0.0.1", {"6.6.6.6, unknown"}), "10.0.0.1");
    EXPECT_EQ(client("10.0.0.1", {"6.6.6.6, , 10.0.0.2"}), "10.0.0.2");
    EXPECT_EQ(client("10.0.0.1", {"10.0.0.3, 10.0.0.2"}), "10.0.0.3");
}

TEST(HostAllowed, ComparesWithoutCaseAndWithOrWithoutPort) {
    EXPECT_TRUE(allowed("anything", {}));
    EXPECT_TRUE(allowed("Bot.Example", {"bot.example"}));
    EXPECT_TRUE(allowed("bot.example:8080", {"bot.example"}));
    EXPECT_TRUE(allowed("bot.example:8080", {"bot.example:8080"}));
    EXPECT_FALSE(allowed("bot.example:81", {"bot.example:8080"}));
    EXPECT_FALSE(allowed("bot.example.evil", {"bot.example"}));
    EXPECT_TRUE(allowed("[::1]:8080", {"[::1]"}));
    EXPECT_FALSE(host_allowed(fields{}, {"bot.example"}));
}
