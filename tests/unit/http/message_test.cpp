#include "ft9/http/message.hpp"

#include "../../../src/http/target.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace ft9::http;

TEST(Fields, NamesCompareWithoutCaseAndKeepTheirOrder) {
    fields f;
    f.add("X-Forwarded-For", "1");
    f.add("x-forwarded-for", "2");
    EXPECT_EQ(f.find("X-FORWARDED-FOR"), "1");
    EXPECT_EQ(f.count("x-Forwarded-For"), 2u);
    EXPECT_FALSE(f.find("X-Forwarded"));
}

TEST(Target, PathEndsBeforeTheQuery) {
    EXPECT_EQ(path_of("/a/b?c=/d?e"), "/a/b");
    EXPECT_EQ(path_of("/a"), "/a");
}

TEST(Target, QueryIsDecodedInOrder) {
    name_values q;
    ASSERT_TRUE(decode_query("/w?hub.mode=subscribe&a=1%202+3&flag&a=&&x=%C3%A9=", q));
    const name_values wanted{
        {"hub.mode", "subscribe"}, {"a", "1 2 3"}, {"flag", ""}, {"a", ""}, {"x", "\xc3\xa9="}};
    EXPECT_EQ(q, wanted);
}

TEST(Target, BadEscapesAreRefused) {
    for (const char* bad : {"/?a=%", "/?a=%4", "/?a=%4g", "/?%zz=1"}) {
        name_values q;
        EXPECT_FALSE(decode_query(bad, q)) << bad;
    }
    std::string out;
    EXPECT_FALSE(percent_decode("a%", false, out));
    EXPECT_TRUE(percent_decode("a+%41", false, out));
    EXPECT_EQ(out, "a+A");
}

TEST(Request, ValuesAreFoundByName) {
    request r;
    r.query = {{"a", "1"}, {"a", "2"}};
    r.path_values = {{"id", "7"}};
    EXPECT_EQ(r.query_value("a"), "1");
    EXPECT_FALSE(r.query_value("b"));
    EXPECT_EQ(r.path_value("id"), "7");
    EXPECT_EQ(r.path_value("name"), "");
}

TEST(Problem, HasTheMembersOfTheContractAndNoQuery) {
    request r;
    r.target = "/webhook?hub.verify_token=secret";
    r.id = "0123456789abcdef";
    const auto p = problem(r, 403, "no \"entry\"\n\xff");
    EXPECT_EQ(p.status, 403);
    EXPECT_EQ(p.content_type, "application/problem+json");
    const auto body = nlohmann::json::parse(p.body);
    EXPECT_EQ(body.at("type"), "about:blank");
    EXPECT_EQ(body.at("title"), "Forbidden");
    EXPECT_EQ(body.at("status"), 403);
    EXPECT_EQ(body.at("detail"), "no \"entry\"\n\xef\xbf\xbd");
    EXPECT_EQ(body.at("instance"), "/webhook");
    EXPECT_EQ(body.at("request_id"), r.id);
    EXPECT_EQ(p.body.find("secret"), std::string::npos);
}

TEST(Problem, NamesTheOffendingField) {
    const auto p = problem(request{}, 422, "is missing", "field", "to");
    EXPECT_EQ(nlohmann::json::parse(p.body).at("field"), "to");
}
