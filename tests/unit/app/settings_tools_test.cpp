// What the model may call: CONFIG_DIR/tools.json.
#include "settings_list_fixture.hpp"

#include "ft9/clients/tool.hpp"

#include <fstream>
#include <iterator>

namespace ft9::app {
namespace {

constexpr const char* agendar = R"({"name":"agendar_sessao","description":"Marca uma sessão.",
    "parameters":{"type":"object","properties":{},"additionalProperties":false,"required":[]},
    "url":"https://agenda.example.com/sessions","allowed_hosts":["Agenda.example.com"],
    "secret_env":"AGENDA_SECRET","confirm":"always")";

class SettingsTools : public SettingsList {
  protected:
    SettingsTools() { env["AGENDA_SECRET"] = "secret-of-the-agenda"; }
    load_result load_tools_from(const std::string& json) { return load_list("tools.json", json); }
};

TEST_F(SettingsTools, WithoutTheFileThereAreNone) {
    const auto loaded = load();
    ASSERT_NE(loaded.values.tools, nullptr);
    EXPECT_TRUE(loaded.values.tools->all.empty());
}

TEST_F(SettingsTools, EachIsWhatItsEntrySays) {
    dir.write("secret", "secret-of-the-file\n", 0600);
    const auto loaded = load_tools_from(std::string("[") + agendar + R"(},{"_comment":"x","name":"t2",
        "description":"d","parameters":{"type":"object"},"method":"PUT","url":"http://127.0.0.1:9000/t",
        "allowed_hosts":["127.0.0.1"],"secret_file":")" +
                                        std::string(dir / "secret") +
                                        R"(","confirm":"never","timeout_ms":700,"max_per_turn":2,
        "max_per_person_day":5,"with_person":true}])");
    ASSERT_THAT(refused(loaded), testing::IsEmpty());
    ASSERT_EQ(loaded.values.tools->all.size(), 2U);
    const auto* first = loaded.values.tools->find("agendar_sessao");
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first->verb, http::method::post);
    EXPECT_EQ(first->where.where.host, "agenda.example.com");
    EXPECT_EQ(first->where.target, "/sessions");
    EXPECT_EQ(first->secret, "secret-of-the-agenda");
    EXPECT_TRUE(first->confirm);
    EXPECT_FALSE(first->with_person);
    EXPECT_TRUE(first->shown.strict);
    EXPECT_EQ(first->timeout, std::chrono::seconds(5));
    ASSERT_NE(first->schema, nullptr);
    const auto& second = loaded.values.tools->all[1];
    EXPECT_EQ(second.verb, http::method::put);
    EXPECT_EQ(second.secret, "secret-of-the-file");
    EXPECT_EQ(second.timeout, std::chrono::milliseconds(700));
    EXPECT_FALSE(second.confirm);
    EXPECT_TRUE(second.with_person);
    EXPECT_FALSE(second.shown.strict);
    EXPECT_EQ(second.max_per_turn, 2U);
    EXPECT_EQ(second.max_per_person_day, 5U);
    EXPECT_EQ(loaded.values.tools->find("t3"), nullptr);
}

TEST_F(SettingsTools, TheExampleOfTheDocumentIsOne) {
    std::ifstream file(FT9_SOURCE_DIR "/docs/tools.md");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const std::string opening = "```json\n";
    const auto begin = text.find(opening);
    ASSERT_NE(begin, text.npos);
    const auto from = begin + opening.size();
    const auto loaded = load_tools_from(text.substr(from, text.find("```", from) - from));
    EXPECT_THAT(refused(loaded), testing::IsEmpty());
    EXPECT_EQ(loaded.values.tools->all.size(), 1U);
}

TEST_F(SettingsTools, AllThatIsWrongIsToldAtOnceAndWhere) {
    const auto loaded = load_tools_from(std::string("[") + agendar + R"(},
        {"name":"Agendar","description":"","parameters":{"type":"array"},"method":"GET","url":"ftp://x",
         "secret":"abc","confirm":"sometimes","timeout_ms":99999,"colour":"blue"},
        {"name":"t","description":"d","parameters":{"type":"object"},"url":"https://other.example.com/",
         "allowed_hosts":["agenda.example.com"],"secret_env":"NO_SUCH","confirm":"never","max_per_turn":0,
         "with_person":"yes"},
        7,)" + agendar + "}]");
    const auto names = refused(loaded);
    for (const char* member : {"name", "description", "parameters", "method", "url", "secret", "secret_env",
                               "confirm", "timeout_ms", "colour"})
        EXPECT_THAT(names, testing::Contains(std::string("tools.json: [1].") + member)) << member;
    for (const char* member : {"url", "secret_env", "max_per_turn", "with_person"})
        EXPECT_THAT(names, testing::Contains(std::string("tools.json: [2].") + member)) << member;
    EXPECT_THAT(names, testing::Contains("tools.json: [3]"));
    EXPECT_THAT(names, testing::Contains("tools.json: [4].name")) << "twice the same";
    EXPECT_TRUE(loaded.values.tools->all.empty()) << "all or nothing";
}

TEST_F(SettingsTools, WithoutTlsOnlyWhatIsPrivateIsCalled) {
    const auto with_url = [](const std::string& url, const std::string& host) {
        return R"([{"name":"t","description":"d","parameters":{"type":"object"},"url":")" + url +
               R"(","allowed_hosts":[")" + host + R"("],"secret_env":"AGENDA_SECRET","confirm":"never"}])";
    };
    EXPECT_THAT(refused(load_tools_from(with_url("http://agenda.example.com/", "agenda.example.com"))),
                testing::ElementsAre("tools.json: [0].url"));
    EXPECT_THAT(refused(load_tools_from(with_url("http://localhost:9000/", "localhost"))),
                testing::IsEmpty());
    env["UPSTREAM_PRIVATE_HOSTS"] = "agenda.example.com";
    EXPECT_THAT(refused(load_tools_from(with_url("http://agenda.example.com/", "agenda.example.com"))),
                testing::IsEmpty());
}

TEST_F(SettingsTools, AFileThatIsNoListIsRefused) {
    for (const char* text : {"", "{", "{}", "7"})
        EXPECT_THAT(refused(load_tools_from(text)), testing::ElementsAre("tools.json")) << text;
}

TEST_F(SettingsTools, AreTakenOverOnAReload) {
    const auto before = load().values;
    const auto after = load_tools_from(std::string("[") + agendar + "}]").values;
    EXPECT_EQ(apply_hot(before, after).tools->all.size(), 1U);
}

}  // namespace
}  // namespace ft9::app
