// What the document says about itself and about the sources, without any request.
// g++ 12 sees uninitialised values inside std::regex when it is built with sanitizers.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "stage.hpp"

#include "support/openapi_contract.hpp"

#include "ft9/api/openapi.hpp"
#include "ft9/core/message.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <regex>

using namespace ft9;
using namespace ft9::test;
using nlohmann::json;
using words = std::set<std::string>;

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

// What a route asks of a stranger, by asking it.
std::string auth_of(const http::route& row) {
    http::request stranger;
    stranger.target = row.pattern;
    const auto refusal = row.admit ? row.admit(stranger) : std::nullopt;
    if (!refusal) return "none";
    return refusal->headers.find("WWW-Authenticate") ? "adminToken" : "metaSignature";
}

std::string documented_auth(const json& operation) {
    const auto& wanted = operation.at("security");
    return wanted.empty() ? "none" : wanted.at(0).begin().key();
}

void visit(const json& node, const std::string& place,
           const std::function<void(const json&, const std::string&)>& look) {
    look(node, place);
    if (!node.is_structured()) return;
    for (const auto& [name, child] : node.items())
        visit(child, place + "/" + name, look);
}

// Status codes that stand in the code, comments left out. Other numbers have no reason phrase.
words statuses_in(const std::filesystem::path& file, int from) {
    const auto code = std::regex_replace(text_of(file), std::regex("//[^\n]*"), "");
    const std::regex number(R"((^|[^0-9'a-zA-Z_.])([2-5][0-9]{2})(?![0-9'a-zA-Z_.]))");
    words found;
    for (std::sregex_iterator hit(code.begin(), code.end(), number); hit != std::sregex_iterator(); ++hit) {
        const int status = std::stoi((*hit)[2]);
        if (status >= from && http::reason(status) != "Unknown") found.insert(std::to_string(status));
    }
    return found;
}

words enum_of(const openapi_contract& contract, const char* schema) {
    return contract.document().at("components").at("schemas").at(schema).at("enum").get<words>();
}

const std::filesystem::path sources = FT9_SOURCE_DIR "/src";

}  // namespace

TEST(OpenapiDocument, HasExactlyTheRoutesOfTheTableWithTheirTokens) {
    stage s;
    const openapi_contract contract;
    words table, document;
    for (const auto& row : s.routes())
        table.insert(std::string(http::to_string(row.verb)) + " " + row.pattern + " " + auth_of(row));
    for (const auto& [path, item] : contract.document().at("paths").items()) {
        for (const auto& [name, operation] : item.items()) {
            auto verb = name;
            for (auto& c : verb)
                c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            document.insert(verb + " " + path + " " + documented_auth(operation));
        }
    }
    EXPECT_EQ(table, document);
    EXPECT_GT(table.size(), 15U);
}

TEST(OpenapiDocument, EveryFileOfItIsServed) {
    const auto text = api::openapi_text();
    std::size_t paths = 0;
    for (const auto& file : std::filesystem::directory_iterator(sources / "api/openapi")) {
        const auto own = json::parse(text_of(file)).value("paths", json::object());
        for (const auto& [path, item] : own.items()) {
            ++paths;
            EXPECT_NE(text.find('"' + path + "\": {"), std::string::npos) << path;
        }
    }
    EXPECT_EQ(json::parse(text).at("paths").size(), paths) << "two files name the same path";
}

// An object that takes anything would let every answer pass.
TEST(OpenapiDocument, ObjectsAreClosedAndReferencesStandAlone) {
    const openapi_contract contract;
    int objects = 0;
    visit(contract.document(), "", [&](const json& node, const std::string& place) {
        if (!node.is_object()) return;
        if (node.contains("$ref")) {
            EXPECT_EQ(node.size(), 1U) << place << ": draft 7 ignores what stands beside a reference";
            EXPECT_NO_THROW(
                contract.document().at(json::json_pointer(node.at("$ref").get<std::string>().substr(1))))
                << place;
        }
        if (!node.contains("properties") || !node.at("properties").is_object()) return;
        ++objects;
        EXPECT_TRUE(node.contains("additionalProperties") && node.at("additionalProperties") == false)
            << place;
    });
    EXPECT_GT(objects, 15);
}

TEST(OpenapiDocument, EveryOperationSaysWhatTheListenerMayAnswer) {
    const openapi_contract contract;
    for (const auto& [path, item] : contract.document().at("paths").items()) {
        for (const auto& [name, operation] : item.items()) {
            EXPECT_EQ(operation.at("responses").at("default"),
                      json({{"$ref", "#/components/responses/Listener"}}))
                << name << ' ' << path;
        }
    }
}

TEST(OpenapiDocument, NamesEveryStatusThatTheHandlersCanAnswer) {
    words documented;
    for (const auto& answer : openapi_contract().documented_answers())
        documented.insert(answer.substr(answer.rfind(' ') + 1));
    words written;
    for (const auto& file : std::filesystem::directory_iterator(sources / "api")) {
        if (file.path().extension() != ".cpp" && file.path().extension() != ".hpp") continue;
        written.merge(statuses_in(file, 200));
    }
    for (const auto& status : written)
        EXPECT_EQ(documented.count(status), 1U) << status << " is written in src/api and documented nowhere";
    // The listener answers 413, which two operations name as well.
    for (const auto& status : documented)
        EXPECT_TRUE(written.count(status) == 1 || status == "413") << status << " is written nowhere";
}

TEST(OpenapiDocument, NamesEveryStatusThatTheListenerCanAnswer) {
    words written;
    for (const char* file :
         {"framing_guard.cpp", "intake.cpp", "connection.cpp", "connection_base.cpp", "server_impl.cpp"})
        written.merge(statuses_in(sources / "http" / file, 400));
    EXPECT_EQ(written, openapi_contract().listener_statuses());
}

TEST(OpenapiDocument, NamesEveryStateAndKindOfAMessage) {
    const openapi_contract contract;
    words states, kinds;
    for (int i = 0; i <= static_cast<int>(send_state::cancelled); ++i)
        states.emplace(to_string(static_cast<send_state>(i)));
    for (int i = 0; i <= static_cast<int>(last_send_kind); ++i)
        kinds.emplace(to_string(static_cast<send_kind>(i)));
    EXPECT_EQ(enum_of(contract, "MessageStatus"), states);
    EXPECT_EQ(enum_of(contract, "MessageKind"), kinds);
}

TEST(OpenapiDocument, TheJudgeTellsWhatIsWrong) {
    openapi_contract contract;
    raw_response answer;
    answer.status = 200;
    answer.headers.add("Content-Type", "application/json");
    answer.body = R"({"paused":true})";
    EXPECT_EQ(contract.judge("POST", "/pause", answer), "");
    for (const char* wrong : {R"({"paused":1})", R"({})", R"({"paused":true,"more":1})", "[", ""}) {
        answer.body = wrong;
        EXPECT_NE(contract.judge("POST", "/pause", answer), "") << wrong;
    }
    answer.body = R"({"paused":true})";
    answer.status = 418;
    EXPECT_NE(contract.judge("POST", "/pause", answer), "");
    answer.status = 401;
    EXPECT_NE(contract.judge("POST", "/pause", answer), "") << "not a problem, and without WWW-Authenticate";
}

TEST(EntityTag, IsFoundInAnyForm) {
    const auto& tag = api::openapi_tag();
    EXPECT_EQ(tag.size(), 18U);
    for (const auto& known : {tag, "W/" + tag, std::string("*"), "\"a\", " + tag, " " + tag + " ,\"b\""})
        EXPECT_TRUE(api::names_tag(known, tag)) << known;
    for (const auto& other : {std::string(), std::string("\"a\""), tag.substr(1), std::string(",,")})
        EXPECT_FALSE(api::names_tag(other, tag)) << other;
}
