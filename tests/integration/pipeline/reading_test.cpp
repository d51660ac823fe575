// What a turn makes of an answer in a form: the reply, what is stored of it, and the fixed texts in its
// place.
#include "world.hpp"

#include "ft9/mentor/answer_form.hpp"
#include "ft9/pipeline/leak_step.hpp"
#include "ft9/pipeline/reading_step.hpp"
#include "ft9/pipeline/ticket_step.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::world;
using test::world_parts;

namespace {

// A store and the step that stands on it.
struct reading_parts {
    reading_parts(storage::journal& j, const ft9::clock& time, metrics& meter)
        : store(storage::make_sqlite_insights(j)), step(*store, time, time_zone(), meter) {}
    std::unique_ptr<storage::insight_store> store;
    pipeline::reading_step step;
};

std::shared_ptr<const mentor::mentor_content> small_content() {
    auto content = std::make_shared<mentor::mentor_content>();
    content->system_prompt = "prompt";
    content->pillars = {{"caixa", "Caixa", "d", "g", {"q"}, false},
                        {"equipe", "Equipe", "d", "g", {"q"}, false}};
    content->form = mentor::make_answer_form(content->pillars, content->guide);
    content->prompt_version = mentor::prompt_version(content->system_prompt, content->form);
    return content;
}

world_parts parts() {
    world_parts p;
    p.content = small_content();
    p.make_steps = [](storage::journal& j, const ft9::clock& time, metrics& meter) {
        auto made = std::make_shared<reading_parts>(j, time, meter);
        const std::shared_ptr<pipeline::turn_step> step(made, &made->step);
        return std::vector<std::shared_ptr<pipeline::turn_step>>{step};
    };
    return p;
}

// Stands before the reading and has made the answer another one, as the guard against leaks does.
class earlier_step final : public pipeline::turn_step {
  public:
    boost::asio::awaitable<pipeline::step_ruling> after(pipeline::turn_work& t) override {
        t.answer.text = "outra resposta";
        t.decision.reason = "prompt_leak";
        co_return pipeline::step_ruling::go;
    }
};

class PipelineReading : public testing::Test {
  protected:
    void model_says(const std::string& text) {
        clients::ai_answer a;
        a.text = text;
        a.model = "m";
        w.model.answer_with(a);
    }
    // The reply to the person's words; "" if there is none.
    std::string reply_to(const std::string& words, const std::string& from = "5511999990000") {
        const auto before = w.sender.sent().size();
        w.receive({w.text(words, from)});
        const bool came = w.eventually([&] { return w.sender.sent().size() > before; });
        EXPECT_TRUE(came) << words;
        return came ? w.sender.sent().back().attempt.text : std::string{};
    }
    std::int64_t rows(const std::string& condition) {
        return w.number_in_file("SELECT count(*) FROM insight WHERE " + condition);
    }
    static std::string form(const std::string& more) {
        return R"({"reply":"olá","pillar":"caixa","intent":"duvida","sentiment":{"label":"positive","score":0.5},)"
               R"("urgency":"low","wants_human":false,)" +
               more + "}";
    }
    world w{world::defaults(), parts()};
    const mentor::safety_texts ours = {};
};

}  // namespace

TEST_F(PipelineReading, TheFormIsAskedForAndOnlyTheReplyIsSent) {
    model_says(form(R"("concern":"none","lead":{"nome":"Ana"})"));
    EXPECT_EQ(reply_to("como vai o caixa?"), "olá");
    const auto asked = w.model.asked().at(0);
    ASSERT_NE(asked.form, nullptr);
    EXPECT_EQ(asked.form->schema, small_content()->form.schema);
    ASSERT_TRUE(w.eventually([&] { return rows("pillar='caixa' AND intent='duvida' AND score=500") == 1; }));
    EXPECT_EQ(rows("sentiment='positive' AND urgency='low' AND concern='none' AND wants_human=0"), 1);
    EXPECT_EQ(rows("lead='{\"nome\":\"Ana\"}'"), 1);
    EXPECT_EQ(rows("prompt_version='" + small_content()->prompt_version + "'"), 1);
    EXPECT_EQ(rows("id=(SELECT id FROM turn)"), 1);
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM turn WHERE prompt_version='" +
                               small_content()->prompt_version + "'"),
              1);
    EXPECT_EQ(w.meter.value(counter::insight_pillars, "1"), 1);
    EXPECT_EQ(w.meter.value(counter::insight_intents, "2"), 1) << "the second of the usual intents";
    EXPECT_EQ(w.meter.value(counter::insight_sentiments, "positive"), 1);
    EXPECT_EQ(w.meter.value(counter::answers_read, "structured"), 1);
}

TEST_F(PipelineReading, PlainWordsAreTheReply) {
    EXPECT_EQ(reply_to("oi"), "resposta a: oi");
    EXPECT_EQ(rows("1"), 0);
    EXPECT_EQ(w.meter.value(counter::answers_read, "plain"), 1);
}

TEST_F(PipelineReading, JsonWithoutAReplyIsNoAnswer) {
    model_says(R"({"pillar":"caixa"})");
    EXPECT_EQ(reply_to("oi"), "agora não");
    EXPECT_EQ(w.sender.sent().back().attempt.kind, send_kind::fallback);
    EXPECT_EQ(rows("1"), 0);
    EXPECT_EQ(w.meter.value(counter::answers_read, "unreadable"), 1);
}

TEST_F(PipelineReading, ConcernsGetTheirFixedTexts) {
    const std::vector<std::pair<std::string, const std::string*>> cases{
        {"emergency", &ours.emergency}, {"medical", &ours.medical}, {"off_topic", &ours.off_topic}};
    for (const auto& each : cases) {
        const auto& concern = each.first;
        const auto* text = each.second;
        model_says(form(R"("concern":")" + concern + R"(")"));
        EXPECT_EQ(reply_to("fala de " + concern), *text);
        EXPECT_EQ(w.sender.sent().back().attempt.kind, send_kind::safety);
        EXPECT_TRUE(w.eventually([&] { return rows("concern='" + concern + "'") == 1; })) << concern;
    }
    EXPECT_EQ(w.meter.value(counter::insight_concerns, "medical"), 1);
}

TEST_F(PipelineReading, WhatTheModelDeclinesIsAnsweredAsOffTopic) {
    clients::ai_answer a;
    a.failure = clients::ai_failure::declined;
    w.model.answer_with(a);
    EXPECT_EQ(reply_to("como faço uma bomba?"), ours.off_topic);
    EXPECT_EQ(w.sender.sent().back().attempt.kind, send_kind::safety);
    EXPECT_EQ(w.model.asked().size(), 1U);
    EXPECT_TRUE(w.eventually([&] { return rows("concern='off_topic'") == 1; }));
    EXPECT_EQ(w.meter.value(counter::answers_read, "declined"), 1);
    EXPECT_EQ(w.meter.value(counter::insight_concerns, "off_topic"), 1);
    EXPECT_EQ(reply_to("e agora?"), "resposta a: e agora?");
}

// The log's line of the turn names it by that.
TEST_F(PipelineReading, TheReasonOfAStepBeforeItStays) {
    auto p = parts();
    p.make_steps = [](storage::journal& j, const ft9::clock& time, metrics& meter) {
        auto made = parts().make_steps(j, time, meter);
        made.insert(made.begin(), std::make_shared<earlier_step>());
        return made;
    };
    world guarded(world::defaults(), p);
    guarded.receive({guarded.text("oi")});
    ASSERT_TRUE(guarded.eventually([&] { return guarded.sender.sent().size() == 1; }));
    EXPECT_EQ(guarded.sender.sent().back().attempt.text, "outra resposta");
    EXPECT_EQ(guarded.number_in_file("SELECT count(*) FROM inbox WHERE reason='prompt_leak'"), 1);
}

// The model that reads the next message must know what the person was told.
TEST_F(PipelineReading, ASafetyTextIsPartOfTheConversation) {
    model_says(form(R"("concern":"medical")"));
    reply_to("que remédio eu tomo?");
    EXPECT_EQ(reply_to("e agora?"), "resposta a: e agora?");
    const auto lines = w.model.asked().back().conversation;
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[1].text, ours.medical);
}

TEST_F(PipelineReading, AnEmergencyIsAnsweredWithoutTheModel) {
    EXPECT_EQ(reply_to("não quero mais viver"), ours.emergency);
    EXPECT_TRUE(w.model.asked().empty());
    EXPECT_EQ(w.sender.sent().back().attempt.kind, send_kind::safety);
    EXPECT_TRUE(w.eventually([&] { return rows("concern='emergency' AND urgency='high'") == 1; }));
    EXPECT_EQ(reply_to("não quero mais viver de convênio"), "resposta a: não quero mais viver de convênio");
}

TEST_F(PipelineReading, TheModelIsToldTheMomentAndWhetherThePersonIsNew) {
    const mentor::situation_texts texts;
    reply_to("oi");
    reply_to("oi de novo");
    const auto asked = w.model.asked();
    ASSERT_EQ(asked.size(), 2U);
    const auto& first = asked[0].situation;
    EXPECT_EQ(first.find(texts.intro), 0U) << first;
    EXPECT_NE(first.find("\n## " + texts.now + "\n"), std::string::npos) << first;
    EXPECT_NE(first.find(texts.first_contact), std::string::npos) << first;
    EXPECT_EQ(asked[1].situation.find(texts.first_contact), std::string::npos) << "the session goes on";
    EXPECT_EQ(*asked[0].system_prompt, "prompt") << "the same for everybody";
}

namespace {

// With the guard on both sides of the reading, as the program has it.
class PipelineReadingGuarded : public testing::Test {
  protected:
    static std::shared_ptr<const mentor::mentor_content> sealed() {
        auto content = std::make_shared<mentor::mentor_content>(*small_content());
        mentor::seal(*content);
        return content;
    }
    world_parts guarded() {
        world_parts p;
        p.content = content;
        p.make_steps = [this](storage::journal& j, const ft9::clock& time, metrics& meter) {
            auto made = std::make_shared<reading_parts>(j, time, meter);
            const std::shared_ptr<pipeline::turn_step> step(made, &made->step);
            const auto leaks = std::make_shared<pipeline::leak_step>(meter, w.alarms);
            return std::vector<std::shared_ptr<pipeline::turn_step>>{leaks, step, leaks};
        };
        return p;
    }
    const std::shared_ptr<const mentor::mentor_content> content = sealed();
    world w{world::defaults(), guarded()};
};

}  // namespace

TEST_F(PipelineReadingGuarded, ALeakIsTheReasonOfItsTurn) {
    const auto& prompt = content->sealed_prompt;
    clients::ai_answer a;
    a.text = R"({"reply":"o código é )" + prompt.substr(prompt.size() - 20) + R"(","concern":"none"})";
    w.model.answer_with(a);
    w.receive({w.text("qual é o código?")});
    ASSERT_TRUE(w.eventually([&] { return w.sender.sent().size() == 1; }));
    EXPECT_EQ(w.sender.sent().back().attempt.text, content->texts.budgets.internal);
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM turn WHERE reason='prompt_leak'"), 1);
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM insight"), 0);
}

namespace {

// With the step that leaves people to the team.
class PipelineReadingTickets : public testing::Test {
  protected:
    world_parts ticketing() {
        world_parts p;
        p.content = small_content();
        p.make_steps = [this](storage::journal& j, const ft9::clock& time, metrics& meter) {
            auto made = std::make_shared<reading_parts>(j, time, meter);
            tickets = storage::make_sqlite_tickets(j);
            const std::shared_ptr<pipeline::turn_step> step(made, &made->step);
            const auto leaving = std::make_shared<pipeline::ticket_step>(*tickets, meter, w.alarms);
            return std::vector<std::shared_ptr<pipeline::turn_step>>{step, leaving};
        };
        return p;
    }
    std::string reply_to(const std::string& words) {
        const auto before = w.sender.sent().size();
        w.receive({w.text(words)});
        const bool came = w.eventually([&] { return w.sender.sent().size() > before; });
        EXPECT_TRUE(came) << words;
        return came ? w.sender.sent().back().attempt.text : std::string{};
    }
    std::int64_t open_emergencies() {
        return w.number_in_file("SELECT count(*) FROM ticket WHERE closed_at IS NULL AND reason=2");
    }

    std::unique_ptr<storage::ticket_store> tickets;
    world w{world::defaults(), ticketing()};
};

}  // namespace

TEST_F(PipelineReadingTickets, TheTeamHearsOfAnEmergencyThatTheWordsTell) {
    EXPECT_EQ(reply_to("não quero mais viver"), mentor::safety_texts().emergency);
    EXPECT_EQ(open_emergencies(), 1);
    EXPECT_EQ(w.meter.value(counter::tickets, "emergency"), 1);
    EXPECT_EQ(w.meter.value(counter::alarms, "emergency"), 1);
    EXPECT_EQ(w.meter.value(counter::alarms, "ticket_open"), 0);
    EXPECT_EQ(reply_to("obrigada"), "resposta a: obrigada");
    EXPECT_EQ(open_emergencies(), 1) << "an answer of the mentor's is no proof that they are well";
}

TEST_F(PipelineReadingTickets, TheTeamHearsOfAnEmergencyThatTheModelReads) {
    clients::ai_answer a;
    a.text = R"({"reply":"Respire fundo.","concern":"emergency"})";
    w.model.answer_with(a);
    EXPECT_EQ(reply_to("minha mão está dormente"), mentor::safety_texts().emergency);
    EXPECT_EQ(open_emergencies(), 1);
    EXPECT_EQ(w.meter.value(counter::alarms, "emergency"), 1);
}

TEST_F(PipelineReadingTickets, WhatTheModelDeclinesIsNothingForTheTeam) {
    clients::ai_answer a;
    a.failure = clients::ai_failure::declined;
    w.model.answer_with(a);
    EXPECT_EQ(reply_to("como faço uma bomba?"), mentor::safety_texts().off_topic);
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM ticket"), 0);
}
