#include "ft9/http/router.hpp"

#include <gtest/gtest.h>

using namespace ft9::http;

namespace {

route row(method verb, std::string pattern) {
    route made{verb, std::move(pattern), {}};
    return made;
}

const router& table() {
    static const router made(
        {row(method::get, "/"), row(method::get, "/messages/{id}"), row(method::get, "/messages/stats"),
         row(method::post, "/send-message"), row(method::get, "/sessions/{phone}"),
         row(method::delete_, "/sessions/{phone}"), row(method::post, "/dead-letters/{id}/replay")});
    return made;
}

request asking(method verb, std::string target) {
    request r;
    r.verb = verb;
    r.target = std::move(target);
    return r;
}

}  // namespace

TEST(Router, FindsLiteralAndNamedPatterns) {
    auto root = asking(method::get, "/?x=1");
    ASSERT_NE(table().find(root).found, nullptr);
    EXPECT_EQ(root.route, "/");
    auto replay = asking(method::post, "/dead-letters/m12/replay");
    ASSERT_NE(table().find(replay).found, nullptr);
    EXPECT_EQ(replay.route, "/dead-letters/{id}/replay");
    EXPECT_EQ(replay.path_value("id"), "m12");
}

TEST(Router, LiteralsWinOverNames) {
    auto r = asking(method::get, "/messages/stats");
    table().find(r);
    EXPECT_EQ(r.route, "/messages/stats");
}

// Found by fuzzing: a path that was written like a pattern missed its own route and found another.
TEST(Router, APathMayLookLikeAPattern) {
    auto r = asking(method::get, "/messages/{id}");
    ASSERT_NE(table().find(r).found, nullptr);
    EXPECT_EQ(r.route, "/messages/{id}");
    EXPECT_EQ(r.path_value("id"), "{id}");
}

TEST(Router, HeadIsAnsweredByGet) {
    auto r = asking(method::head, "/messages/m1");
    const auto m = table().find(r);
    ASSERT_NE(m.found, nullptr);
    EXPECT_EQ(m.found->verb, method::get);
}

TEST(Router, ValuesAreDecodedAfterTheSplit) {
    auto r = asking(method::get, "/sessions/%2B5511%2F9?x=/");
    ASSERT_NE(table().find(r).found, nullptr);
    EXPECT_EQ(r.path_value("phone"), "+5511/9");
    auto literal = asking(method::get, "/mess%61ges/stats");
    EXPECT_NE(table().find(literal).found, nullptr);
}

TEST(Router, MissingPathsAreNotFound) {
    for (const char* target :
         {"/nothing", "/messages", "/messages/", "/messages/a/b", "//", "/messages//", "/send-message/",
          "/messages/..", "/messages/%2e%2e", "/messages/a%00", "/messages/%0a"}) {
        auto r = asking(method::get, target);
        const auto m = table().find(r);
        EXPECT_EQ(m.found, nullptr) << target;
        EXPECT_EQ(m.allow, "") << target;
        EXPECT_EQ(r.route, "");
        EXPECT_TRUE(r.path_values.empty());
    }
}

TEST(Router, OtherMethodsNameWhatIsAllowed) {
    auto r = asking(method::put, "/sessions/5511");
    EXPECT_EQ(table().find(r).allow, "GET, HEAD, DELETE");
    auto post = asking(method::get, "/send-message");
    EXPECT_EQ(table().find(post).allow, "POST");
}

TEST(Router, ARequestWithoutTargetIsMatchedByItsPath) {
    request r;
    r.verb = method::get;
    r.path = "/sessions/a%2Fb";
    ASSERT_NE(table().find(r).found, nullptr);
    EXPECT_EQ(r.path_value("phone"), "a%2Fb");
}
