#include "payload_fixture.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace ft9;
using namespace ft9::test;
using namespace ft9::webhook;

namespace {

bool has(const std::vector<std::string>& list, const std::string& what) {
    return std::find(list.begin(), list.end(), what) != list.end();
}

}  // namespace

TEST(Payload, ReadsAllOfARichOne) {
    const auto e = read(rich_payload);
    EXPECT_EQ(e.kind, "mixed");
    EXPECT_FALSE(e.repaired);
    EXPECT_EQ(e.others, std::vector<std::string>{"account_update"});
    ASSERT_EQ(e.messages.size(), 7U);
    const auto& first = e.messages[0];
    EXPECT_EQ(first.wamid, "wamid.1");
    EXPECT_EQ(first.phone_number_id, "100200300");
    EXPECT_EQ(first.from, "5521988887777");
    EXPECT_EQ(first.from_user_id, "");
    EXPECT_EQ(first.profile_name, "Beto") << "by identifier, not by position";
    EXPECT_EQ(first.type, "text");
    EXPECT_EQ(first.text, "bom dia");
    EXPECT_EQ(first.timestamp, 1790000001);
    EXPECT_EQ(e.messages[1].text, "Sim");
    EXPECT_EQ(e.messages[1].from_user_id, "BR.ana1");
    EXPECT_EQ(e.messages[1].profile_name, "Ana");
    EXPECT_EQ(e.messages[2].text, "Linha 1");
    EXPECT_EQ(e.messages[2].from, "");
    EXPECT_EQ(e.messages[2].from_user_id, "BR.caio2");
    EXPECT_EQ(e.messages[2].profile_name, "Caio");
    EXPECT_EQ(e.messages[3].text, "Quero");
    EXPECT_EQ(e.messages[4].type, "image");
    EXPECT_EQ(e.messages[4].text, "olha");
    EXPECT_EQ(e.messages[5].type, "reaction");
    EXPECT_EQ(e.messages[6].type, "unsupported");
    ASSERT_EQ(e.statuses.size(), 2U);
    EXPECT_EQ(e.statuses[0].wamid, "wamid.o1");
    EXPECT_EQ(e.statuses[0].status, delivery_status::delivered);
    EXPECT_EQ(e.statuses[0].callback_data, "1.m0000000000000001.1");
    EXPECT_EQ(e.statuses[0].phone_number_id, "100200300");
    EXPECT_EQ(e.statuses[0].timestamp, 1790000010);
    EXPECT_EQ(e.statuses[0].error_code, 0);
    EXPECT_EQ(e.statuses[0].price.category, "service");
    EXPECT_EQ(e.statuses[0].price.type, "regular");
    EXPECT_TRUE(e.statuses[0].price.billable);
    EXPECT_EQ(e.statuses[1].status, delivery_status::failed);
    EXPECT_EQ(e.statuses[1].error_code, 131026);
    EXPECT_EQ(e.statuses[1].error_text, "Undeliverable: not on WhatsApp");
    EXPECT_EQ(e.statuses[1].error_title, "Undeliverable");
    EXPECT_EQ(e.statuses[1].error_details, "not on WhatsApp");
}

TEST(Payload, KindsNameWhatIsInside) {
    EXPECT_EQ(read(payload(text_message("oi"))).kind, "messages");
    EXPECT_EQ(read(payload(R"("statuses":[{"id":"w","status":"sent"}])")).kind, "statuses");
    EXPECT_EQ(read(R"({"entry":[{"changes":[{"field":"calls","value":{}}]}]})").kind, "other");
    EXPECT_EQ(read("{}").kind, "other");
    EXPECT_EQ(read("[]").kind, "other");
    EXPECT_EQ(read("7").kind, "other");
    EXPECT_EQ(read("null").kind, "other");
    EXPECT_EQ(read("\"text\"").kind, "other");
    EXPECT_EQ(read(payload(R"("messages":[])")).kind, "other");
}

TEST(Payload, NumbersMayBeTextAndTextMayBeNumbers) {
    const auto m = only_message(
        R"("messages":[{"from":5511999990000,"id":42,"timestamp":1790000000,"type":"text","text":{"body":7}}])");
    EXPECT_EQ(m.from, "5511999990000");
    EXPECT_EQ(m.wamid, "42");
    EXPECT_EQ(m.timestamp, 1790000000);
    EXPECT_EQ(m.text, "7");
    const auto e =
        read(R"({"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":5},)"
             R"("statuses":[{"id":"w","status":"failed","errors":[{"code":"131026"}]}]}}]}]})");
    ASSERT_EQ(e.statuses.size(), 1U);
    EXPECT_EQ(e.statuses[0].error_code, 131026);
    EXPECT_EQ(e.statuses[0].phone_number_id, "5");
}

TEST(Payload, ReadsEveryEntryAndChange) {
    std::string body = R"({"entry":[)";
    for (int entry = 0; entry < 3; ++entry) {
        body += entry == 0 ? "" : ",";
        body += R"({"changes":[)";
        for (int change = 0; change < 2; ++change) {
            body += change == 0 ? "" : ",";
            body += R"({"field":"messages","value":{"metadata":{"phone_number_id":"n)" +
                    std::to_string(entry) + R"("},"messages":[{"id":"w)" + std::to_string(entry) +
                    std::to_string(change) + R"(","type":"text","text":{"body":"x"}}]}})";
        }
        body += "]}";
    }
    const auto e = read(body + "]}");
    ASSERT_EQ(e.messages.size(), 6U);
    EXPECT_EQ(e.messages[0].wamid, "w00");
    EXPECT_EQ(e.messages[5].wamid, "w21");
    EXPECT_EQ(e.messages[5].phone_number_id, "n2");
}

TEST(Payload, NamesByPositionOnlyForALoneContact) {
    const std::string message = R"("messages":[{"from":"1","id":"w","type":"text"}])";
    EXPECT_EQ(only_message(R"("contacts":[{"profile":{"name":"Ana"}}],)" + message).profile_name, "Ana");
    EXPECT_EQ(
        only_message(R"("contacts":[{"profile":{"name":"Ana"}},{"profile":{"name":"Beto"}}],)" + message)
            .profile_name,
        "");
    EXPECT_EQ(only_message(R"("contacts":[{"profile":{"name":"Ana"},"wa_id":"2"},)"
                           R"({"profile":{"name":"Beto"},"wa_id":"1"}],)" +
                           message)
                  .profile_name,
              "Beto");
    EXPECT_EQ(only_message(R"("contacts":"none",)" + message).profile_name, "");
}

TEST(Payload, OneBadElementDoesNotLoseTheOthers) {
    const auto e =
        read(payload(R"("messages":[null,7,"x",[],{},{"id":"w","type":"text","text":{"body":"oi"}}],)"
                     R"("statuses":[null,{},{"id":"o"},{"id":"o","status":"sent"}])"));
    ASSERT_EQ(e.messages.size(), 2U) << "an empty object is a message of which nothing is known";
    EXPECT_EQ(e.messages[0].type, "unknown");
    EXPECT_EQ(e.messages[1].text, "oi");
    ASSERT_EQ(e.statuses.size(), 1U);
    EXPECT_TRUE(has(e.others, "message that is no object"));
    EXPECT_TRUE(has(e.others, "status that is no object"));
}

TEST(Payload, UnknownFieldsStatusesAndTypesAreNotedOrKept) {
    EXPECT_TRUE(has(read(R"({"entry":[{"changes":[{"field":"novelty","value":{}}]}]})").others, "novelty"));
    EXPECT_TRUE(has(read(R"({"entry":[{"changes":[{"value":{}}]}]})").others, "unnamed"));
    const auto e = read(payload(R"("statuses":[{"id":"w","status":"deleted"}])"));
    EXPECT_TRUE(e.statuses.empty());
    EXPECT_TRUE(has(e.others, "status deleted")) << "so that the body is kept";
    EXPECT_EQ(only_message(R"("messages":[{"id":"w","type":"hologram","hologram":{}}])").type, "hologram");
    EXPECT_TRUE(has(read(R"({"entry":{}})").others, "no changes"));
    EXPECT_TRUE(has(read(R"({"entry":[{"changes":{}}]})").others, "no changes"));
    EXPECT_TRUE(has(read("{}").others, "no entry"));
}

TEST(Payload, AnEntryThatIsAnObjectIsReadAsOne) {
    const auto e = read(R"({"entry":{"changes":[{"field":"messages","value":{"messages":[{"id":"w"}]}}]}})");
    ASSERT_EQ(e.messages.size(), 1U);
    EXPECT_EQ(e.messages[0].wamid, "w");
}

TEST(Payload, WithoutEachFieldOfARichOneNothingBreaks) {
    const auto whole = nlohmann::json::parse(rich_payload);
    const auto flat = [&] {
        std::vector<nlohmann::json::json_pointer> all;
        std::vector<nlohmann::json::json_pointer> open{nlohmann::json::json_pointer()};
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            const auto& value = whole.at(at);
            if (value.is_object())
                for (const auto& [key, child] : value.items())
                    open.push_back(at / key);
            if (value.is_array())
                for (std::size_t i = 0; i < value.size(); ++i)
                    open.push_back(at / i);
            if (!at.empty()) all.push_back(at);
        }
        return all;
    }();
    ASSERT_GT(flat.size(), 140U);
    const nlohmann::json strange[] = {nullptr,
                                      true,
                                      -1,
                                      1.5,
                                      18446744073709551615ULL,
                                      "x",
                                      "",
                                      nlohmann::json::array(),
                                      nlohmann::json::object(),
                                      nlohmann::json::array({nlohmann::json::array({1}), "x"}),
                                      nlohmann::json::object({{"id", nlohmann::json::object()}})};
    std::size_t messages = 0;
    for (const auto& at : flat) {
        auto without = whole;
        auto& parent = without.at(at.parent_pointer());
        if (parent.is_object())
            parent.erase(at.back());
        else
            parent.erase(static_cast<std::size_t>(std::stoul(at.back())));
        const auto e = parse_payload(without.dump());
        ASSERT_TRUE(e) << "without " << at;
        messages += e->messages.size();
        for (const auto& value : strange) {
            auto with = whole;
            with.at(at) = value;
            ASSERT_TRUE(parse_payload(with.dump())) << at << " = " << value;
        }
    }
    EXPECT_GT(messages, flat.size() * 6) << "one missing field costs at most its own message";
}

// Bodies that others published; they are not part of this project.
TEST(Payload, ThirdPartyBodiesAreNeverRefused) {
    const char* corpus = std::getenv("FT9_CORPUS_DIR");
    if (corpus == nullptr) GTEST_SKIP() << "FT9_CORPUS_DIR is not set";
    std::size_t seen = 0, understood = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(corpus)) {
        if (file.path().extension() != ".json") continue;
        std::ifstream stream(file.path(), std::ios::binary);
        const std::string body((std::istreambuf_iterator<char>(stream)), {});
        const auto e = parse_payload(body);
        EXPECT_EQ(e.has_value(), nlohmann::json::accept(body)) << file.path();
        ++seen;
        understood += e && (!e->messages.empty() || !e->statuses.empty()) ? 1 : 0;
    }
    EXPECT_GT(seen, 0U);
    EXPECT_GT(understood * 3, seen) << "most of them are messages and statuses";
}

// Cut to an int, 2^32 + 131026 would pass for 131026.
TEST(Payload, ACodeThatNoTableHoldsIsNone) {
    for (const char* code : {"4295098322", "-9223372036854775808", "9223372036854775807"}) {
        const auto e = read(payload(R"("statuses":[{"id":"w","status":"failed","errors":[{"code":)" +
                                    std::string(code) + R"(,"message":"said here"}]}])"));
        ASSERT_EQ(e.statuses.size(), 1U) << code;
        EXPECT_EQ(e.statuses[0].error_code, 0) << code;
        EXPECT_EQ(e.statuses[0].error_title, "said here") << "where a title is missing";
    }
}
