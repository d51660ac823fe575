#include "kill_rows.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

namespace ft9::chaos {
namespace {

using nlohmann::json;
using namespace ft9::test;

bool talk(proving_ground& g) {
    return g.talk_until_death();
}

// Deliveries at the same time need more than one connection.
bool talk_at_once(proving_ground& g) {
    return g.talk_until_death({{{"copies", 6}}, {}, {}});
}

// More than one read takes in.
bool talk_at_length(proving_ground& g) {
    return g.talk_until_death({json::object(), {}, std::string(120'000, 'x')});
}

// Graph accepts at once and answers late: its statuses come first.
bool talk_with_early_statuses(proving_ground& g) {
    return g.talk_until_death({json::object(), {{"target", "graph"}, {"delay_ms", 400}}, {}});
}

// More rows than the writer lets pass before it checkpoints.
bool fill_the_log(proving_ground& g) {
    static int made = 0;
    for (int i = 0; i < 20 && !g.is_dead(); ++i) {
        json list = json::array();
        for (int k = 0; k < 1000; ++k) {
            auto one = text_message(person(5000 + k), "wamid.FULL" + std::to_string(++made), "oi");
            one["type"] = "reaction";
            list.push_back(one);
        }
        g.sim.post("/control/webhook", {{"body", webhook_of(g.sim.secret("phone_number_id"), list)}});
    }
    return g.is_dead(patience);
}

void take_the_database_away(proving_ground& g) {
    for (const char* file : {"ft9.db", "ft9.db-wal", "ft9.db-shm"})
        std::filesystem::remove(g.w.directory() / file);
    g.look();
    g.seen.forget("");
}

bool die_in_the_start(proving_ground& g) {
    return g.is_dead(patience);
}

bool erase_somebody(proving_ground& g) {
    const auto who = person(static_cast<int>(2'000'000 + g.said()));
    if (!g.await_answer(g.say(who)) || !g.settle()) return false;
    g.seen.forget(who);
    try {
        g.w.admin("DELETE", "/people/" + who);
    } catch (const std::runtime_error&) {  // it died before the answer
    }
    return g.is_dead(patience);
}

void expect_the_erasure_to_end(proving_ground& g) {
    EXPECT_NE(g.w.server().line_with("a person's data was erased"), "") << g.w.server().output();
}

bool reload(proving_ground& g) {
    g.w.server().signal(SIGHUP);
    return g.is_dead(patience);
}

bool talk_with_pictures(proving_ground& g) {
    const auto id = g.sim.upload("\xFF\xD8\xFF\xE0" + std::string(300, 'j'), "image/jpeg");
    return g.talk_until_death({{{"type", "image"}, {"media_id", id}}, {}, {}});
}

// One whole file for each row, and nothing else.
void expect_whole_files(proving_ground& g) {
    ASSERT_TRUE(g.settle()) << g.w.logs();
    for (const auto& file : std::filesystem::directory_iterator(g.w.directory() / "media"))
        EXPECT_NE(file.path().extension(), ".part") << file.path();
}

// Every turn calls a tool from the next start on.
void give_tools(proving_ground& g) {
    const auto config = g.w.directory().path() / "config-with-tools";
    if (!std::filesystem::exists(config))
        std::filesystem::copy(g.w.environment["CONFIG_DIR"], config,
                              std::filesystem::copy_options::recursive);
    const auto model = g.sim.secret("openai_base_url");
    const json tool = {{"name", "consultar"},
                       {"description", "Consulta a agenda."},
                       {"parameters", {{"type", "object"}}},
                       {"url", model.substr(0, model.rfind("/v1")) + "/tools/consultar"},
                       {"allowed_hosts", json::array({"localhost"})},
                       {"secret_env", "TOOL_SECRET"},
                       {"confirm", "never"},
                       {"max_per_person_day", 10'000}};
    g.w.directory().write("config-with-tools/tools.json", json::array({tool}).dump());
    g.w.environment["CONFIG_DIR"] = config.string();
    g.w.environment["TOOL_SECRET"] = g.sim.secret("openai_api_key");
    g.w.environment["TOOL_MAX_CALLS_PER_PERSON_DAY"] = "10000";
    g.sim.change({{"tool_calls", json::array({json{{"match", ""}, {"name", "consultar"}}})}});
}

void expect_each_call_once(proving_ground& g) {
    ASSERT_TRUE(g.settle()) << g.w.logs();
    const auto calls = g.sim.all([](const json& e) { return e.value("kind", "") == "tool"; });
    EXPECT_FALSE(calls.empty());
    for (const auto& call : calls) {
        EXPECT_EQ(call.at("repeated"), 0) << call;
        EXPECT_EQ(call.at("wrong"), "") << call;
    }
}

// The model is asked and has not answered when the server is told to stop.
bool stop_under_load(proving_ground& g) {
    const auto before = g.seen.counts().questions;
    g.sim.change({{"ai_delay_ms", 500}});
    for (int i = 0; i < 3; ++i)
        g.say(person(i));
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (g.seen.counts().questions == before && std::chrono::steady_clock::now() < deadline)
        g.look(1);
    g.w.server().signal(SIGTERM);
    const bool died = g.is_dead(patience);
    g.sim.change({{"ai_delay_ms", 0}});
    return died;
}

// Of the exchanges with upstream services, one conversation at a time, every first is the model's and every
// second one Graph's.
std::vector<kill_row> make_rows() {
    return {
        {"K01", "connection_accepted", {1, 2, 3, 1, 2}, talk_at_once},
        {"K02", "body_partly_read", {1, 2, 1, 2, 3}, talk_at_length},
        {"K03", "signature_checked", {1, 2, 3, 4, 6}, talk},
        {"K04", "group_written", {2, 4, 5, 6, 8}, talk},
        {"K05", "group_committed", {2, 4, 5, 6, 8}, talk},
        {"K05", "webhook_stored", {1, 2, 3, 5, 7}, talk},
        {"K06", "answer_half_written", {1, 2, 3, 4, 6}, talk},
        {"K07", "answer_written", {1, 2, 3, 4, 6}, talk},
        {"K08", "conversation_claimed", {1, 2, 3, 4, 5}, talk},
        {"K09", "request_written", {1, 3, 5, 7, 9}, talk},
        {"K10", "model_answered", {1, 2, 3, 4, 5}, talk},
        {"K11", "deciding", {1, 2, 3, 4, 5}, talk},
        {"K12", "intent_committed", {1, 2, 3, 4, 5}, talk},
        {"K13", "attempt_committed", {1, 2, 3, 4, 5}, talk},
        {"K14", "exchange_begun", {2, 4, 6, 8, 10}, talk},
        {"K15", "request_half_written", {2, 4, 6, 8, 10}, talk},
        {"K16", "request_written", {2, 4, 6, 8, 10}, talk},
        {"K17", "send_answered", {1, 2, 3, 4, 5}, talk},
        {"K18", "wamid_committed", {1, 2, 3, 4, 5}, talk},
        {"K19", "status_committed", {1, 2, 3, 4, 5}, talk_with_early_statuses},
        {"K20", "checkpoint_page", {1, 3, 8, 16, 30}, fill_the_log},
        {"K21", "migrating", {1, 2, 3, 1, 2}, die_in_the_start, take_the_database_away},
        {"K22", "erasing", {1, 2, 3, 4, 5}, erase_somebody, nullptr, expect_the_erasure_to_end},
        {"K23", "reloading", {1, 2, 3, 1, 2}, reload},
        {"K24", "media_written", {1, 2, 3, 1, 2}, talk_with_pictures, nullptr, expect_whole_files},
        {"K24", "media_named", {1, 2, 3, 1, 2}, talk_with_pictures, nullptr, expect_whole_files},
        {"K25", "draining", {1, 2, 1, 2, 1}, stop_under_load},
        {"K26", "tool_intent", {1, 2, 3, 1, 2}, talk, give_tools, expect_each_call_once},
        {"K26", "tool_called", {1, 2, 3, 1, 2}, talk, give_tools, expect_each_call_once},
    };
}

}  // namespace

const std::vector<kill_row>& kill_rows() {
    static const auto rows = make_rows();
    return rows;
}

}  // namespace ft9::chaos
