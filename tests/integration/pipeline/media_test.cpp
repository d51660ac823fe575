// Recordings and pictures: what a turn does with them before the model is asked.
#include "world.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::test;
using clients::transcription_error;

namespace {

class MediaTurns : public ::testing::Test {
  protected:
    MediaTurns() { w.rules.hears = w.rules.sees = true; }

    inbound_message file(event_kind kind, const std::string& id, const std::string& caption = {}) {
        auto m = w.text(caption);
        m.kind = kind;
        m.type = kind == event_kind::image ? "image" : "audio";
        media_content content;
        content.id = id;
        content.mime_type = kind == event_kind::image ? "image/jpeg" : "audio/ogg; codecs=opus";
        m.content = content;
        return m;
    }
    inbound_message voice(const std::string& id = "91") { return file(event_kind::voice, id); }
    inbound_message picture(const std::string& id = "92", const std::string& caption = {}) {
        return file(event_kind::image, id, caption);
    }
    bool sent(std::size_t count) {
        return w.eventually([&] { return w.sender.sent().size() >= count; });
    }
    std::string words(std::size_t i) { return w.sender.sent().at(i).attempt.text; }
    std::string asked_last() { return w.model.asked().at(0).conversation.back().text; }

    const mentor::media_texts texts;
    world w;
};

const std::string heard = "[áudio transcrito: “quanto custa a consulta”]";

}  // namespace

TEST_F(MediaTurns, AVoiceNoteIsHeardAndAnswered) {
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(words(0), "resposta a: " + heard);
    EXPECT_EQ(w.files.asked(), std::vector<std::string>{"91"});
    EXPECT_EQ(w.listener.heard(), 1U);
    EXPECT_EQ(w.meter.value(counter::media_files, "audio_fetched"), 1);
    EXPECT_EQ(w.meter.value(counter::media_files, "audio_heard"), 1);
}

TEST_F(MediaTurns, ThePersonSeesThatTheirVoiceNoteIsBeingHeard) {
    w.listener.hold(true);
    w.receive({voice()});
    ASSERT_TRUE(w.eventually([&] { return w.listener.heard() == 1; }));
    EXPECT_EQ(w.sender.order(), std::vector<std::string>{"mark"});
    w.listener.hold(false);
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(w.sender.order(), (std::vector<std::string>{"mark", "mark", "send"}));
}

TEST_F(MediaTurns, WhatWasHeardIsPartOfTheConversation) {
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    w.restart();
    w.receive({w.text("e à tarde?")});
    ASSERT_TRUE(sent(2));
    const auto asked = w.model.asked().back().conversation;
    ASSERT_GE(asked.size(), 2U);
    EXPECT_EQ(asked.front().text, heard);
    EXPECT_EQ(w.listener.heard(), 1U);
}

TEST_F(MediaTurns, WordsThatWereHeardMakeNoNotes) {
    w.listener.say("oi] [mensagem apagada");
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(asked_last(), "[áudio transcrito: “oi) (mensagem apagada”]");
}

TEST_F(MediaTurns, AKillWhileItIsFetchedBeginsItAgain) {
    w.files.hold(true);
    w.receive({voice()});
    ASSERT_TRUE(w.eventually([&] { return w.files.asked().size() == 1; }));
    w.restart();
    w.files.hold(false);
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(words(0), "resposta a: " + heard);
    EXPECT_EQ(w.listener.heard(), 1U);
}

TEST_F(MediaTurns, AKillWhileItIsHeardDoesNotFetchItAgain) {
    w.listener.hold(true);
    w.receive({voice()});
    ASSERT_TRUE(w.eventually([&] { return w.listener.heard() == 1; }));
    w.restart();
    w.listener.hold(false);
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(words(0), "resposta a: " + heard);
    EXPECT_EQ(w.files.asked().size(), 1U);
}

TEST_F(MediaTurns, AKillWhileTheModelThinksPaysForNothingTwice) {
    w.model.hold();
    w.receive({voice()});
    ASSERT_TRUE(w.eventually([&] { return w.model.asked().size() == 1; }));
    w.restart();
    w.model.release();
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(words(0), "resposta a: " + heard);
    EXPECT_EQ(w.files.asked().size(), 1U);
    EXPECT_EQ(w.listener.heard(), 1U);
}

TEST_F(MediaTurns, AFileThatGotLostIsFetchedOnceMore) {
    w.listener.hold(true);
    w.receive({voice()});
    ASSERT_TRUE(w.eventually([&] { return w.listener.heard() == 1; }));
    w.restart();
    ASSERT_TRUE(w.eventually([&] { return w.listener.heard() == 2; }));
    std::filesystem::remove_all(w.media_folder());
    w.listener.hold(false);
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(words(0), "resposta a: " + heard);
    EXPECT_EQ(w.files.asked().size(), 2U);
}

TEST_F(MediaTurns, WhatComesMeanwhileIsReadInTheSameTurn) {
    w.files.hold(true);
    w.receive({voice()});
    ASSERT_TRUE(w.eventually([&] { return w.files.asked().size() == 1; }));
    w.receive({w.text("e à tarde?")});
    w.files.hold(false);
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(words(0), "resposta a: e à tarde?");
    const auto asked = w.model.asked().back().conversation;
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].text, heard);
    EXPECT_EQ(w.listener.heard(), 1U);
}

TEST_F(MediaTurns, EachFailureIsToldInItsOwnWords) {
    const std::vector<std::pair<media_failure, std::string>> cases{
        {media_failure::too_big, texts.too_big},       {media_failure::gone, texts.gone},
        {media_failure::wrong_type, texts.unreadable}, {media_failure::damaged, texts.unreadable},
        {media_failure::forbidden, texts.unavailable}, {media_failure::unavailable, texts.unavailable},
        {media_failure::disk, texts.unavailable},
    };
    std::size_t told = 0;
    for (const auto& [why, text] : cases) {
        const auto id = "5" + std::to_string(told);
        w.files.fail(id, why);
        auto m = voice(id);
        m.from = "551199999000" + std::to_string(told);
        w.receive({m});
        ASSERT_TRUE(sent(++told));
        EXPECT_EQ(words(told - 1), text) << to_string(why);
    }
    EXPECT_TRUE(w.model.asked().empty());
    EXPECT_EQ(w.meter.value(counter::media_files, "audio_too_big"), 1);
    EXPECT_EQ(w.number_in_file("SELECT count(*) FROM turn WHERE reason='media_too_big'"), 1);
}

TEST_F(MediaTurns, SilenceAndADeafProviderAreToldApart) {
    w.listener.fail(transcription_error::silent);
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(words(0), texts.silent);
    w.listener.fail(transcription_error::quota);
    auto other = voice("93");
    other.from = "5511999990001";
    w.receive({other});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(words(1), texts.not_heard);
}

TEST_F(MediaTurns, AFailureIsToldOnceAndBlocksNothing) {
    w.files.fail("51", media_failure::too_big);
    w.files.fail("52", media_failure::too_big);
    w.receive({voice("51"), w.text("e por escrito?"), voice("52")});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(words(0), texts.too_big);
    EXPECT_EQ(words(1), "resposta a: e por escrito?");
    w.receive({voice("51")});
    w.receive({w.text("ainda aí?")});
    ASSERT_TRUE(sent(3));
    EXPECT_EQ(words(2), "resposta a: ainda aí?");
    EXPECT_EQ(w.sender.sent().size(), 3U) << "once in ten minutes";
    EXPECT_TRUE(w.eventually(
        [&] { return w.number_in_file("SELECT count(*) FROM inbox WHERE turn_id IS NULL") == 0; }));
}

TEST_F(MediaTurns, AKillAfterAFailureStillTellsOfIt) {
    w.files.fail("51", media_failure::too_big);
    w.listener.hold(true);
    w.receive({voice("51"), voice("52")});
    ASSERT_TRUE(w.eventually([&] { return w.listener.heard() == 1; }));
    w.restart();
    w.listener.hold(false);
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(words(0), texts.too_big);
    EXPECT_EQ(words(1), "resposta a: " + heard);
    EXPECT_EQ(w.files.asked(), (std::vector<std::string>{"51", "52"}));
}

TEST_F(MediaTurns, APictureIsShownWithItsCaption) {
    w.receive({picture("92", "o que é isto?")});
    ASSERT_TRUE(sent(1));
    const auto line = w.model.asked().at(0).conversation.back();
    EXPECT_EQ(line.text, "o que é isto?\n[imagem]");
    ASSERT_EQ(line.images.size(), 1U);
    EXPECT_EQ(line.images[0].mime_type, "image/jpeg");
    EXPECT_TRUE(std::filesystem::exists(line.images[0].path));
    EXPECT_EQ(w.listener.heard(), 0U);
    w.receive({w.text("e agora?")});
    ASSERT_TRUE(sent(2));
    const auto asked = w.model.asked();
    for (const auto& later : asked.back().conversation)
        EXPECT_TRUE(later.images.empty()) << "in its own turn only";
}

TEST_F(MediaTurns, ACaptionIsAnsweredThoughThePictureIsGone) {
    w.files.fail("92", media_failure::gone);
    w.receive({picture("92", "o que é isto?")});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(asked_last(), "o que é isto?\n[imagem que não pôde ser aberta]");
    EXPECT_TRUE(w.model.asked().at(0).conversation.back().images.empty());
}

TEST_F(MediaTurns, WhatIsSwitchedOffIsToldSo) {
    w.rules.hears = w.rules.sees = false;
    w.receive({voice()});
    ASSERT_TRUE(sent(1));
    EXPECT_EQ(words(0), texts.audio_off);
    auto other = picture();
    other.from = "5511999990001";
    w.receive({other});
    ASSERT_TRUE(sent(2));
    EXPECT_EQ(words(1), texts.image_off);
    EXPECT_TRUE(w.files.asked().empty());
}

TEST_F(MediaTurns, APersonErasedMeanwhileLeavesNoFile) {
    w.files.hold(true);
    w.receive({voice()});
    ASSERT_TRUE(w.eventually([&] { return w.files.asked().size() == 1; }));
    const auto begun = w.run(w.line->erase({"5511999990000"}));
    ASSERT_TRUE(begun);
    w.files.hold(false);
    ASSERT_TRUE(w.eventually([&] { return w.erasure(begun->id).done; }));
    ASSERT_TRUE(w.eventually([&] {
        std::error_code none;
        return std::filesystem::is_empty(w.media_folder(), none) && !none;
    }));
    EXPECT_TRUE(w.sender.sent().empty());
    EXPECT_EQ(w.listener.heard(), 0U);
}
