#include "simulator/live_ai.hpp"

#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace ft9::simulator {
namespace {

const variables good = {{"OPENAI_API_KEY", "key"}, {"OPENAI_MODEL", "model"}};

class live_ai : public ::testing::Test {
  protected:
    std::string write(const std::string& name, const std::string& text) {
        return directory.write(name, text);
    }
    static variables with(variables v, const std::string& name, const std::string& value) {
        v[name] = value;
        return v;
    }
    ft9::test::temporary_dir directory;
};

TEST_F(live_ai, reads_dotenv_where_the_environment_says_nothing) {
    const std::string path = write(".env",
                                   "# comment\n"
                                   "export OPENAI_API_KEY='from file'\n"
                                   "OPENAI_MODEL = \"quoted # model\"  # comment\n"
                                   "OPENAI_BASE_URL=https://bare.example/v1 # comment\r\n"
                                   "ADMIN_TOKEN=\n"
                                   "GRAPH_BASE_URL= # nothing but a comment\n"
                                   "no assignment\n");
    const auto env = with_dotenv({{"OPENAI_MODEL", ""}, {"OPENAI_API_KEY_FILE", "/key"}}, path);
    EXPECT_FALSE(env.contains("OPENAI_API_KEY")) << "the environment has it in a file";
    EXPECT_EQ(env.at("OPENAI_MODEL"), "quoted # model") << "an empty value counts as unset";
    EXPECT_EQ(env.at("OPENAI_BASE_URL"), "https://bare.example/v1");
    EXPECT_FALSE(env.contains("ADMIN_TOKEN"));
    EXPECT_FALSE(env.contains("GRAPH_BASE_URL"));
    EXPECT_EQ(with_dotenv(good, "/nonexistent/.env"), good);
}

TEST_F(live_ai, needs_a_key_and_a_model) {
    EXPECT_TRUE(live_ai_problems(good, false).empty());
    EXPECT_EQ(live_ai_problems({}, true).size(), 2U) << "no force replaces them";
    EXPECT_TRUE(live_ai_problems({{"OPENAI_API_KEY_FILE", "/key"}, {"OPENAI_MODEL", "m"}}, false).empty());
}

TEST_F(live_ai, refuses_real_meta_tokens_unless_forced) {
    const auto token = with(good, "WHATSAPP_ACCESS_TOKEN", "EAAxyz");
    ASSERT_EQ(live_ai_problems(token, false).size(), 1U);
    EXPECT_EQ(live_ai_problems(token, false)[0].find("xyz"), std::string::npos) << "it is not repeated";
    EXPECT_TRUE(live_ai_problems(token, true).empty());
    const auto file = with(good, "WHATSAPP_ACCESS_TOKEN_FILE", write("token", "EAAxyz\n"));
    EXPECT_EQ(live_ai_problems(file, false).size(), 1U);
    EXPECT_EQ(live_ai_problems(with(good, "GRAPH_BASE_URL", "https://graph.facebook.com"), false).size(), 1U);
    EXPECT_TRUE(live_ai_problems(with(good, "GRAPH_BASE_URL", "https://localhost:1"), false).empty());
    EXPECT_TRUE(live_ai_problems(with(good, "WHATSAPP_ACCESS_TOKEN", "made-up"), false).empty());
}

TEST_F(live_ai, passes_on_what_the_model_needs_and_no_more) {
    auto env = with(good, "OPENAI_BASE_URL", "https://model.example/v1");
    env["WHATSAPP_ACCESS_TOKEN"] = "EAA";
    env["OPENAI_API_KEY_FILE"] = "key.txt";
    const auto passed = live_ai_settings(env);
    EXPECT_EQ(passed.at("OPENAI_MODEL"), "model");
    EXPECT_EQ(passed.at("OPENAI_API_KEY_FILE").front(), '/') << "the server stands elsewhere";
    EXPECT_FALSE(passed.contains("WHATSAPP_ACCESS_TOKEN"));
    EXPECT_EQ(live_ai_url(env), "https://model.example/v1");
    EXPECT_EQ(live_ai_url(good), "https://api.openai.com/v1");
}

TEST_F(live_ai, the_child_gets_the_model_and_the_fake_graph) {
    control_facts facts;
    facts.graph_base_url = "https://localhost:1";
    facts.openai_base_url = "https://localhost:2/v1";
    facts.who.openai_key = "fake";
    server_place place{1, "0123456789abcdef", "/w", ""};
    place.live_ai = good;
    place.ca_file = "/w/both.pem";
    const auto env = server_environment({{"GRAPH_BASE_URL", "https://graph.facebook.com"}}, facts, place, {});
    EXPECT_EQ(env.at("OPENAI_API_KEY"), "key");
    EXPECT_EQ(env.at("OPENAI_MODEL"), "model");
    EXPECT_FALSE(env.contains("OPENAI_BASE_URL")) << "the server's own default";
    EXPECT_EQ(env.at("GRAPH_BASE_URL"), "https://localhost:1");
    EXPECT_EQ(env.at("UPSTREAM_CA_FILE"), "/w/both.pem");
}

TEST_F(live_ai, joins_both_authorities) {
    const std::string own = write("own.pem", "own"), theirs = write("theirs.pem", "theirs");
    EXPECT_EQ(joined_ca_file({}, own, directory.path().string()), own);
    const std::string both = joined_ca_file({{"UPSTREAM_CA_FILE", theirs}}, own, directory.path().string());
    std::ifstream in(both);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "own\ntheirs");
    EXPECT_THROW(joined_ca_file({{"UPSTREAM_CA_FILE", "/nonexistent"}}, own, directory.path().string()),
                 std::runtime_error);
}

}  // namespace
}  // namespace ft9::simulator
