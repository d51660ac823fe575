#include "stage.hpp"

#include "simulator/child.hpp"
#include "simulator/child_environment.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <filesystem>

namespace ft9::simulator::test {
namespace {

using namespace std::chrono_literals;

std::string program(std::initializer_list<const char*> names) {
    for (const char* name : names)
        for (const char* directory : {"/usr/bin/", "/usr/local/bin/"})
            if (std::filesystem::exists(std::string(directory) + name)) return std::string(directory) + name;
    return {};
}

class page_test : public stage {
  protected:
    // Answers the messages that came, as the product would: read and typing, then the reply.
    void play_server(const std::atomic<bool>& stop) {
        std::size_t answered = 0;
        while (!stop) {
            const auto webhooks = server->wait_for(answered + 1);
            for (; answered < webhooks.size(); ++answered)
                answer(json::parse(webhooks[answered].body)["entry"][0]["changes"][0]["value"]);
        }
    }
    void answer(const json& value) {
        if (!value.contains("messages")) return;
        const json& message = value["messages"][0];
        const std::string text = message["text"]["body"];
        graph(json{{"messaging_product", "whatsapp"},
                   {"status", "read"},
                   {"message_id", message["id"]},
                   {"typing_indicator", {{"type", "text"}}}});
        if (text == "devagar")
            std::this_thread::sleep_for(1500ms);  // lint-ok: the page must show "typing" meanwhile
        json reply = text_message("resposta: " + text);
        reply["to"] = "+" + message["from"].get<std::string>();
        graph(reply);
    }
};

TEST_F(page_test, works_in_a_browser_with_the_keyboard) {
    const std::string node = program({"node", "nodejs"}),
                      chromium = program({"chromium", "chromium-browser"});
    if (node.empty() || chromium.empty()) GTEST_SKIP() << "needs node and chromium";
    child_options o;
    o.binary = node;
    o.arguments = {FT9_SOURCE_DIR "/tests/integration/simulator/phone_page.mjs", chromium,
                   sim->facts().page_url};
    if (const char* directory = std::getenv("FT9_SCREENSHOTS")) o.arguments.emplace_back(directory);
    o.environment = lines_of(own_environment());
    o.directory = "/";
    o.log_file = ca_file + ".log";
    auto started = child::start(io.get_executor(), std::move(o));
    ASSERT_TRUE(started) << started.error().message();
    std::atomic<bool> stop = false;
    std::thread player([this, &stop] { play_server(stop); });
    const auto status = boost::asio::co_spawn(io, (*started)->wait(120s), boost::asio::use_future).get();
    stop = true;
    control("/control/webhook", {{"body", R"({"entry":[{"changes":[{"value":{}}]}]})"}});  // wakes the player
    player.join();
    EXPECT_EQ(status, 0);
    for (const auto& line : (*started)->last_lines())
        if (status != 0) ADD_FAILURE() << line;
}

}  // namespace
}  // namespace ft9::simulator::test
