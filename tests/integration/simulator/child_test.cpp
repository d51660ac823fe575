#include "simulator/child.hpp"
#include "simulator/child_environment.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

namespace ft9::simulator::test {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

class child_test : public ::testing::Test {
  protected:
    child_test() : runner([this] { io.run(); }) {}
    ~child_test() override { work.reset(); }

    std::shared_ptr<child> start(const std::string& binary, std::vector<std::string> arguments) {
        child_options o;
        o.binary = binary;
        o.arguments = std::move(arguments);
        o.environment = lines_of(own_environment());
        o.environment.emplace_back("GIVEN=value");
        o.directory = "/";
        o.log_file = log.string();
        auto started = child::start(io.get_executor(), std::move(o));
        if (!started) error = started.error();
        return started ? *started : nullptr;
    }
    std::optional<int> wait(const std::shared_ptr<child>& c) {
        return asio::co_spawn(io, c->wait(60s), asio::use_future).get();
    }
    // The first line, once it is there.
    static std::string first_line(const child& c) {
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (c.last_lines().empty() && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        return c.last_lines().empty() ? "" : c.last_lines().front();
    }

    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    std::filesystem::path log =
        std::filesystem::temp_directory_path() / ("ft9-child-" + std::to_string(::getpid()));
    error_code error;
    std::jthread runner;
};

TEST_F(child_test, reports_exit_status_and_output) {
    const auto c = start("/bin/sh", {"-c", "echo one; echo $GIVEN >&2; pwd; exit 7"});
    ASSERT_TRUE(c) << error.message();
    EXPECT_EQ(first_line(*c), "one");
    EXPECT_EQ(wait(c), 7);
    EXPECT_EQ(c->ended(), 7) << "and goes on to";
}

TEST_F(child_test, ends_by_signal) {
    const auto c = start("/bin/sh", {"-c", "echo up; exec sleep 600"});
    ASSERT_TRUE(c) << error.message();
    EXPECT_EQ(first_line(*c), "up");
    EXPECT_FALSE(c->ended());
    c->signal(SIGTERM);
    EXPECT_EQ(wait(c), 128 + SIGTERM);
    c->signal(SIGKILL);  // harmless: nobody else's process is hit
}

TEST_F(child_test, says_why_it_cannot_start) {
    EXPECT_FALSE(start("/nonexistent/ft9-server", {}));
    EXPECT_EQ(error, boost::system::errc::no_such_file_or_directory);
}

TEST_F(child_test, the_program_prints_one_json_line_and_ends_on_sigterm) {
    const auto c = start(FT9_BINARY_DIR "/ft9-simulator", {"--no-server", "--json", "--page-port", "0"});
    ASSERT_TRUE(c) << error.message();
    const auto facts = nlohmann::json::parse(first_line(*c), nullptr, false);
    ASSERT_TRUE(facts.is_object()) << first_line(*c);
    for (const char* name :
         {"page_url", "control_token", "graph_base_url", "openai_base_url", "ca_file", "app_secret"})
        EXPECT_FALSE(facts.value(name, "").empty()) << name;
    EXPECT_TRUE(std::filesystem::exists(facts["ca_file"].get<std::string>()));
    c->signal(SIGTERM);
    EXPECT_EQ(wait(c), 0);
    EXPECT_FALSE(std::filesystem::exists(facts["ca_file"].get<std::string>()))
        << "its directory goes with it";
}

TEST_F(child_test, the_program_notices_a_server_that_dies) {
    const auto c = start(FT9_BINARY_DIR "/ft9-simulator",
                         {"--server-binary", "/bin/false", "--server-port", "0", "--page-port", "0"});
    ASSERT_TRUE(c) << error.message();
    EXPECT_EQ(wait(c), 70);
}

TEST_F(child_test, the_program_refuses_contradictions_and_missing_settings) {
    EXPECT_EQ(wait(start(FT9_BINARY_DIR "/ft9-simulator", {"--once", "--no-server"})), 64);
    EXPECT_EQ(wait(start("/usr/bin/env",
                         {"-i", FT9_BINARY_DIR "/ft9-simulator", "--server", "http://127.0.0.1:1"})),
              78);
}

}  // namespace
}  // namespace ft9::simulator::test
