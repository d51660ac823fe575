#include "../../../src/storage/sqlite/sought_person.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using ft9::storage::sqlite::sought_person;
using ft9::storage::sqlite::without_person;
using nlohmann::json;

namespace {

const sought_person ana({"5511999990000", "551199990000", "BR.13491208655302741918"});

json message(const char* from, const char* text) {
    return {{"from", from}, {"id", "wamid.X"}, {"type", "text"}, {"text", {{"body", text}}}};
}

json contact(const char* number, const char* name) {
    return {{"wa_id", number}, {"profile", {{"name", name}}}};
}

json body_with(const json& contacts, const json& messages, const json& statuses = json::array()) {
    const json value = {{"metadata", {{"phone_number_id", "100"}}},
                        {"contacts", contacts},
                        {"messages", messages},
                        {"statuses", statuses}};
    const json change = {{"field", "messages"}, {"value", value}};
    return {{"object", "whatsapp_business_account"}, {"entry", {{{"id", "1"}, {"changes", {change}}}}}};
}

const json bia = message("5521888880000", "oi");

}  // namespace

TEST(SoughtPerson, IsNamedByEveryForm) {
    for (const char* text : {"5511999990000", "+5511999990000", "551199990000", "BR.13491208655302741918",
                             "wa.me/5511999990000?x"})
        EXPECT_TRUE(ana.named_in(text)) << text;
}

TEST(SoughtPerson, IsNotNamedByALongerNumber) {
    for (const char* text :
         {"55119999900001", "15511999990000", "BR.134912086553027419180", "", "551199999000"})
        EXPECT_FALSE(ana.named_in(text)) << text;
}

// Meta's message ids hold the number of the other side, in base64.
TEST(SoughtPerson, IsNamedInsideAMessageId) {
    EXPECT_TRUE(ana.named_in("wamid.HBgNNTUxMTk5OTk5MDAwMBUCABIYFjNFQjA="));
    EXPECT_TRUE(ana.named_in("wamid.HBgMNTUxMTk5OTkwMDAwFQIAERgSQTFC"));
    EXPECT_FALSE(ana.named_in("wamid.HBgNNTUxMTk5OTk5MDAwMRUCABIYFjNFQjA=")) << "ends with 1";
    EXPECT_FALSE(ana.named_in("wamid."));
}

TEST(WithoutPerson, KeepsWhatOthersSaid) {
    const auto body = body_with({contact("5511999990000", "Ana"), contact("5521888880000", "Bia")},
                                {message("5511999990000", "segredo"), bia},
                                {{{"id", "wamid.Y"}, {"recipient_id", "551199990000"}, {"status", "read"}}});
    const auto rest = without_person(body.dump(), ana);
    ASSERT_TRUE(rest);
    EXPECT_EQ(json::parse(*rest),
              body_with(json::array({contact("5521888880000", "Bia")}), json::array({bia})));
}

TEST(WithoutPerson, LeavesAloneWhatDoesNotNameThem) {
    EXPECT_FALSE(without_person(body_with(json::array(), json::array({bia})).dump(), ana));
    EXPECT_FALSE(without_person("not JSON", ana));
    EXPECT_FALSE(without_person("", ana));
}

TEST(WithoutPerson, IsNothingIfNobodyElseIsLeft) {
    EXPECT_EQ(without_person(
                  body_with({contact("5511999990000", "Ana")}, {message("5511999990000", "x")}).dump(), ana),
              "");
}

TEST(WithoutPerson, IsNothingIfTheirPartCannotBeTold) {
    EXPECT_EQ(without_person(R"({"from":"5511999990000","messages":[{"from":"5521888880000"}]})", ana), "");
    EXPECT_EQ(without_person(R"({"messages":[{"from":"5511999990000",)", ana), "");
    EXPECT_EQ(without_person(R"({"5511999990000":[1]})", ana), "");
}

TEST(WithoutPerson, SeesNumbersAndEscapes) {
    EXPECT_EQ(without_person(R"({"messages":[{"from":5511999990000}]})", ana), "");
    EXPECT_TRUE(ana.maybe_in(R"({"from":"\u00355511999990000"})"));
    EXPECT_EQ(without_person(R"({"messages":[{"from":"\u0035511999990000"}]})", ana), "");
}
