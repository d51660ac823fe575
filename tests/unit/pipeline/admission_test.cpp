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

TEST(Admission, MediaGetAFixedText) {
    for (const auto* type : {"audio", "image", "video", "document", "sticker", "location", "contacts"}) {
        auto m = text("");
        m.type = type;
        const auto p = admission(rules()).judge(m, now);
        EXPECT_EQ(p.what, plan::unsupported) << type;
        EXPECT_EQ(p.reply_text, "só texto");
    }
}

TEST(Admission, EverythingElseIsIgnored) {
    for (const auto* type : {"reaction", "system", "unsupported", "order", "unknown", "request_welcome"}) {
        auto m = text("x");
        m.type = type;
        EXPECT_EQ(admission(rules()).judge(m, now).what, plan::ignore) << type;
    }
    EXPECT_EQ(admission(rules()).judge(text("  "), now).what, plan::ignore) << "nothing was said";
    auto nobody = text("Olá");
    nobody.from.clear();
    EXPECT_EQ(admission(rules()).judge(nobody, now).reason, "no_sender");
    nobody.from_user_id = "BR.123";
    EXPECT_EQ(admission(rules()).judge(nobody, now).what, plan::turn) << "a BSUID is enough";
}

TEST(Admission, RepliesToButtonsAreWords) {
    for (const auto* type : {"button", "interactive"}) {
        auto m = text("Agendar");
        m.type = type;
        EXPECT_EQ(admission(rules()).judge(m, now).what, plan::turn) << type;
    }
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
