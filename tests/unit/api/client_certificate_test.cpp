#include "../../../src/api/client_certificate.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using api::is_metas;

namespace {

constexpr unix_ms now = 1'790'000'000'000;
const std::string meta = "client.webhooks.fbclientcerts.com";

bool accepted(std::vector<std::string> names, unix_ms expires = now + 1) {
    const http::client_certificate shown{std::move(names), expires};
    return is_metas(&shown, now);
}

}  // namespace

TEST(ClientCertificate, TheNameIsMetasAndNothingLikeIt) {
    EXPECT_TRUE(accepted({meta}));
    EXPECT_TRUE(accepted({"other.test", meta}));
    EXPECT_FALSE(is_metas(nullptr, now));
    EXPECT_FALSE(accepted({}));
    for (const auto& name :
         {std::string(), "x." + meta, meta + ".evil.test", std::string("*.webhooks.fbclientcerts.com"),
          std::string("fbclientcerts.com"), std::string("*"), meta + " ", meta + std::string(1, '\0'),
          meta + std::string(1, '\0') + ".evil.test"})
        EXPECT_FALSE(accepted({name})) << name;
}

TEST(ClientCertificate, OneThatEndsWhileItsConnectionLastsCountsNoMore) {
    EXPECT_FALSE(accepted({meta}, now));
    EXPECT_FALSE(accepted({meta}, now - 1));
    EXPECT_FALSE(accepted({meta}, 0));
}
