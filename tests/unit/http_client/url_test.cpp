#include "ft9/http/client.hpp"

#include <gtest/gtest.h>

namespace ft9::http {
namespace {

TEST(BaseUrl, IsTakenApart) {
    struct row {
        const char* url;
        bool tls;
        const char* host;
        std::uint16_t port;
        const char* path;
        const char* header;
    };
    for (const auto& r : {
             row{"https://api.openai.com/v1", true, "api.openai.com", 443, "/v1", "api.openai.com"},
             row{"https://graph.facebook.com", true, "graph.facebook.com", 443, "", "graph.facebook.com"},
             row{"https://graph.facebook.com/", true, "graph.facebook.com", 443, "", "graph.facebook.com"},
             row{"HTTPS://API.Example.COM./v1//", true, "api.example.com", 443, "/v1", "api.example.com"},
             row{"http://localhost:11434/v1", false, "localhost", 11434, "/v1", "localhost:11434"},
             row{"http://127.0.0.1", false, "127.0.0.1", 80, "", "127.0.0.1"},
             row{"http://127.0.0.1:443", false, "127.0.0.1", 443, "", "127.0.0.1:443"},
             row{"https://[::1]:8443/a/b", true, "::1", 8443, "/a/b", "[::1]:8443"},
             row{"https://[2001:db8::1]", true, "2001:db8::1", 443, "", "[2001:db8::1]"},
             row{"https://my_model.internal:65535", true, "my_model.internal", 65535, "",
                 "my_model.internal:65535"},
         }) {
        const auto parsed = parse_base_url(r.url);
        ASSERT_TRUE(parsed) << r.url;
        EXPECT_EQ(parsed->where.tls, r.tls) << r.url;
        EXPECT_EQ(parsed->where.host, r.host) << r.url;
        EXPECT_EQ(parsed->where.port, r.port) << r.url;
        EXPECT_EQ(parsed->path, r.path) << r.url;
        EXPECT_EQ(parsed->where.host_header(), r.header) << r.url;
    }
}

TEST(BaseUrl, OtherThingsAreRefused) {
    for (const auto* url : {"",
                            "api.openai.com",
                            "//api.openai.com",
                            "ftp://x",
                            "https:",
                            "https://",
                            "https:///v1",
                            "https://x:0",
                            "https://x:65536",
                            "https://x:65616",
                            "https://x:99999",
                            "https://x:99999999999",
                            "https://x:y",
                            "https://x:8y/",
                            "https://x:443:1",
                            "https://user@x",
                            "https://user:p@x",
                            "https://x?a=b",
                            "https://x/#f",
                            "https://x y",
                            "https://x/ y",
                            " https://x",
                            "https://x\r\nHost: y",
                            "https://ex%61mple.com",
                            "https://ex\xC3\xA7mple.com",
                            "https://a..b",
                            "https://.a",
                            "https://[::1",
                            "https://[v1.x]",
                            "javascript:alert(1)"})
        EXPECT_FALSE(parse_base_url(url)) << url;
}

}  // namespace
}  // namespace ft9::http
