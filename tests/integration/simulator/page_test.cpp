#include "page_server.hpp"
#include "stage.hpp"
#include "support/npm_programs.hpp"

#include <atomic>
#include <utility>

namespace ft9::simulator::test {
namespace {

using namespace std::chrono_literals;

class page_test : public stage {
  protected:
    page_test() : player([this] { play_server(); }) {}
    ~page_test() override {
        stop = true;
        control("/control/webhook",
                {{"body", R"({"entry":[{"changes":[{"value":{}}]}]})"}});  // wakes the player
        player.join();
    }
    // Answers the messages that came, as the product would: read and typing, then the reply. "devagar" is
    // answered only when the page sends a webhook that says so (`release` in page.mjs).
    void play_server() {
        std::size_t answered = 0;
        while (!stop) {
            const auto webhooks = server->wait_for(answered + 1);
            for (; answered < webhooks.size(); ++answered)
                answer(json::parse(webhooks[answered].body)["entry"][0]["changes"][0]["value"]);
        }
    }
    void answer(const json& value) {
        if (value.contains("release")) {
            for (const auto& reply : std::exchange(held, {}))
                graph(reply);
        }
        if (!value.contains("messages")) return;
        const json& message = value["messages"][0];
        if (!is_answered(message)) return;
        graph(json{{"messaging_product", "whatsapp"},
                   {"status", "read"},
                   {"message_id", message["id"]},
                   {"typing_indicator", {{"type", "text"}}}});
        if (said(message) == "reage") {
            const json reaction = {{"message_id", message["id"]}, {"emoji", "🎉"}};
            graph(addressed({{"type", "reaction"}, {"reaction", reaction}}, message));
        }
        json reply = addressed(reply_to(message), message);
        if (said(message) == "devagar")
            held.push_back(std::move(reply));
        else
            graph(reply);
    }
    void judge(const std::string& program) {
        auto node = ft9::test::node_command("tests/integration/simulator/" + program, {});
        node.environment["PAGE_URL"] = sim->facts().page_url;
        node.environment["PICTURES"] = FT9_SOURCE_DIR "/build/pictures/phone-page";
        ft9::test::child_process process(node);
        EXPECT_EQ(process.wait(240s), 0) << process.output();
    }

    std::vector<json> held;  // replies to "devagar"; the player's alone
    std::atomic<bool> stop = false;
    std::thread player;
};

#define FT9_NEEDS_BROWSER() \
    if (const auto why = ft9::test::browser_is_missing(); !why.empty()) GTEST_SKIP() << why

TEST_F(page_test, works_in_a_browser_with_the_keyboard) {
    FT9_NEEDS_BROWSER();
    judge("phone_page.mjs");
}

TEST_F(page_test, sends_every_kind_and_shows_what_comes_of_it) {
    FT9_NEEDS_BROWSER();
    judge("phone_kinds.mjs");
}

TEST_F(page_test, its_drawer_sets_shows_and_clears_faults) {
    FT9_NEEDS_BROWSER();
    judge("fault_drawer.mjs");
}

TEST_F(page_test, looks_right_in_both_languages_light_and_dark_wide_and_narrow) {
    FT9_NEEDS_BROWSER();
    judge("page_looks.mjs");
}

}  // namespace
}  // namespace ft9::simulator::test
