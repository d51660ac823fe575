// What a person sees who uses the phone page with the real server behind it.
#include "e2e.hpp"

#include "support/npm_programs.hpp"

namespace ft9::e2e {
namespace {

TEST_F(e2e_test, EachKindIsSentFromThePhonePageAndAnsweredInWordsThatFit) {
    if (const auto why = browser_is_missing(); !why.empty()) GTEST_SKIP() << why;
    w.start();
    auto node = node_command("tests/e2e/server/phone_answers.mjs", {});
    node.environment["PAGE_URL"] = sim.secret("page_url");
    node.environment["SERVER_URL"] = "http://127.0.0.1:" + std::to_string(w.port());
    node.environment["ADMIN_TOKEN"] = w.environment.at("ADMIN_TOKEN");
    node.environment["PICTURES"] = FT9_SOURCE_DIR "/build/pictures/phone-answers";
    child_process process(node);
    EXPECT_EQ(process.wait(std::chrono::seconds(280)), 0) << process.output() << w.logs();
}

}  // namespace
}  // namespace ft9::e2e
