// What a person sees who uses the phone page with the real server behind it.
#include "e2e.hpp"

#include "support/npm_programs.hpp"

namespace ft9::e2e {
namespace {

class phone_page_e2e : public e2e_test {
  protected:
    // Pictures of it are left in build/pictures/FOLDER.
    void play(const std::string& script, const std::string& folder) {
        w.start();
        auto node = node_command("tests/e2e/server/" + script, {});
        node.environment["PAGE_URL"] = sim.secret("page_url");
        node.environment["SERVER_URL"] = "http://127.0.0.1:" + std::to_string(w.port());
        node.environment["ADMIN_TOKEN"] = w.environment.at("ADMIN_TOKEN");
        node.environment["PICTURES"] = FT9_SOURCE_DIR "/build/pictures/" + folder;
        child_process process(node);
        EXPECT_EQ(process.wait(std::chrono::seconds(280)), 0) << process.output() << w.logs();
    }
};

TEST_F(phone_page_e2e, EachKindIsSentFromThePhonePageAndAnsweredInWordsThatFit) {
    if (const auto why = browser_is_missing(); !why.empty()) GTEST_SKIP() << why;
    play("phone_answers.mjs", "phone-answers");
}

TEST_F(phone_page_e2e, TheMentorWaitsHearsHandsOverStopsAndRemembers) {
    if (const auto why = browser_is_missing(); !why.empty()) GTEST_SKIP() << why;
    w.environment.erase("REPLY_DEBOUNCE_MS");  // as it comes: two seconds
    w.environment["SESSION_TTL_SECONDS"] = "1";
    play("phone_mentor.mjs", "phone-mentor");
}

}  // namespace
}  // namespace ft9::e2e
