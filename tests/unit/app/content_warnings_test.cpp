#include "../../../src/app/content_warnings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::app;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

mentor::mentor_content finished() {
    mentor::mentor_content c;
    c.pillars.resize(9);
    c.texts.wishes.first_contact = "Sou uma IA.";
    c.texts.wishes.first_contact_version = "1";
    return c;
}

settings in_folder(const std::string& folder) {
    settings s;
    s.config_dir = folder;
    return s;
}

}  // namespace

TEST(ContentWarnings, WhatIsWrittenIsFine) {
    EXPECT_THAT(content_warnings(in_folder("config"), finished(), {}), IsEmpty());
}

TEST(ContentWarnings, AnEmptyFirstContactIsOneLine) {
    auto content = finished();
    content.texts.wishes.first_contact.clear();
    const auto found = content_warnings(in_folder("config"), content, {});
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].name, "config/texts.json: wishes.first_contact");
    EXPECT_THAT(found[0].remedy, HasSubstr("is empty"));
    EXPECT_TRUE(found[0].warning) << "it does not refuse the start";
}

TEST(ContentWarnings, PlaceholdersAreCounted) {
    auto content = finished();
    content.placeholders = 4;
    const auto found = content_warnings(in_folder("config"), content, {});
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_THAT(found[0].remedy, HasSubstr("4 of 9 pillars"));
}

TEST(ContentWarnings, TheFolderOfAFurtherNumberIsLookedAtOnce) {
    auto s = in_folder("config");
    number_voices voices;
    for (const char* id : {"1", "2", "3"}) {
        s.numbers.emplace_back();
        s.numbers.back().phone_number_id = id;
        s.numbers.back().config_dir = id == std::string("3") ? "config" : "outra";
        auto content = finished();
        content.texts.wishes.first_contact.clear();
        if (id != std::string("3"))
            voices[id].content = std::make_shared<const mentor::mentor_content>(std::move(content));
    }
    const auto found = content_warnings(s, finished(), voices);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].name, "outra/texts.json: wishes.first_contact");
}

// The shipped files lack it on purpose: only the operator knows what to say.
TEST(ContentWarnings, AsShippedBothAreSaid) {
    const auto content = mentor::load_content(FT9_SOURCE_DIR "/config").content;
    ASSERT_TRUE(content);
    EXPECT_THAT(content_warnings(in_folder("config"), *content, {}), SizeIs(2));
}
