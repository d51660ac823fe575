#include "e2e.hpp"

namespace ft9::e2e {
namespace {

class openapi_e2e : public e2e_test {};

TEST_F(openapi_e2e, TheProgramPrintsWhatItServes) {
    w.start();
    const auto served = w.call("GET", "/openapi.json");
    ASSERT_EQ(served.status, 200);
    const auto [code, printed] = w.run({"--print-openapi"});
    EXPECT_EQ(code, 0);
    EXPECT_EQ(printed, served.body);
    const auto document = json::parse(served.body);
    EXPECT_THAT(document.at("openapi").get<std::string>(), ::testing::StartsWith("3.1."));
    EXPECT_THAT(w.run({"--version"}).second,
                HasSubstr("ft9-server " + document.at("info").at("version").get<std::string>() + " "));
    const auto again = w.call("GET", "/openapi.json", {{"If-None-Match", served.header("ETag")}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
}

}  // namespace
}  // namespace ft9::e2e
