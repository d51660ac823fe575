// Rows of `media`, and the files that they speak of.
#include "erasure_fixture.hpp"

#include <filesystem>

using namespace ft9;
using namespace ft9::test;

namespace {

class Media : public ErasureTest {
  protected:
    Media() {
        close();
        options_.media_folder = dir_ / "media";
        std::filesystem::create_directories(options_.media_folder);
        open();
    }
    static storage::planned_message voice_note(const std::string& wamid, const std::string& from = ana) {
        auto m = said(wamid, "[áudio]", from);
        m.message.type = "audio";
        m.media = pending_media{media_kind::audio,        {},         {}, "77" + wamid.substr(1),
                                "audio/ogg; codecs=opus", "aGFzaA==", {}, m.message.text.size()};
        return m;
    }
    storage::pending_message hear_voice(const std::string& wamid) {
        return accept(webhook_with(voice_note(wamid))).pending.at(0);
    }
    // Downloaded: its file lies there and its row says so.
    void fetch(row_id message, const std::string& file, const std::string& text = {}) {
        dir_.write("media/" + file, "OggS");
        media_outcome o;
        o.message = message;
        o.state = text.empty() ? media_state::fetched : media_state::ready;
        o.mime_type = "audio/ogg";
        o.sha256 = "00";
        o.file = file;
        o.bytes = 4;
        o.text = text;
        o.note_size = text.empty() ? std::string("[áudio]").size() : text.size();
        EXPECT_TRUE(must(journal_->settle_media(o)));
    }
    bool is_there(const std::string& file) const { return std::filesystem::exists(dir_ / ("media/" + file)); }
    storage::expired expire(std::chrono::hours media) {
        constexpr std::chrono::hours day{24};
        return must(journal_->expire_step({14 * day, 365 * day, 35 * day, media}));
    }
};

}  // namespace

TEST_F(Media, IsKnownFromTheWebhookOnAndAfterARestart) {
    const auto heard = hear_voice("w1");
    ASSERT_TRUE(heard.media);
    EXPECT_EQ(heard.media->media_id, "771");
    EXPECT_EQ(heard.media->state, media_state::waiting);
    reopen();
    const auto pending = must(journal_->pending_of(heard.conversation));
    ASSERT_EQ(pending.size(), 1U);
    ASSERT_TRUE(pending[0].media);
    EXPECT_EQ(pending[0].media->media_id, "771");
    EXPECT_EQ(pending[0].media->mime_type, "audio/ogg; codecs=opus");
    EXPECT_EQ(pending[0].media->sha256, "aGFzaA==");
    EXPECT_EQ(pending[0].media->note_size, pending[0].text.size());
}

TEST_F(Media, TextHasNone) {
    const auto heard = hear("w1");
    EXPECT_FALSE(heard.media);
    EXPECT_FALSE(must(journal_->pending_of(heard.conversation)).at(0).media);
}

TEST_F(Media, WhatWasFetchedAndHeardIsNotAskedForAgain) {
    const auto heard = hear_voice("w1");
    fetch(heard.id, "m1-a");
    reopen();
    auto again = must(journal_->pending_of(heard.conversation)).at(0);
    EXPECT_EQ(again.media->state, media_state::fetched);
    EXPECT_EQ(again.media->file, "m1-a");
    EXPECT_EQ(again.media->mime_type, "audio/ogg");
    EXPECT_EQ(again.text, "[áudio]");
    fetch(heard.id, "m1-a", "[áudio transcrito: “oi”]");
    reopen();
    again = must(journal_->pending_of(heard.conversation)).at(0);
    EXPECT_EQ(again.media->state, media_state::ready);
    EXPECT_EQ(again.text, "[áudio transcrito: “oi”]");
    EXPECT_EQ(again.media->note_size, again.text.size());
    EXPECT_EQ(must(journal_->media_files()), std::vector<std::string>{"m1-a"});
    answer(again, {"olá"});
    EXPECT_EQ(must(journal_->context_of(heard.conversation, 10)).at(0).text, "[áudio transcrito: “oi”]");
}

TEST_F(Media, OfAMessageThatDoesNotWaitNothingIsStored) {
    const auto heard = hear_voice("w1");
    answer(heard, {"olá"});
    media_outcome o;
    o.message = heard.id;
    o.file = "m1-late";
    o.text = "tarde";
    EXPECT_FALSE(must(journal_->settle_media(o)));
    EXPECT_TRUE(must(journal_->media_files()).empty());
    EXPECT_EQ(text("SELECT body FROM inbox"), "[áudio]");
}

TEST_F(Media, ADeletionBySenderTakesTheFile) {
    const auto heard = hear_voice("w1");
    fetch(heard.id, "m1-a");
    auto gone = planned(storage::plan::ignore, "w2", {}, "deletion");
    gone.withdraws = "w1";
    gone.withdrawn_text = "[mensagem apagada]";
    accept(webhook_with(gone));
    EXPECT_FALSE(is_there("m1-a"));
    EXPECT_EQ(count("media"), 0);
    media_outcome o;
    o.message = heard.id;
    o.text = "dito";
    EXPECT_FALSE(must(journal_->settle_media(o)));
}

TEST_F(Media, GoesAfterItsTimeButNotBeforeItsMessageIsSettled) {
    const auto answered = hear_voice("w1");
    fetch(answered.id, "m1-a");
    const auto waiting = hear_voice("w2");
    fetch(waiting.id, "m2-a");
    answer(answered, {"olá"});
    constexpr std::chrono::hours week{7 * 24};
    expire(week);
    EXPECT_TRUE(is_there("m1-a"));
    time_.advance(week + std::chrono::hours(1));
    EXPECT_EQ(expire(week).rows["media"], 1);
    EXPECT_FALSE(is_there("m1-a"));
    EXPECT_TRUE(is_there("m2-a"));
    EXPECT_EQ(count("media"), 1);
    EXPECT_EQ(count("inbox"), 2) << "the words stay";
}

TEST_F(Media, AnErasureTakesTheFilesOfThePersonAlone) {
    const auto hers = hear_voice("w1");
    fetch(hers.id, "m1-a");
    const auto his = accept(webhook_with(voice_note("w2", "5521988880000"))).pending.at(0);
    fetch(his.id, "m2-a");
    EXPECT_EQ(erase()["media"], 1);
    EXPECT_FALSE(is_there("m1-a"));
    EXPECT_TRUE(is_there("m2-a"));
    EXPECT_EQ(must(journal_->media_files()), std::vector<std::string>{"m2-a"});
}

TEST_F(Media, WhatIsFetchedAfterAnErasureBeganIsNobodys) {
    const auto heard = hear_voice("w1");
    begin_erasing();
    media_outcome o;
    o.message = heard.id;
    o.state = media_state::fetched;
    o.file = "m1-late";
    EXPECT_FALSE(must(journal_->settle_media(o)));
    work_off();
    EXPECT_EQ(count("media"), 0);
}

TEST_F(Media, ARowDoesNotLeadOutOfTheFolder) {
    dir_.write("precious", "x");
    const auto heard = hear_voice("w1");
    fetch(heard.id, "m1-a");
    edit("UPDATE media SET file='../precious'");
    erase();
    EXPECT_TRUE(std::filesystem::exists(dir_ / "precious"));
}
