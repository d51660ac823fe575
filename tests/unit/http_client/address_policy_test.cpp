#include "ft9/http/address_policy.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace ft9::http {
namespace {

using boost::asio::ip::make_address;

struct row {
    const char* address;
    address_kind kind;
};

// Otherwise the test's name would hold the row's bytes, a pointer among them.
std::ostream& operator<<(std::ostream& out, const row& r) {
    return out << r.address;
}

class AddressPolicy : public ::testing::TestWithParam<row> {};

TEST_P(AddressPolicy, IsClassified) {
    EXPECT_EQ(classify(make_address(GetParam().address)), GetParam().kind) << GetParam().address;
}

INSTANTIATE_TEST_SUITE_P(
    Table, AddressPolicy,
    ::testing::Values(
        row{"8.8.8.8", address_kind::global}, row{"1.1.1.1", address_kind::global},
        row{"9.255.255.255", address_kind::global}, row{"11.0.0.0", address_kind::global},
        row{"100.63.255.255", address_kind::global}, row{"100.128.0.0", address_kind::global},
        row{"126.255.255.255", address_kind::global}, row{"128.0.0.0", address_kind::global},
        row{"169.253.255.255", address_kind::global}, row{"169.255.0.0", address_kind::global},
        row{"172.15.255.255", address_kind::global}, row{"172.32.0.0", address_kind::global},
        row{"192.167.255.255", address_kind::global}, row{"192.169.0.0", address_kind::global},
        row{"198.17.255.255", address_kind::global}, row{"198.20.0.0", address_kind::global},
        row{"223.255.255.255", address_kind::global}, row{"0.0.0.0", address_kind::unspecified},
        row{"0.1.2.3", address_kind::unspecified}, row{"10.0.0.0", address_kind::private_use},
        row{"10.255.255.255", address_kind::private_use}, row{"100.64.0.0", address_kind::shared},
        row{"100.127.255.255", address_kind::shared}, row{"127.0.0.1", address_kind::loopback},
        row{"127.255.255.255", address_kind::loopback}, row{"169.254.169.254", address_kind::link_local},
        row{"172.16.0.0", address_kind::private_use}, row{"172.31.255.255", address_kind::private_use},
        row{"192.0.0.1", address_kind::reserved}, row{"192.0.2.1", address_kind::reserved},
        row{"192.88.99.1", address_kind::reserved}, row{"192.168.0.0", address_kind::private_use},
        row{"192.168.255.255", address_kind::private_use}, row{"198.18.0.0", address_kind::reserved},
        row{"198.19.255.255", address_kind::reserved}, row{"198.51.100.7", address_kind::reserved},
        row{"203.0.113.7", address_kind::reserved}, row{"224.0.0.1", address_kind::multicast},
        row{"239.255.255.255", address_kind::multicast}, row{"240.0.0.1", address_kind::reserved},
        row{"255.255.255.255", address_kind::reserved}));

INSTANTIATE_TEST_SUITE_P(
    TableV6, AddressPolicy,
    ::testing::Values(
        row{"2606:4700:4700::1111", address_kind::global}, row{"2a03:2880:f11c::1", address_kind::global},
        row{"2001:4860:4860::8888", address_kind::global}, row{"2001:200::1", address_kind::global},
        row{"::", address_kind::unspecified}, row{"::1", address_kind::loopback},
        row{"::2", address_kind::reserved}, row{"::7f00:1", address_kind::reserved},
        row{"::ffff:127.0.0.1", address_kind::loopback}, row{"::ffff:10.0.0.1", address_kind::private_use},
        row{"::ffff:169.254.169.254", address_kind::link_local}, row{"::ffff:8.8.8.8", address_kind::global},
        row{"64:ff9b::7f00:1", address_kind::loopback}, row{"64:ff9b::808:808", address_kind::global},
        row{"64:ff9b:1::1", address_kind::reserved}, row{"100::1", address_kind::reserved},
        row{"2001::1", address_kind::reserved}, row{"2001:db8::1", address_kind::reserved},
        row{"2002:7f00:1::", address_kind::loopback}, row{"2002:808:808::", address_kind::global},
        row{"3fff::1", address_kind::reserved}, row{"fc00::1", address_kind::private_use},
        row{"fdff::1", address_kind::private_use}, row{"fe80::1", address_kind::link_local},
        row{"febf::1", address_kind::link_local}, row{"fec0::1", address_kind::private_use},
        row{"ff02::1", address_kind::multicast}, row{"4000::1", address_kind::reserved}));

TEST(AddressPolicyHosts, OnlyLiteralsLocalhostAndListedNames) {
    const std::vector<std::string> listed{"model.internal"};
    for (const auto* host :
         {"127.0.0.1", "::1", "10.1.2.3", "8.8.8.8", "localhost", "LocalHost", "Model.Internal"})
        EXPECT_TRUE(may_be_private(host, listed)) << host;
    for (const auto* host : {"", "graph.facebook.com", "localhost.evil.test", "xlocalhost", "internal",
                             "a.model.internal", "127.1", "0x7f000001", "2130706433", "127.0.0.1.nip.io"})
        EXPECT_FALSE(may_be_private(host, listed)) << host;
}

TEST(AddressPolicyHosts, LoopbackIsALiteralOrLocalhost) {
    for (const auto* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
        EXPECT_TRUE(is_loopback(host)) << host;
    for (const auto* host : {"", "localhost.example.com", "10.0.0.1", "::2", "[::1]", "example.com"})
        EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(AddressPolicyHosts, WhatMayBeConnectedTo) {
    const origin secure{true, "x", 443}, plain{false, "x", 80};
    const auto outside = make_address("8.8.8.8"), inside = make_address("10.0.0.1");
    EXPECT_TRUE(permitted(secure, false, outside));
    EXPECT_TRUE(permitted(secure, true, outside));
    EXPECT_FALSE(permitted(secure, false, inside));
    EXPECT_TRUE(permitted(secure, true, inside));
    EXPECT_FALSE(permitted(plain, false, outside));
    EXPECT_FALSE(permitted(plain, true, outside)) << "no clear text on the internet";
    EXPECT_FALSE(permitted(plain, false, inside));
    EXPECT_TRUE(permitted(plain, true, inside));
    EXPECT_FALSE(permitted(secure, true, make_address("224.0.0.1")));
    EXPECT_FALSE(permitted(secure, true, make_address("240.0.0.1")));
}

}  // namespace
}  // namespace ft9::http
