#include "ft9/media/hosts.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace ft9;
using ft9::media::trusted_hosts;

namespace {

// Whether the token would go there.
bool trusted(const std::string& url) {
    const trusted_hosts hosts({true, "graph.facebook.com", 443}, {"fbsbx.com", "lookaside.example"});
    const auto parsed = http::parse_resource_url(url);
    return parsed && hosts.have(parsed->where);
}

}  // namespace

TEST(TrustedHosts, AreTheListedOnesAndAllBelowThem) {
    EXPECT_TRUE(trusted("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2"));
    EXPECT_TRUE(trusted("https://fbsbx.com/x"));
    EXPECT_TRUE(trusted("https://LOOKASIDE.FBSBX.COM/x"));
    EXPECT_TRUE(trusted("https://lookaside.fbsbx.com./x"));
    EXPECT_TRUE(trusted("https://lookaside.fbsbx.com:443/x"));
    EXPECT_TRUE(trusted("https://graph.facebook.com/x")) << "it gets the token anyway";
}

TEST(TrustedHosts, AreNotThoseThatOnlyLookLikeThem) {
    for (const char* url : {
             "https://evil-lookaside.fbsbx.com.evil.example/x",
             "https://evilfbsbx.com/x",
             "https://evil-fbsbx.com/x",
             "https://lookaside.fbsbx.com.evil/x",
             "https://fbsbx.com.evil.example/x",
             "https://lookaside.fbsbx.com@evil.example/x",
             "https://user@lookaside.fbsbx.com/x",
             "https://user:word@lookaside.fbsbx.com/x",
             "https://evil.example/lookaside.fbsbx.com",
             "https://evil.example/?lookaside.fbsbx.com",
             "https://evil.example#.fbsbx.com",
             "https://lookaside.fbsbx.com#x",
             "https://evil.example\\@lookaside.fbsbx.com/x",
             "https://evil.example\\.fbsbx.com/x",
             "https://lookaside%2Efbsbx.com/x",
             "http://lookaside.fbsbx.com/x",
             "https://lookaside.fbsbx.com:8443/x",
             "https://lookaside.fbsbx.com:443443/x",
             "https://127.0.0.1/x",
             "https://[::1]/x",
             "https://graph.facebook.com:444/x",
             "https://com/x",
             "ftp://lookaside.fbsbx.com/x",
             "//lookaside.fbsbx.com/x",
             "lookaside.fbsbx.com/x",
             "https://",
             "",
         }) {
        EXPECT_FALSE(trusted(url)) << url;
    }
}

// A subdomain of the listed name is Meta's to give, whatever it is called.
TEST(TrustedHosts, MayHaveAnyNameBelow) {
    EXPECT_TRUE(trusted("https://evil-lookaside.fbsbx.com/x"));
    const trusted_hosts narrow({true, "graph.facebook.com", 443}, {"lookaside.fbsbx.com"});
    EXPECT_FALSE(narrow.have({true, "evil-lookaside.fbsbx.com", 443}));
    EXPECT_FALSE(narrow.have({true, "fbsbx.com", 443}));
}

TEST(TrustedHosts, AreNoneButGraphIfNoneAreListed) {
    const trusted_hosts hosts({true, "localhost", 8443}, {});
    EXPECT_TRUE(hosts.have({true, "localhost", 8443}));
    EXPECT_FALSE(hosts.have({true, "localhost", 8444}));
    EXPECT_FALSE(hosts.have({false, "localhost", 8443}));
    EXPECT_FALSE(hosts.have({true, "lookaside.fbsbx.com", 443}));
}

TEST(ResourceUrl, KeepsPathAndQueryAsTheyAre) {
    const auto url = http::parse_resource_url("https://a.example:444/p%2Fq/?mid=1&x=%20");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->where.host, "a.example");
    EXPECT_EQ(url->where.port, 444);
    EXPECT_EQ(url->target, "/p%2Fq/?mid=1&x=%20");
    EXPECT_EQ(http::parse_resource_url("https://a.example")->target, "/");
    EXPECT_EQ(http::parse_resource_url("https://a.example?x")->target, "/?x");
}
