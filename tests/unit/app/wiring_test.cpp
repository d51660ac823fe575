#include "../../../src/app/wiring.hpp"

#include <gtest/gtest.h>

using namespace ft9::app;

namespace {

settings with(std::size_t connections, std::size_t upstream) {
    settings s;
    s.max_connections = connections;
    s.upstream_connections = upstream;
    return s;
}

}  // namespace

TEST(ConnectionsWithin, TheSettingHoldsWhereThereAreDescriptors) {
    EXPECT_EQ(connections_within(with(10'000, 64), 1'048'576), 10'000u);
    EXPECT_EQ(connections_within(with(10, 64), 1024), 10u);
}

TEST(ConnectionsWithin, UpstreamAndFilesKeepTheirs) {
    EXPECT_EQ(connections_within(with(10'000, 64), 1024), 1024u - 64 - 128 - 10);
    EXPECT_EQ(connections_within(with(10'000, 256), 1024), 1024u - 64 - 512 - 10);
}

TEST(ConnectionsWithin, AFewRemainHoweverLowTheLimitIs) {
    EXPECT_EQ(connections_within(with(10'000, 64), 100), 16u);
    EXPECT_EQ(connections_within(with(10'000, 64), 0), 16u);
}
