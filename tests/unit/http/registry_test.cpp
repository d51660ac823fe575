#include "../../../src/http/registry.hpp"

#include <gtest/gtest.h>

using namespace ft9::http;
using boost::asio::ip::make_address;

namespace {

constexpr std::size_t limit = 2;

bool enters(registry& r, const char* address) {
    return r.enter_peer(make_address(address), limit);
}

}  // namespace

TEST(Registry, APeerHasItsShareAndGivesItBack) {
    registry r;
    EXPECT_TRUE(enters(r, "192.0.2.1"));
    EXPECT_TRUE(enters(r, "192.0.2.1"));
    EXPECT_FALSE(enters(r, "192.0.2.1"));
    EXPECT_TRUE(enters(r, "192.0.2.2"));
    r.leave_peer(make_address("192.0.2.1"));
    EXPECT_TRUE(enters(r, "192.0.2.1"));
}

TEST(Registry, ANetworkOfIpv6IsOnePeer) {
    registry r;
    EXPECT_TRUE(enters(r, "2001:db8:1:2::1"));
    EXPECT_TRUE(enters(r, "2001:db8:1:2:ffff:ffff:ffff:ffff"));
    EXPECT_FALSE(enters(r, "2001:db8:1:2::3"));
    EXPECT_TRUE(enters(r, "2001:db8:1:3::1"));
    r.leave_peer(make_address("2001:db8:1:2::1"));
    EXPECT_TRUE(enters(r, "2001:db8:1:2::4"));
}
