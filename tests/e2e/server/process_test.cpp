#include "e2e.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <csignal>
#include <ctime>

namespace ft9::e2e {
namespace {

class process_e2e : public e2e_test {
  protected:
    // A turn under way that outlives every test.
    void begin_an_endless_turn() {
        sim.change({{"ai_delay_ms", 20'000}});
        w.start();
        w.say(person(1), "sem pressa");
        ASSERT_THAT(sim.wait(asked("sem pressa")), SizeIs(1));
    }
};

TEST_F(process_e2e, SigtermUnderLoadEndsInTimeAndTheRestIsAnsweredAfterwards) {
    constexpr int people = 40;
    w.environment["SHUTDOWN_GRACE_SECONDS"] = "3";
    w.environment["MAX_INFLIGHT_TURNS"] = "8";
    sim.change({{"ai_delay_ms", 100}});
    w.start();
    for (int i = 0; i < people; ++i)
        w.say(person(i), "pergunta " + std::to_string(i));
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(w.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
    w.start();
    for (int i = 0; i < people; ++i)
        EXPECT_THAT(sim.wait(accepted_for(person(i))), SizeIs(1)) << i;
    w.let_it_rest();
    for (int i = 0; i < people; ++i)
        EXPECT_EQ(sim.count(sent_to(person(i))), 1) << i;
}

TEST_F(process_e2e, APortThatIsTakenIsNoCrash) {
    using boost::asio::ip::tcp;
    boost::asio::io_context io;
    tcp::acceptor other(io, {boost::asio::ip::address_v4::loopback(), 0});
    w.environment["CRASH_LOOP_LIMIT"] = "1";
    w.environment["PORT"] = std::to_string(other.local_endpoint().port());
    w.launch();
    EXPECT_EQ(w.server().wait(), 78) << w.logs();
    w.environment["PORT"] = "0";
    w.start();
    EXPECT_EQ(w.call("GET", "/health/ready").body.find("safe_mode"), std::string::npos) << w.logs();
    converse(person(1), "oi");
}

TEST_F(process_e2e, ATurnThatRunsMayFinishWhileDraining) {
    sim.change({{"ai_delay_ms", 500}});
    w.start();
    w.say(person(1), "termine antes");
    ASSERT_THAT(sim.wait(asked("termine antes")), SizeIs(1));
    EXPECT_EQ(w.stop(), 0);
    EXPECT_EQ(sim.count(accepted_for(person(1))), 1);
}

TEST_F(process_e2e, ATurnThatOutlivesTheGraceIsAnsweredAfterTheNextStart) {
    w.environment["SHUTDOWN_GRACE_SECONDS"] = "1";
    ASSERT_NO_FATAL_FAILURE(begin_an_endless_turn());
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(w.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15)) << "it waited for the turn";
    EXPECT_EQ(sim.count(sent_to(person(1))), 0);
    sim.change({{"ai_delay_ms", 0}});
    w.start();
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    EXPECT_THAT(w.texts_to(person(1)), ElementsAre(HasSubstr("«sem pressa»")));
}

TEST_F(process_e2e, ASecondSignalEndsAtOnce) {
    w.environment["SHUTDOWN_GRACE_SECONDS"] = "60";
    ASSERT_NO_FATAL_FAILURE(begin_an_endless_turn());
    w.server().signal(SIGTERM);
    ASSERT_NE(w.server().line_with("\"msg\":\"stopping\""), "");
    w.server().signal(SIGTERM);
    EXPECT_TRUE(w.server().wait(std::chrono::seconds(15)).has_value()) << "the turn alone takes 20 seconds";
}

// A supervisor that repeats itself, somebody who presses Ctrl-C twice: the end was asked for all the same.
TEST_F(process_e2e, ASecondSignalIsNoCrash) {
    w.environment["SHUTDOWN_GRACE_SECONDS"] = "60";
    w.environment["CRASH_LOOP_LIMIT"] = "1";
    ASSERT_NO_FATAL_FAILURE(begin_an_endless_turn());
    w.server().signal(SIGTERM);
    ASSERT_NE(w.server().line_with("\"msg\":\"stopping\""), "");
    w.server().signal(SIGINT);
    w.server().signal(SIGTERM);
    EXPECT_EQ(w.server().wait(), 0) << w.logs();
    EXPECT_THAT(w.server().output(), Not(HasSubstr("\"msg\":\"drained\""))) << "it did not wait for the turn";
    sim.change({{"ai_delay_ms", 0}});
    w.start();
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    EXPECT_THAT(w.call("GET", "/health/ready").body, Not(HasSubstr("safe_mode"))) << w.logs();
    EXPECT_EQ(w.metric("ft9_alarms_total{alarm=\"unclean_start\"}"), 0) << w.logs();
}

TEST_F(process_e2e, ASecondServerWaitsForTheDatabase) {
    w.start();
    auto other = w.another();
    EXPECT_EQ(other->wait(std::chrono::seconds(2)), std::nullopt);
    EXPECT_THAT(other->output(), Not(HasSubstr("\"msg\":\"ready\"")));
    EXPECT_THAT(converse(person(1), "quem manda?"), HasSubstr("«quem manda?»"));
    EXPECT_EQ(w.stop(), 0);
    EXPECT_NE(other->line_with("\"msg\":\"ready\""), "");
    other->signal(SIGTERM);
    EXPECT_EQ(other->wait(), 0);
}

TEST_F(process_e2e, ASecondServerGivesUpAfterHalfAMinute) {
    w.start();
    auto other = w.another();
    EXPECT_EQ(other->wait(std::chrono::seconds(60)), 75);
    EXPECT_THAT(other->output(), HasSubstr("ft9.db"));
}

TEST_F(process_e2e, MissingSettingsAreAllNamedAtOnce) {
    w.environment = {{"WHATSAPP_PHONE_NUMBER_ID", "not a number"}, {"PORT", "99999"}};
    const auto [code, output] = w.run({});
    EXPECT_EQ(code, 78);
    for (const char* name :
         {"WHATSAPP_ACCESS_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN",
          "OPENAI_API_KEY", "OPENAI_MODEL", "ADMIN_TOKEN", "PORT"})
        EXPECT_THAT(output, HasSubstr(name));
}

TEST_F(process_e2e, CheckConfigShowsEverySourceAndNoSecret) {
    w.directory().write(".env", "OPENAI_MAX_OUTPUT_TOKENS=77\n");
    const auto [code, output] = w.run({"--check-config"});
    EXPECT_EQ(code, 0) << output;
    EXPECT_THAT(output, HasSubstr("OPENAI_MAX_OUTPUT_TOKENS"));
    EXPECT_THAT(output, HasSubstr("77"));
    EXPECT_THAT(output, HasSubstr(".env"));
    EXPECT_THAT(output, HasSubstr("environment"));
    for (const char* name : {"WHATSAPP_ACCESS_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN",
                             "OPENAI_API_KEY", "ADMIN_TOKEN"})
        EXPECT_THAT(output, Not(HasSubstr(w.environment.at(name)))) << name;
    EXPECT_THAT(output, HasSubstr("texts.json: wishes.first_contact: is empty")) << "as shipped";
    w.environment["ADMIN_TOKEN"] = "short";
    const auto [refused, problems] = w.run({"--check-config"});
    EXPECT_EQ(refused, 78);
    EXPECT_THAT(problems, HasSubstr("ADMIN_TOKEN"));
}

// Half of it taken over would be neither what was configured before nor what is configured now.
TEST_F(process_e2e, AReloadNamesWhatNeedsARestartAndLeavesItAlone) {
    w.start();
    w.directory().write(".env", "STALE_AFTER_SECONDS=60\nLOG_LEVEL=debug\n");
    w.reload();
    EXPECT_THAT(w.server().line_with("takes effect after a restart"), HasSubstr("STALE_AFTER_SECONDS"));
    EXPECT_EQ(sim.deliver({{"from", person(1)},
                           {"text", "de uma hora atrás"},
                           {"timestamp", std::time(nullptr) - 60 * 60}}),
              200);
    EXPECT_THAT(sim.wait(accepted_for(person(1))), SizeIs(1)) << w.logs();
    EXPECT_NE(w.server().line_with("\"level\":\"debug\""), "") << "what is hot was taken over";
}

TEST_F(process_e2e, AFullDiskIsSaidBeforeAWebhookIsRefused) {
    w.environment["DISK_RESERVE_MB"] = "100000000";
    w.start();
    EXPECT_NE(w.server().line_with("\"alarm\":\"disk_reserve\""), "");
    const auto ready = w.call("GET", "/health/ready");
    EXPECT_EQ(ready.status, 503);
    EXPECT_THAT(ready.body, HasSubstr("storage_failing"));
    EXPECT_EQ(sim.deliver({{"from", person(1)}, {"text", "cabe?"}}), 503);
    EXPECT_EQ(w.call("GET", "/health/live").status, 200) << "no reason to restart us";
}

TEST_F(process_e2e, VersionAndHelp) {
    const auto [code, output] = w.run({"--version"});
    EXPECT_EQ(code, 0);
    for (const char* part : {"ft9-server ", "Boost ", "OpenSSL ", "SQLite "})
        EXPECT_THAT(output, HasSubstr(part));
    EXPECT_EQ(w.run({"--help"}).first, 0);
}

TEST_F(process_e2e, HealthcheckAsksTheRunningServer) {
    w.start();
    w.environment["PORT"] = std::to_string(w.port());
    EXPECT_EQ(w.run({"healthcheck"}).first, 0);
    // As in a container: it needs no credentials.
    w.environment = {{"HOST", "127.0.0.1"}, {"PORT", std::to_string(w.port())}};
    EXPECT_EQ(w.run({"healthcheck"}).first, 0);
    EXPECT_EQ(w.stop(), 0);
    EXPECT_EQ(w.run({"healthcheck"}).first, 1);
}

}  // namespace
}  // namespace ft9::e2e
