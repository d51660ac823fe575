// The operator's own systems: CONFIG_DIR/hooks.json.
#include "settings_list_fixture.hpp"

#include "../../../src/app/wiring.hpp"

namespace ft9::app {
namespace {

class SettingsHooks : public SettingsList {
  protected:
    SettingsHooks() { env["CRM_SECRET"] = "a-secret-of-the-fixture"; }

    load_result load_hooks_from(const std::string& json) { return load_list("hooks.json", json); }
    // One hook that is right but for what `more` says.
    load_result load_one(const std::string& more) {
        return load_hooks_from(R"([{"name":"crm","url":"https://crm.example/in","events":["reply.sent"],)"
                               R"("secret_env":"CRM_SECRET")" +
                               more + "}]");
    }
};

TEST_F(SettingsHooks, WithoutTheFileThereAreNone) {
    EXPECT_TRUE(load().values.hooks.empty());
    EXPECT_FALSE(load().refused());
}

TEST_F(SettingsHooks, LittleIsToldUnlessTheOperatorSaysSo) {
    const auto loaded = load_one("");
    EXPECT_THAT(refused(loaded), testing::IsEmpty());
    ASSERT_EQ(loaded.values.hooks.size(), 1U);
    const auto& crm = loaded.values.hooks[0];
    EXPECT_EQ(crm.name, "crm");
    EXPECT_EQ(crm.url, "https://crm.example/in");
    EXPECT_EQ(crm.secret, "a-secret-of-the-fixture");
    EXPECT_EQ(crm.topics.list(), std::vector{event_topic::reply_sent});
    EXPECT_EQ(crm.timeout, std::chrono::seconds(10));
    EXPECT_FALSE(crm.include_text);
    EXPECT_EQ(crm.phone, phone_form::masked);
}

TEST_F(SettingsHooks, EverythingCanBeSaid) {
    dir.write("secret", "the-secret-in-a-file\n", 0600);
    const auto loaded =
        load_hooks_from(R"([{"_why":"the sales team","name":"sales_1","url":"https://s.example/in?key=1",
        "events":["message.received","reply.sent","reply.delivered","message.failed","conversation.handed_over",
                  "conversation.released","lead.updated","person.opted_out","person.opted_in",
                  "ticket.opened"],
        "secret_file":")" +
                        std::string(dir / "secret") +
                        R"(","timeout_ms":2500,"include_text":true,"phone":"full"},
        {"name":"audit","url":"http://127.0.0.1:9000/in","events":["message.failed"],"secret_env":"CRM_SECRET","phone":"none"}])");
    EXPECT_THAT(refused(loaded), testing::IsEmpty());
    ASSERT_EQ(loaded.values.hooks.size(), 2U);
    const auto& sales = loaded.values.hooks[0];
    EXPECT_EQ(sales.topics.list().size(), 10U);
    EXPECT_EQ(sales.secret, "the-secret-in-a-file");
    EXPECT_EQ(sales.timeout, std::chrono::milliseconds(2500));
    EXPECT_TRUE(sales.include_text);
    EXPECT_EQ(sales.phone, phone_form::full);
    EXPECT_EQ(loaded.values.hooks[1].phone, phone_form::none);
}

TEST_F(SettingsHooks, AllThatIsWrongIsToldAtOnceAndWhere) {
    const auto loaded = load_hooks_from(R"([
        {"name":"CRM!","url":"ftp://x","events":[],"secret":"in-the-file-itself","colour":"blue"},
        7,
        {"name":"a","url":"https://user:pw@x.example/","events":["message.sent"],"secret_env":"NO_SUCH",
         "timeout_ms":99,"include_text":"yes","phone":"some"},
        {"name":"a","url":"http://crm.example/in","events":"all","secret_env":"A","secret_file":"/nowhere"},
        {"name":"b","url":"https://x.example","events":["hook.test"],"secret_file":"/nowhere"}])");
    EXPECT_THAT(
        refused(loaded),
        testing::UnorderedElementsAre(
            "hooks.json: [0].name", "hooks.json: [0].url", "hooks.json: [0].events", "hooks.json: [0].secret",
            "hooks.json: [0].secret_env", "hooks.json: [0].colour", "hooks.json: [1]", "hooks.json: [2].url",
            "hooks.json: [2].events", "hooks.json: [2].secret_env", "hooks.json: [2].timeout_ms",
            "hooks.json: [2].include_text", "hooks.json: [2].phone", "hooks.json: [3].name",
            "hooks.json: [3].url", "hooks.json: [3].events", "hooks.json: [3].secret_env",
            "hooks.json: [4].events", "hooks.json: [4].secret_file"));
    EXPECT_TRUE(loaded.values.hooks.empty());
    EXPECT_EQ(render_problems(loaded).find("in-the-file-itself"), std::string::npos);
}

TEST_F(SettingsHooks, ASecretIsLongAndOneWord) {
    for (const char* bad : {"short", "fifteen-letters", "a secret with blanks in it"}) {
        env["CRM_SECRET"] = bad;
        EXPECT_THAT(refused(load_one("")), testing::ElementsAre("hooks.json: [0].secret_env")) << bad;
    }
}

TEST_F(SettingsHooks, WhatIsNoListIsRefused) {
    for (const char* text : {"{", "{}", "7", "\"x\""})
        EXPECT_THAT(refused(load_hooks_from(text)), testing::ElementsAre("hooks.json")) << text;
    EXPECT_THAT(refused(load_hooks_from("[]")), testing::IsEmpty());
}

TEST_F(SettingsHooks, PlainHttpIsForPrivateHosts) {
    const auto with = [](const std::string& url) {
        return R"([{"name":"n","url":")" + url + R"(","events":["reply.sent"],"secret_env":"CRM_SECRET"}])";
    };
    EXPECT_THAT(refused(load_hooks_from(with("http://n8n.internal/in"))),
                testing::ElementsAre("hooks.json: [0].url"));
    env["UPSTREAM_PRIVATE_HOSTS"] = "n8n.internal";
    EXPECT_THAT(refused(load_hooks_from(with("http://n8n.internal/in"))), testing::IsEmpty());
}

TEST_F(SettingsHooks, AreTakenOverByAReload) {
    auto running = load().values;
    auto fresh = load_one("").values;
    fresh.hook_retry = std::chrono::hours(2);
    EXPECT_TRUE(changed_but_not_hot(running, fresh).empty() ||
                changed_but_not_hot(running, fresh) == std::vector<std::string>{"CONFIG_DIR"});
    const auto now = apply_hot(running, fresh);
    EXPECT_EQ(now.hooks, fresh.hooks);
    EXPECT_EQ(hook_limits_of(now).give_up, std::chrono::hours(2));
}

TEST_F(SettingsHooks, KeepDescriptorsForTheirConnections) {
    const auto none = load().values, one = load_one("").values;
    EXPECT_EQ(connections_within(none, 1024) - connections_within(one, 1024), hook_connections);
}

}  // namespace
}  // namespace ft9::app
