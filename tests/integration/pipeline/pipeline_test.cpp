#include "world.hpp"

#include "support/storage_disk.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace std::chrono_literals;
using test::world;

namespace {

clients::ai_answer failing(clients::ai_failure f) {
    clients::ai_answer a;
    a.failure = f;
    return a;
}

}  // namespace

TEST(Pipeline, ATextGetsOneReplyAfterItsMark) {
    world w;
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    const auto sent = w.sender.sent().front().attempt;
    EXPECT_EQ(sent.text, "resposta a: Olá");
    EXPECT_EQ(sent.address, "5511999990000");
    EXPECT_EQ(sent.number, 1);
    EXPECT_EQ(w.sender.order(), (std::vector<std::string>{"mark", "send"}));
}

TEST(Pipeline, MarkdownGoesOutInWhatsAppsSigns) {
    world w;
    clients::ai_answer a;
    a.text = "## Plano\n\n* **um**: [site](https://ft9.example)\n* ~~dois~~";
    w.model.answer_with(a);
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.sender.sent().front().attempt.text,
              "*Plano*\n\n- *um*: site (https://ft9.example)\n- ~dois~");
}

TEST(Pipeline, ConversationsRunInParallel) {
    world w;
    w.model.hold();
    w.receive({w.text("a", "5511911111111"), w.text("b", "5511922222222"), w.text("c", "5511933333333")});
    EXPECT_TRUE(w.eventually([&] { return w.model.asked().size() == 3; }));
    w.model.release();
    EXPECT_TRUE(w.eventually([&] { return w.sender.sent().size() == 3; }));
}

TEST(Pipeline, DuplicatesAreAnsweredOnce) {
    world w;
    const auto m = w.text("Olá");
    EXPECT_EQ(w.receive({m, m}).duplicates, 1U);
    EXPECT_EQ(w.receive({m}).duplicates, 1U);
    w.receive({w.text("fim", "5511988887777")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    EXPECT_EQ(w.model.asked().size(), 2U);
}

TEST(Pipeline, ACrashDuringTheTurnIsAnsweredAfterTheRestartOnce) {
    world w;
    w.model.hold();
    const auto m = w.text("Olá");
    w.receive({m});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    w.restart();
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    w.restart();
    EXPECT_EQ(w.receive({m}).duplicates, 1U);
    w.receive({w.text("fim", "5511988887777")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
}

TEST(Pipeline, AWrongKeyParksTheTurnUntilTheProviderChanges) {
    world w;
    w.model.answer_with(failing(clients::ai_failure::unauthorized));
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1 && w.line->turns_inflight() == 0; }));
    EXPECT_TRUE(w.sender.sent().empty());
    w.line->provider_changed();
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.sender.sent().front().attempt.text, "resposta a: Olá");
}

TEST(Pipeline, AParkedTurnIsOneTurnHoweverOftenItIsTried) {
    auto options = world::defaults();
    options.rate.per_hour = 2;
    options.turn.park_step = 1ms;
    world w(options);
    for (int i = 0; i < 5; ++i)
        w.model.answer_with(failing(clients::ai_failure::unauthorized));
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    w.receive({w.text("dois")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    EXPECT_EQ(w.sender.sent().at(0).attempt.text, "resposta a: um");
    EXPECT_EQ(w.sender.sent().at(1).attempt.text, "resposta a: dois");
}

TEST(Pipeline, TheFallbackComesOnceInHalfAnHour) {
    world w;
    for (int i = 0; i < 2; ++i)
        w.model.answer_with(failing(clients::ai_failure::empty));
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.sender.sent().front().attempt.text, "agora não");
    w.receive({w.text("dois")});
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::turns, "ignored") == 1; }));
    w.receive({w.text("três")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    EXPECT_EQ(w.sender.sent().at(1).attempt.text, "resposta a: três");
}

TEST(Pipeline, TheHourlyLimitIsToldOnce) {
    auto options = world::defaults();
    options.rate.per_hour = 1;
    world w(options);
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    w.receive({w.text("dois")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    EXPECT_EQ(w.sender.sent().at(1).attempt.text, "devagar");
    w.receive({w.text("três")});
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::turns, "ignored") == 2; }));
    EXPECT_EQ(w.sender.sent().size(), 2U);
    w.restart();
    w.receive({w.text("quatro")});
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::turns, "ignored") == 3; }))
        << "also after a restart";
    EXPECT_EQ(w.model.asked().size(), 1U);
}

// The turn's decision fails first, then the refusal's, as often as it is tried.
TEST(Pipeline, AFullDiskLosesNobodyWhoIsOverTheHourlyLimit) {
    test::watched_disk disk;
    auto options = world::defaults();
    options.rate.per_hour = 1;
    world w(options);
    w.model.hold();
    w.receive({w.text("um")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    disk.write_failure = SQLITE_FULL;
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return disk.refused_writes >= 4; }));
    disk.write_failure = SQLITE_OK;
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.sender.sent().front().attempt.text, "devagar");
}

TEST(Pipeline, PausedMeansStoredAndUnanswered) {
    world w;
    EXPECT_FALSE(w.run(w.line->set_paused(true)));
    w.receive({w.text("Olá")});
    w.restart();
    EXPECT_TRUE(w.line->paused()) << "the pause is durable";
    EXPECT_TRUE(w.model.asked().empty());
    EXPECT_FALSE(w.run(w.line->set_paused(false)));
    EXPECT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
}

TEST(Pipeline, WhoWantsToBeLeftAloneIsToldSoInAPause) {
    world w;
    w.model.hold();
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    EXPECT_FALSE(w.run(w.line->set_paused(true)));
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return w.line->turns_inflight() == 0; }));
    w.receive({w.text("SAIR")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.sender.sent().front().attempt.text, "saiu") << "past the reply that waits";
    EXPECT_FALSE(w.run(w.line->set_paused(false)));
    w.receive({w.text("VOLTAR")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 2; }));
    EXPECT_EQ(w.sender.sent().back().attempt.text, "voltou") << "what waited was cancelled";
}

TEST(Pipeline, OptOutCancelsTheReplyThatIsBeingMade) {
    world w;
    w.model.hold();
    w.receive({w.text("Olá")});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    w.receive({w.text("PARAR")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    w.model.release();
    ASSERT_TRUE(w.eventually([&] { return w.line->turns_inflight() == 0; }));
    w.receive({w.text("oi?")});
    w.receive({w.text("VOLTAR")});
    w.receive({w.text("voltei")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 3; }));
    const auto sent = w.sender.sent();
    EXPECT_EQ(sent[0].attempt.text, "saiu");
    EXPECT_EQ(sent[1].attempt.text, "voltou");
    EXPECT_EQ(sent[2].attempt.text, "resposta a: voltei");
}
