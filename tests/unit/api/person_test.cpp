#include "../../../src/api/person.hpp"

#include <gtest/gtest.h>

using namespace ft9::api;

namespace {

using list = std::vector<std::string>;

}  // namespace

TEST(Person, NumbersWithAndWithoutPlusAndNinthDigit) {
    EXPECT_EQ(identifiers_of("5511999990000"), (list{"5511999990000", "551199990000"}));
    EXPECT_EQ(identifiers_of("+5511999990000"), (list{"5511999990000", "551199990000"}));
    EXPECT_EQ(identifiers_of(" 5511999990000"), (list{"5511999990000", "551199990000"}))
        << "+ decoded as a blank";
    EXPECT_EQ(identifiers_of("551199990000"), (list{"551199990000", "5511999990000"}));
    EXPECT_EQ(identifiers_of("551130001000"), (list{"551130001000"})) << "a landline has one form";
    EXPECT_EQ(identifiers_of("4915112345678"), (list{"4915112345678"}));
}

TEST(Person, UserIdsAsTheyAre) {
    for (const std::string id : {"BR.1a2B3c", "US.13491208655302741918", "BR.ENT.abc"})
        EXPECT_EQ(identifiers_of(id), list{id});
    EXPECT_EQ(identifiers_of("BR." + std::string(157, 'a')).size(), 1U);
    EXPECT_TRUE(identifiers_of("BR." + std::string(158, 'a')).empty());
}

TEST(Person, AnythingElseIsNobody) {
    for (const char* text :
         {"", "+", "abc", "123456", "1234567890123456", "BR.", "BR.a-b", "BRA.abc", "ana@x.com",
          "5511999990000'--", "5511x99990000", "../5511999990000", "%2B5511999990000"})
        EXPECT_TRUE(identifiers_of(text).empty()) << text;
}

TEST(Person, ProblemsHaveTheStatusOfTheContract) {
    ft9::http::request r;
    r.path = "/sessions/x";
    EXPECT_EQ(person_problem(r, ft9::errc::invalid_argument).status, 400);
    EXPECT_EQ(person_problem(r, ft9::errc::ambiguous).status, 409);
    EXPECT_NE(person_problem(r, ft9::errc::ambiguous).body.find("phone_number_id"), std::string::npos);
    EXPECT_EQ(person_problem(r, ft9::errc::not_found).status, 404);
    EXPECT_EQ(person_problem(r, ft9::errc::storage_failed).status, 503);
}
