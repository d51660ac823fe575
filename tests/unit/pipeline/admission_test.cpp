#include "ft9/webhook/kinds.hpp"

#include "support/admission.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using pipeline::admission;
using pipeline::admission_rules;
using storage::plan;

namespace {

constexpr unix_ms now = 1'790'000'000'000;

admission_rules rules() {
    return test::admission_to("106540352242922");
}

inbound_message text(std::string body) {
    inbound_message m;
    m.wamid = "wamid.A";
    m.phone_number_id = "106540352242922";
    m.from = "5511999990000";
    m.type = "text";
    m.kind = event_kind::text;
    m.text = std::move(body);
    m.timestamp = now / 1000 - 5;
    return m;
}

}  // namespace

TEST(Admission, TextOpensATurn) {
    EXPECT_EQ(admission(rules()).judge(text("Olá"), now).what, plan::turn);
}

TEST(Admission, OtherNumbersAreUnrouted) {
    auto m = text("PARAR");
    m.phone_number_id = "999";
    const auto p = admission(rules()).judge(m, now);
    EXPECT_EQ(p.what, plan::ignore);
    EXPECT_EQ(p.reason, "unrouted") << "comes before everything else";
}

TEST(Admission, PilotListKnowsBothFormsOfANumber) {
    auto r = rules();
    r.allowed_numbers = {"551199990000"};
    EXPECT_EQ(admission(r).judge(text("Olá"), now).what, plan::turn);
    auto stranger = text("PARAR");
    stranger.from = "5521988887777";
    EXPECT_EQ(admission(r).judge(stranger, now).reason, "not_allowed") << "also for opt-outs";
}

TEST(Admission, KeywordsAreWholeMessages) {
    const admission a(rules());
    for (const auto* word : {"PARAR", "parar", " Párar. ", "Sair!", "stop"}) {
        EXPECT_EQ(a.judge(text(word), now).what, plan::opt_out) << word;
        EXPECT_EQ(a.judge(text(word), now).reply_text, "saiu");
    }
    EXPECT_EQ(a.judge(text("voltar"), now).what, plan::opt_in);
    EXPECT_EQ(a.judge(text("quero parar de perder dinheiro"), now).what, plan::turn);
}

TEST(Admission, AKeywordMayHaveFortyCharacters) {
    auto r = rules();
    std::string accented;
    for (int i = 0; i < 40; ++i)
        accented += "ã";
    r.opt_out_words = {accented};
    EXPECT_EQ(admission(r).judge(text(" " + accented + "! "), now).what, plan::opt_out);
}

TEST(Admission, KeywordsBeatAge) {
    auto old = text("PARAR");
    old.timestamp = now / 1000 - 100'000;
    EXPECT_EQ(admission(rules()).judge(old, now).what, plan::opt_out);
}

TEST(Admission, OldMessagesExpire) {
    auto m = text("Olá");
    m.timestamp = (now - 21'600'000) / 1000;
    EXPECT_EQ(admission(rules()).judge(m, now).what, plan::turn) << "exactly six hours";
    m.timestamp -= 1;
    EXPECT_EQ(admission(rules()).judge(m, now).what, plan::expire);
    m.timestamp = 0;
    EXPECT_EQ(admission(rules()).judge(m, now).what, plan::turn) << "no time given";
}

TEST(Admission, MediaGetAFixedTextAndAreNotRemembered) {
    for (const auto kind : {event_kind::audio, event_kind::voice, event_kind::image, event_kind::video,
                            event_kind::document, event_kind::sticker}) {
        auto m = text("legenda");
        m.kind = kind;
        const auto p = admission(rules()).judge(m, now);
        EXPECT_EQ(p.what, plan::unsupported) << static_cast<int>(kind);
        EXPECT_EQ(p.reply_text, rules().media.of(kind)) << "each has a text of its own";
        EXPECT_FALSE(p.media);
        EXPECT_FALSE(p.remembered);
        EXPECT_EQ(p.message.text, "legenda");
        EXPECT_EQ(p.reason, "");
    }
}

TEST(Admission, RecordingsAndPicturesAreFetchedWhereThatIsSwitchedOn) {
    auto r = rules();
    r.hears = true;
    auto m = text("");
    m.kind = event_kind::voice;
    media_content content;
    content.id = "91";
    content.mime_type = "audio/ogg; codecs=opus";
    content.sha256 = "aGFzaA==";
    m.content = content;
    m.context.forwarded = true;
    const auto p = admission(r).judge(m, now);
    EXPECT_EQ(p.what, plan::turn);
    ASSERT_TRUE(p.media);
    EXPECT_EQ(p.media->kind, media_kind::audio);
    EXPECT_EQ(p.media->media_id, "91");
    EXPECT_EQ(p.media->sha256, "aGFzaA==");
    EXPECT_EQ(p.message.text, "[mensagem encaminhada]\n[áudio]");
    EXPECT_EQ(p.media->note_size, std::string("[áudio]").size());
    EXPECT_FALSE(p.remembered);
    m.kind = event_kind::image;
    EXPECT_FALSE(admission(r).judge(m, now).media) << "it does not see";
    r.sees = true;
    m.text = "o que é isto?";
    m.context = {};
    EXPECT_EQ(admission(r).judge(m, now).media->kind, media_kind::image);
    EXPECT_EQ(admission(r).judge(m, now).message.text, "o que é isto?\n[imagem]");
}

TEST(Admission, AFileWithoutAnIdIsGone) {
    auto r = rules();
    r.hears = true;
    auto m = text("");
    m.kind = event_kind::audio;
    m.content = media_content{};
    const auto p = admission(r).judge(m, now);
    EXPECT_EQ(p.what, plan::unsupported);
    EXPECT_EQ(p.reply_text, r.media.gone);
}

TEST(Admission, AnOldRecordingIsNotFetched) {
    auto r = rules();
    r.hears = true;
    auto m = text("");
    m.kind = event_kind::voice;
    m.timestamp = now / 1000 - 100'000;
    media_content content;
    content.id = "91";
    m.content = content;
    EXPECT_EQ(admission(r).judge(m, now).what, plan::expire);
}

// The rule of every row of the table, for a message that has all that its kind may have.
TEST(Admission, EachKindFollowsItsRow) {
    for (const auto& row : webhook::kind_table()) {
        auto m = text("palavras");
        m.kind = row.kind;
        if (row.kind == event_kind::edit || row.kind == event_kind::deletion)
            m.content = revision_content{"wamid.0"};
        const auto p = admission(rules()).judge(m, now);
        EXPECT_EQ(p.what == plan::turn, row.what == webhook::rule::answered) << row.name;
        const bool told = row.what == webhook::rule::fixed_text || row.what == webhook::rule::fetched;
        EXPECT_EQ(p.what == plan::unsupported, told) << row.name << ": nothing is switched on";
        EXPECT_EQ(!p.withdraws.empty(), row.kind == event_kind::deletion) << row.name;
        if (row.what == webhook::rule::remembered) {
            EXPECT_TRUE(p.remembered) << row.name;
        }
        if (p.what == plan::turn) {
            EXPECT_FALSE(p.remembered) << row.name;
        }
        if (p.what == plan::ignore) {
            EXPECT_EQ(p.reason, row.name);
        }
    }
}

TEST(Admission, WhatSaysNothingIsIgnored) {
    for (const auto kind : {event_kind::text, event_kind::location, event_kind::contacts, event_kind::edit}) {
        auto m = text("  ");
        m.kind = kind;
        EXPECT_EQ(admission(rules()).judge(m, now).what, plan::ignore);
        EXPECT_EQ(admission(rules()).judge(m, now).reason, "empty");
        EXPECT_FALSE(admission(rules()).judge(m, now).remembered);
    }
}

TEST(Admission, ABsuidIsEnoughOfASender) {
    auto nobody = text("Olá");
    nobody.from.clear();
    EXPECT_EQ(admission(rules()).judge(nobody, now).reason, "no_sender");
    nobody.from_user_id = "BR.123";
    EXPECT_EQ(admission(rules()).judge(nobody, now).what, plan::turn);
}

TEST(Admission, AChangeOfIdentityNamesItsPersonItself) {
    auto change = text("");
    change.from.clear();
    change.kind = event_kind::user_id_changed;
    change.content = identity_content{"", "BR.2", "BR.1"};
    EXPECT_EQ(admission(rules()).judge(change, now).what, plan::ignore);
    EXPECT_EQ(admission(rules()).judge(change, now).reason, "user_id_changed");
}

TEST(Admission, AKeywordMustBeWrittenOrChosen) {
    auto chosen = text("parar");
    chosen.kind = event_kind::button_reply;
    EXPECT_EQ(admission(rules()).judge(chosen, now).what, plan::opt_out);
    auto caption = text("parar");
    caption.kind = event_kind::image;
    EXPECT_EQ(admission(rules()).judge(caption, now).what, plan::unsupported);
    auto quoting = text("PARAR");
    quoting.context.quoted = "wamid.0";
    EXPECT_EQ(admission(rules()).judge(quoting, now).what, plan::opt_out) << "also in answer to something";
    auto team = text("PARAR");
    team.kind = event_kind::echo;
    EXPECT_EQ(admission(rules()).judge(team, now).what, plan::echo) << "the person did not say it";
}

TEST(Admission, AnOldReactionIsRememberedAndAnOldDeletionCounts) {
    auto m = text("");
    m.kind = event_kind::reaction;
    m.content = reaction_content{"wamid.0", "👍"};
    m.timestamp = now / 1000 - 100'000;
    EXPECT_TRUE(admission(rules()).judge(m, now).remembered);
    m.kind = event_kind::deletion;
    m.content = revision_content{"wamid.0"};
    EXPECT_EQ(admission(rules()).judge(m, now).withdraws, "wamid.0");
}

TEST(Admission, WhoIsNotAnsweredIsNotReadEither) {
    auto r = rules();
    r.allowed_numbers = {"5511888880000"};
    auto m = text("");
    m.kind = event_kind::deletion;
    m.content = revision_content{"wamid.0"};
    EXPECT_EQ(admission(r).judge(m, now).withdraws, "");
    m.kind = event_kind::reaction;
    m.content = reaction_content{"wamid.0", "👍"};
    EXPECT_FALSE(admission(r).judge(m, now).remembered);
    EXPECT_FALSE(admission(r).judge(m, now).mentions);
}

TEST(Admission, OurOwnNumberIsAnEcho) {
    auto m = text("Olá");
    m.own_digits = m.from;
    const auto judged = admission(rules()).judge(m, now);
    EXPECT_EQ(judged.what, plan::ignore);
    EXPECT_EQ(judged.reason, "echo");
    m.own_digits = "551140000000";
    EXPECT_EQ(admission(rules()).judge(m, now).what, plan::turn);
}
