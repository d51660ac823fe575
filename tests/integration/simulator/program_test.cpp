// ft9-simulator as a person starts it, with the real server behind it.
#include "simulator/child_environment.hpp"
#include "support/e2e_process.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>

namespace ft9::simulator::test {
namespace {

using namespace std::chrono_literals;
using ft9::test::child_process;
using ft9::test::command;
using nlohmann::json;

command simulator_command(std::vector<std::string> arguments, const variables& extra = {}) {
    command out;
    out.binary = FT9_BINARY_DIR "/ft9-simulator";
    out.arguments = std::move(arguments);
    out.environment = own_environment();
    for (const char* name : {"OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_BASE_URL", "WHATSAPP_ACCESS_TOKEN"})
        out.environment.erase(name);
    for (const auto& [name, value] : extra)
        out.environment[name] = value;
    out.directory = FT9_BINARY_DIR;
    return out;
}

std::pair<int, std::string> run(std::vector<std::string> arguments, const variables& extra = {}) {
    child_process process(simulator_command(std::move(arguments), extra));
    const auto code = process.wait(120s);
    return {code.value_or(-1), process.output()};
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// One that stays: its addresses and secrets.
struct running {
    explicit running(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--json", "--page-port", "0", "--server-port", "0"});
        process = std::make_unique<child_process>(simulator_command(std::move(arguments)));
        facts = json::parse(process->line_with("{\"", 0, 60s), nullptr, false);
        EXPECT_TRUE(facts.is_object()) << process->output();
    }
    int end() {
        process->signal(SIGTERM);
        return process->wait(60s).value_or(-1);
    }
    std::string at(const char* name) const { return facts.value(name, ""); }
    std::unique_ptr<child_process> process;
    json facts;
};

TEST(simulator_program, plays_the_tour_to_its_end) {
    const auto [code, output] = run({"--script", "tour", "--pace", "0", "--ai-delay", "0", "--status-delay",
                                     "0", "--page-port", "0", "--server-port", "0"});
    EXPECT_EQ(code, 0) << output;
    EXPECT_TRUE(has(output, "tour: 11 of 11 replies")) << output;
    EXPECT_TRUE(has(output, "refused with 401")) << output;
}

TEST(simulator_program, a_script_whose_messages_are_refused_fails) {
    const auto [code, output] = run({"--script", "tour", "--page-port", "0", "--server-port", "0",
                                     "--server-env", "WHATSAPP_APP_SECRET=not-the-simulators"});
    EXPECT_EQ(code, 1) << output;
    EXPECT_TRUE(has(output, "HTTP 401")) << output;
    EXPECT_TRUE(has(output, "tour: 0 of 11 replies")) << output;
}

TEST(simulator_program, only_an_admin_token_that_it_made_is_shown) {
    const auto made = run({"--once", "--page-port", "0", "--server-port", "0"}, {{"ADMIN_TOKEN", ""}});
    EXPECT_EQ(made.first, 0) << made.second;
    EXPECT_FALSE(has(made.second, "of the environment")) << made.second;
    const auto [code, output] = run({"--once", "--page-port", "0", "--server-port", "0"},
                                    {{"ADMIN_TOKEN", "CANARY-token-of-somebody"}});
    EXPECT_EQ(code, 0) << output;
    EXPECT_TRUE(has(output, "ADMIN_TOKEN of the environment")) << output;
    EXPECT_FALSE(has(output, "CANARY")) << output;
}

TEST(simulator_program, trigger_reaches_a_running_server) {
    running sim({});
    const variables account = {{"WHATSAPP_APP_SECRET", sim.at("app_secret")},
                               {"WHATSAPP_PHONE_NUMBER_ID", sim.at("phone_number_id")}};
    for (const char* kind : {"text", "image", "status", "duplicate"}) {
        const auto [code, output] = run({"trigger", kind, "--to", sim.at("server_url")}, account);
        EXPECT_EQ(code, 0) << kind << ": " << output;
        EXPECT_TRUE(has(output, "200 in ")) << output;
    }
    const auto [code, output] =
        run({"trigger", "text", "--to", sim.at("server_url"), "--secret", "wrong"}, account);
    EXPECT_EQ(code, 1);
    EXPECT_TRUE(output.starts_with("401 in ")) << output;
    EXPECT_EQ(sim.end(), 0);
}

TEST(simulator_program, trigger_checks_certificates) {
    running fakes({"--no-server"});
    const std::vector<std::string> order = {
        "trigger", "text", "--to", fakes.at("graph_base_url"), "--secret", "x", "--phone-number-id", "1"};
    const auto with = [&order](std::vector<std::string> more) {
        more.insert(more.begin(), order.begin(), order.end());
        return run(more);
    };
    // The fake Graph is an HTTPS server like another; it refuses what is no call of its own with 401.
    const auto stranger = with({});
    EXPECT_EQ(stranger.first, 1);
    EXPECT_TRUE(has(stranger.second, "no answer: ")) << stranger.second;
    EXPECT_TRUE(has(with({"--ca", fakes.at("ca_file")}).second, "401 in "));
    EXPECT_TRUE(has(with({"--insecure"}).second, "401 in "));
    EXPECT_EQ(run({"trigger", "text", "--to", "https://example.com", "--secret", "x", "--phone-number-id",
                   "1", "--insecure"})
                  .first,
              64);
    EXPECT_EQ(run({"trigger", "shout", "--to", "http://127.0.0.1:1"}).first, 64);
    EXPECT_EQ(fakes.end(), 0);
}

TEST(simulator_program, live_ai_asks_the_model_of_the_environment) {
    running model({"--no-server"});
    const variables account = {{"OPENAI_API_KEY", model.at("openai_api_key")},
                               {"OPENAI_BASE_URL", model.at("openai_base_url")},
                               {"OPENAI_MODEL", "another-model"},
                               {"UPSTREAM_CA_FILE", model.at("ca_file")}};
    const auto [code, output] =
        run({"--live-ai", "--once", "--page-port", "0", "--server-port", "0"}, account);
    EXPECT_EQ(code, 0) << output;
    EXPECT_TRUE(has(output, model.at("openai_base_url") + " (real)")) << output;
    EXPECT_FALSE(has(output, "nothing leaves this machine")) << output;
    EXPECT_TRUE(has(output, "[simulado]")) << "the answers are the other process's";
    EXPECT_FALSE(has(output, model.at("openai_api_key"))) << "secrets are not shown";
    EXPECT_EQ(model.end(), 0);
}

TEST(simulator_program, live_ai_keeps_away_from_real_accounts) {
    EXPECT_EQ(run({"--live-ai", "--once"}).first, 78) << "no key, no model";
    const variables real = {
        {"OPENAI_API_KEY", "k"}, {"OPENAI_MODEL", "m"}, {"WHATSAPP_ACCESS_TOKEN", "EAAreal"}};
    const auto [code, output] = run({"--live-ai", "--once"}, real);
    EXPECT_EQ(code, 78);
    EXPECT_TRUE(has(output, "--force")) << output;
    EXPECT_FALSE(has(output, "EAAreal")) << output;
    EXPECT_EQ(run({"--live-ai", "--server", "http://127.0.0.1:1"}).first, 64);
}

}  // namespace
}  // namespace ft9::simulator::test
