// Fixed phrases in recordings: what written words do at once is understood before the model, or asked back.
#include "world.hpp"

#include "ft9/pipeline/wish_step.hpp"

#include "support/admission.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using test::world;
using test::world_parts;

namespace {

// A store and the step that stands on it.
struct wish_parts {
    wish_parts(const snapshot<pipeline::admission>& rules, storage::journal& j, const ft9::clock& time,
               metrics& meter, alarm_sink& alarms)
        : store(storage::make_handover_store(j, time)), step(rules, *store, time, meter, alarms) {}
    std::unique_ptr<storage::handover_store> store;
    pipeline::wish_step step;
};

class PipelineHeardWishes : public testing::Test {
  protected:
    PipelineHeardWishes() { w.rules.hears = true; }

    storage::accept_receipt say_aloud(const std::string& words) {
        w.listener.say(words);
        auto m = w.text("");
        m.kind = event_kind::voice;
        m.type = "audio";
        media_content content;
        content.id = "91";
        content.mime_type = "audio/ogg; codecs=opus";
        m.content = content;
        return w.receive({m});
    }
    bool sent(std::size_t times) {
        return w.eventually([&] { return w.sender.sent().size() == times; });
    }
    test::sent_message last() { return w.sender.sent().back(); }
    world_parts parts() {
        world_parts p;
        p.make_steps = [this](storage::journal& j, const ft9::clock& time, metrics& meter) {
            auto made = std::make_shared<wish_parts>(phrases, j, time, meter, w.alarms);
            const std::shared_ptr<pipeline::turn_step> step(made, &made->step);
            return std::vector<std::shared_ptr<pipeline::turn_step>>{step};
        };
        return p;
    }
    const snapshot<pipeline::admission> phrases{pipeline::admission(test::admission_to("100200300"))};
    world w{world::defaults(), parts()};
};

}  // namespace

TEST_F(PipelineHeardWishes, WhoAsksAloudForAHumanBeingGetsOne) {
    const auto receipt = say_aloud("Oi, quero falar com um humano, por favor.");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(last().attempt.text, mentor::handover_texts().now);
    EXPECT_EQ(last().attempt.kind, send_kind::handover);
    ASSERT_TRUE(w.eventually([&] { return w.meter.value(counter::alarms, "handover") == 1; }));
    EXPECT_EQ(w.meter.value(counter::handovers, "asked"), 1);
    const auto view = w.run(w.handovers().find(receipt.pending.at(0).conversation)).value();
    ASSERT_TRUE(view);
    EXPECT_EQ(view->cause, storage::handover_cause::asked);
    EXPECT_EQ(w.receive({w.text("alô?")}).outcomes.at(0).what, outcome::handed_over);
    EXPECT_TRUE(w.model.asked().empty());
}

TEST_F(PipelineHeardWishes, LeavingIsAskedBackAndNotDone) {
    say_aloud("Parar.");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(last().attempt.text, mentor::opt_out_phrases().ask);
    EXPECT_EQ(last().attempt.kind, send_kind::opt_out_ask);
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM conversation WHERE opted_out_at IS NOT NULL"), 0);
    say_aloud("não quero mais receber mensagens");
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(last().attempt.text, mentor::opt_out_phrases().ask) << "as often as it is said";
    EXPECT_TRUE(w.model.asked().empty());
    w.receive({w.text("PARAR")});
    ASSERT_TRUE(sent(3));
    EXPECT_EQ(last().attempt.text, "saiu");
}

TEST_F(PipelineHeardWishes, ErasingIsAskedAndConfirmedInWritingOnly) {
    const mentor::wish_texts texts;
    say_aloud("quero apagar meus dados");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(last().attempt.text, texts.erase_ask);
    say_aloud("confirmo apagar");
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(last().attempt.text, texts.erase_ask);
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM erasure_wish WHERE confirmed_at IS NULL"), 1);
    w.receive({w.text("CONFIRMO APAGAR")});
    ASSERT_TRUE(sent(3));
    EXPECT_EQ(last().attempt.text, texts.erasing);
    EXPECT_TRUE(w.model.asked().empty());
}

TEST_F(PipelineHeardWishes, OtherWordsAreTheModels) {
    say_aloud("como treino um atendente para falar com uma pessoa de verdade?");
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(w.model.asked().size(), 1U);
    say_aloud("cancelar");
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(w.model.asked().size(), 2U) << "what is in doubt";
}

// Written words have been looked at when they came: "cancelar" was asked about, and then is a turn's.
TEST_F(PipelineHeardWishes, WhatStandsBesideARecordingIsNotLookedAtAgain) {
    w.receive({w.text("cancelar")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(last().attempt.kind, send_kind::opt_out_ask);
    w.receive({w.text("cancelar")});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(last().attempt.text, "resposta a: cancelar");
}
