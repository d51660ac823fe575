#include "ft9/clients/whatsapp.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace ft9;
using namespace ft9::clients;

namespace {

std::string refusal(const std::string& code, const std::string& more = {}) {
    return R"({"error":{"message":"refused","type":"OAuthException","code":)" + code + more +
           R"(,"fbtrace_id":"x"}})";
}

verdict named(const std::string& name) {
    for (int v = 0; v <= static_cast<int>(verdict::inbound); ++v) {
        if (to_string(static_cast<verdict>(v)) == name) return static_cast<verdict>(v);
    }
    ADD_FAILURE() << "no verdict is called " << name;
    return verdict::final;
}

}  // namespace

TEST(SendAnswer, ReadsAnAcceptance) {
    const auto o =
        read_send_answer(200, R"({"messaging_product":"whatsapp","contacts":[{"input":"+55","wa_id":"55"}],)"
                              R"("messages":[{"id":"wamid.HB","message_status":"accepted"}]})");
    EXPECT_TRUE(o.accepted);
    EXPECT_EQ(o.wamid, "wamid.HB");
    EXPECT_EQ(o.http_status, 200);
    EXPECT_TRUE(o.error_text.empty());
    EXPECT_FALSE(o.unreachable);
}

TEST(SendAnswer, WithoutAMessageIdItIsAmbiguous) {
    for (const char* body :
         {"", "{}", "[]", "null", "7", "<html>ok</html>", R"({"success":true})", R"({"messages":[]})",
          R"({"messages":{}})", R"({"messages":null})", R"({"messages":[{}]})", R"({"messages":[{"id":""}]})",
          R"({"messages":[{"id":7}]})", R"({"messages":[null]})", R"({"messages":["x"]})",
          R"({"messages":[{"id":"w"}])"}) {
        const auto o = read_send_answer(200, body);
        EXPECT_FALSE(o.accepted) << body;
        EXPECT_EQ(o.refusal, verdict::ambiguous) << body;
        EXPECT_FALSE(o.error_text.empty()) << body;
        EXPECT_FALSE(o.unreachable) << body;
    }
}

TEST(SendAnswer, WithoutAGraphErrorEveryStatusIsAmbiguous) {
    for (const int status : {100, 201, 204, 301, 400, 401, 404, 408, 429, 500, 502, 503, 504}) {
        for (const char* body : {"", "<html><h1>502 Bad Gateway</h1></html>", "{", "{}",
                                 R"({"error":"text"})", R"({"error":[]})", R"({"error":null})"}) {
            const auto o = read_send_answer(status, body);
            EXPECT_FALSE(o.accepted) << status << body;
            EXPECT_EQ(o.refusal, verdict::ambiguous) << status << body;
            EXPECT_EQ(o.http_status, status);
        }
    }
}

TEST(SendAnswer, AMessageIdInAFailureIsNoAcceptance) {
    EXPECT_FALSE(read_send_answer(500, R"({"messages":[{"id":"w"}]})").accepted);
    const auto both = read_send_answer(200, R"({"messages":[{"id":"w"}],"error":{"code":131026}})");
    EXPECT_FALSE(both.accepted);
    EXPECT_EQ(both.refusal, verdict::final);
}

// Found by fuzzing: 2^32 + 131056 was taken for 131056, a refusal after which the message was sent again.
TEST(SendAnswer, ACodeThatNoTableHoldsIsAmbiguous) {
    for (const char* code : {"4295098352", "2147483648", "-2147483649", "18446744073709551615",
                             "18446744073709551614", "9223372036854775808", "-9223372036854775808"}) {
        const auto o = read_send_answer(400, refusal(code));
        EXPECT_EQ(o.refusal, verdict::ambiguous) << code;
        EXPECT_EQ(o.error_code, 0) << code;
    }
    EXPECT_EQ(read_send_answer(400, refusal("2147483647")).error_code, 2'147'483'647);
}

TEST(SendAnswer, AnErrorWithoutANumberIsAmbiguous) {
    for (const char* code : {"\"131026\"", "null", "1.5", "{}", "true"}) {
        const auto o = read_send_answer(400, refusal(code));
        EXPECT_EQ(o.refusal, verdict::ambiguous) << code;
        EXPECT_EQ(o.error_code, 0) << code;
    }
    EXPECT_EQ(read_send_answer(400, R"({"error":{}})").refusal, verdict::ambiguous);
}

TEST(SendAnswer, CodesOfEveryVerdict) {
    struct row {
        int status, code;
        verdict expected;
    };
    for (const auto& r :
         {row{500, 131016, verdict::retry}, row{503, 2, verdict::retry}, row{400, 130429, verdict::throttle},
          row{400, 131056, verdict::throttle}, row{500, 131000, verdict::ambiguous},
          row{400, 131026, verdict::final}, row{400, 131047, verdict::final}, row{401, 190, verdict::pause},
          row{401, 0, verdict::pause}, row{500, 3, verdict::pause}, row{403, 10, verdict::pause},
          row{403, 200, verdict::pause}, row{403, 250, verdict::pause}, row{403, 299, verdict::pause},
          row{400, 100, verdict::final}}) {
        const auto o = read_send_answer(r.status, refusal(std::to_string(r.code)));
        EXPECT_EQ(to_string(o.refusal), to_string(r.expected)) << r.code;
        EXPECT_EQ(o.error_code, r.code);
        EXPECT_FALSE(o.accepted);
    }
}

TEST(SendAnswer, UnknownCodes) {
    EXPECT_EQ(read_send_answer(400, refusal("999999")).refusal, verdict::final);
    EXPECT_EQ(read_send_answer(500, refusal("999999")).refusal, verdict::ambiguous);
    EXPECT_EQ(read_send_answer(400, refusal("999999", R"(,"is_transient":true)")).refusal, verdict::retry);
    EXPECT_EQ(read_send_answer(500, refusal("999999", R"(,"is_transient":true)")).refusal, verdict::retry);
    EXPECT_EQ(read_send_answer(400, refusal("999999", R"(,"is_transient":"true")")).refusal, verdict::final);
    EXPECT_EQ(read_send_answer(400, refusal("-7")).refusal, verdict::final);
    EXPECT_EQ(read_send_answer(400, refusal("99999999999999")).accepted, false);
    EXPECT_EQ(read_send_answer(400, refusal("131026", R"(,"is_transient":true)")).refusal, verdict::final)
        << "the table knows better";
}

TEST(SendAnswer, TellsMetasWords) {
    const auto o =
        read_send_answer(400, R"({"error":{"message":"(#131026) Undeliverable","code":131026,)"
                              R"("error_data":{"messaging_product":"whatsapp","details":"not there"}}})");
    EXPECT_EQ(o.error_text, "(#131026) Undeliverable: not there");
    EXPECT_EQ(o.error_title, "(#131026) Undeliverable");
    EXPECT_EQ(o.error_details, "not there");
    EXPECT_EQ(read_send_answer(400, R"({"error":{"message":"m","code":1,"error_data":"odd"}})").error_text,
              "m");
    EXPECT_EQ(read_send_answer(400, R"({"error":{"message":7,"code":1}})").error_text, "");
}

// Meta's table, row by row; it is not part of this project.
TEST(SendAnswer, MetasTable) {
    const char* corpus = std::getenv("FT9_CORPUS_DIR");
    std::ifstream table(std::filesystem::path(corpus == nullptr ? "" : corpus) / ".." / "error-codes.tsv");
    if (corpus == nullptr || !table) GTEST_SKIP() << "FT9_CORPUS_DIR has no ../error-codes.tsv";
    std::string line;
    std::getline(table, line);
    int rows = 0;
    while (std::getline(table, line)) {
        std::istringstream stream(line);
        std::vector<std::string> cells;
        for (std::string cell; std::getline(stream, cell, '\t');)
            cells.push_back(cell);
        ASSERT_EQ(cells.size(), 6U) << line;
        const int first = std::stoi(cells[0]);
        const auto dash = cells[0].find('-', 1);
        const int last = dash == std::string::npos ? first : std::stoi(cells[0].substr(dash + 1));
        const int http = std::atoi(cells[2].c_str());
        for (int code = first; code <= last; ++code) {
            EXPECT_EQ(verdict_of(code, false, http), named(cells[5])) << code;
            EXPECT_EQ(read_send_answer(http, refusal(std::to_string(code))).refusal, named(cells[5])) << code;
        }
        ++rows;
    }
    EXPECT_GT(rows, 50);
}
