// The operator's own systems are told what happens, by the programs themselves.
#include "e2e.hpp"

#include "support/e2e_hook_sink.hpp"
#include "support/eventually.hpp"

#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace ft9::e2e {
namespace {

constexpr const char* hook_secret = "CANARYsecret-of-the-hook";

class hooks_e2e : public e2e_test {
  protected:
    hooks_e2e() {
        std::filesystem::copy(FT9_SOURCE_DIR "/config", config(), std::filesystem::copy_options::recursive);
        w.environment["CONFIG_DIR"] = config();
        w.environment["CRM_SECRET"] = hook_secret;
    }
    std::string config() const { return w.directory() / "config"; }
    void write_hooks(const std::string& text) const {
        std::ofstream(config() + "/hooks.json", std::ios::binary) << text;
    }
    // One hook that wants these events.
    void want(const json& events) const {
        const json hook = {{"name", "crm"},
                           {"url", sink.url()},
                           {"events", events},
                           {"include_text", true},
                           {"secret_env", "CRM_SECRET"}};
        write_hooks(json::array({hook}).dump());
    }
    void want_messages() const { want({"message.received", "reply.sent", "reply.delivered"}); }
    json letters() { return json::parse(w.admin("GET", "/dead-letters?kind=hook").body).at("dead_letters"); }
    json hook() { return json::parse(w.admin("GET", "/hooks").body).at("hooks").at(0); }

    hook_sink sink;
};

TEST_F(hooks_e2e, AConversationIsToldSignedAndInItsOrder) {
    want_messages();
    w.start();
    converse(person(1), "quanto custa?");
    const auto told = sink.wait_taken(3);
    ASSERT_THAT(topics_of(told), ElementsAre("message.received", "reply.sent", "reply.delivered"))
        << w.logs();
    for (const auto& e : told) {
        EXPECT_EQ(e.signature, meta_signature(hook_secret, e.timestamp + "." + e.body));
        EXPECT_NEAR(static_cast<double>(std::stoll(e.timestamp)), static_cast<double>(std::time(nullptr)),
                    120);
        EXPECT_EQ(e.envelope.at("type"), e.topic);
        EXPECT_EQ(e.envelope.at("version"), 1);
        EXPECT_EQ(e.envelope.at("data").at("phone"), "+55*******0001") << "unless the operator says more";
    }
    EXPECT_EQ(told[0].envelope.at("data").at("text"), "quanto custa?");
    EXPECT_EQ(told[1].envelope.at("data").at("message"), told[2].envelope.at("data").at("message"));
    EXPECT_NE(told[0].delivery, told[1].delivery);
    EXPECT_TRUE(eventually([this] { return hook().at("pending") == 0; }));
    EXPECT_EQ(hook().at("state"), "active");
    EXPECT_THAT(w.logs(), Not(HasSubstr("CANARY")));
}

TEST_F(hooks_e2e, WhatFailsIsToldAgainBeforeWhatFollows) {
    want_messages();
    for (const int status : {500, 503})
        sink.answer(status);
    w.start();
    converse(person(1), "oi");
    const auto told = sink.wait_taken(3);
    ASSERT_THAT(topics_of(told), ElementsAre("message.received", "message.received", "message.received",
                                             "reply.sent", "reply.delivered"))
        << w.logs();
    EXPECT_EQ(told[1].delivery, told[0].delivery);
    EXPECT_EQ(told[2].delivery, told[0].delivery);
    EXPECT_EQ(told[2].body, told[0].body);
    EXPECT_TRUE(eventually([this] {
        return w.metric("ft9_hook_deliveries_total{result=\"again\"}") == 2 &&
               w.metric("ft9_hook_deliveries_total{result=\"delivered\"}") == 3;
    }));
}

TEST_F(hooks_e2e, WhatIsRefusedIsADeadLetterThatAnOperatorReplays) {
    want_messages();
    sink.answer(422);
    w.start();
    converse(person(1), "oi");
    ASSERT_THAT(topics_of(taken_of(sink.wait_taken(2))), ElementsAre("reply.sent", "reply.delivered"));
    ASSERT_THAT(letters(), SizeIs(1));
    EXPECT_EQ(letters()[0].at("reason"), "status 422");
    EXPECT_EQ(letters()[0].at("event").at("type"), "message.received");
    const std::string id = letters()[0].at("id");
    EXPECT_EQ(w.admin("POST", "/dead-letters/" + id + "/replay").status, 202);
    const auto told = sink.wait_taken(3);
    ASSERT_THAT(told, SizeIs(4)) << w.logs();
    EXPECT_EQ(told[3].delivery, told[0].delivery);
    EXPECT_TRUE(eventually([this] { return hook().at("pending") == 0; }));
    EXPECT_THAT(letters(), IsEmpty());
    EXPECT_GE(w.metric("ft9_alarms_total{alarm=\"hook_dead_letter\"}"), 1);
}

TEST_F(hooks_e2e, WhatAKilledServerHadNotToldIsToldAfterTheNextStart) {
    want_messages();
    sink.always(503);
    w.start();
    converse(person(1), "oi");
    const auto before = sink.wait(1);
    ASSERT_FALSE(before.empty()) << w.logs();
    ASSERT_TRUE(eventually([this] { return hook().at("pending") == 3; })) << w.logs();
    w.kill();
    sink.always(200);
    w.start();
    const auto told = taken_of(sink.wait_taken(3));
    ASSERT_THAT(topics_of(told), ElementsAre("message.received", "reply.sent", "reply.delivered"))
        << w.logs();
    EXPECT_EQ(told[0].delivery, before[0].delivery) << "the receiver can recognise it";
    EXPECT_EQ(told[0].envelope.at("id"), before[0].envelope.at("id"));
}

TEST_F(hooks_e2e, KilledBeforeTheAnswerItTellsTheEventAgainUnderItsId) {
    want_messages();
    sink.answer(hook_sink::silence);
    w.start();
    converse(person(1), "oi");
    ASSERT_THAT(topics_of(sink.wait(1)), ElementsAre("message.received")) << w.logs();
    ASSERT_TRUE(eventually([this] { return hook().at("pending") == 3; })) << w.logs();
    w.kill();
    w.start();
    const auto told = sink.wait_taken(3);
    ASSERT_THAT(topics_of(told),
                ElementsAre("message.received", "message.received", "reply.sent", "reply.delivered"))
        << w.logs();
    EXPECT_EQ(told[1].delivery, told[0].delivery);
    EXPECT_EQ(told[1].body, told[0].body);
}

TEST_F(hooks_e2e, APauseOfTheMentorIsNoneOfTheHooks) {
    want({"message.received", "person.opted_out"});
    w.start();
    EXPECT_EQ(w.admin("POST", "/pause").status, 200);
    w.say(person(1), "oi");
    w.say(person(1), "PARAR");
    EXPECT_THAT(topics_of(sink.wait_taken(3)),
                ElementsAre("message.received", "message.received", "person.opted_out"))
        << w.logs();
}

TEST_F(hooks_e2e, HooksAreReadAgainOnSighupAllOrNothing) {
    w.start();
    EXPECT_EQ(w.admin("POST", "/hooks/crm/test").status, 404);
    want({"person.opted_out"});
    w.reload();
    EXPECT_EQ(w.admin("POST", "/hooks/crm/test").status, 202);
    EXPECT_THAT(topics_of(sink.wait_taken(1)), ElementsAre("hook.test")) << w.logs();
    write_hooks("[{\"name\":\"crm\"}]");
    const auto printed = w.server().output().size();
    w.server().signal(SIGHUP);
    ASSERT_THAT(w.server().line_with("the old configuration", printed), Not(IsEmpty())) << w.logs();
    EXPECT_EQ(w.admin("POST", "/hooks/crm/test").status, 202);
    EXPECT_THAT(sink.wait_taken(2), SizeIs(2)) << w.logs();
}

}  // namespace
}  // namespace ft9::e2e
