#include "ft9/media/format.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace ft9;
using namespace ft9::media;
using namespace std::string_literals;

TEST(Format, IsReadFromTheFirstBytes) {
    EXPECT_EQ(format_of("OggS\0\2......"s), format::ogg);
    EXPECT_EQ(format_of("ID3\4......"s), format::mp3);
    EXPECT_EQ(format_of("\xFF\xFB\x90\x64"s), format::mp3);
    EXPECT_EQ(format_of("\xFF\xF1\x50\x80"s), format::aac);
    EXPECT_EQ(format_of("\0\0\0\x1C"s + "ftypM4A "), format::mp4);
    EXPECT_EQ(format_of("#!AMR\n..."), format::amr);
    EXPECT_EQ(format_of("#!AMR-WB\n..."), format::amr);
    EXPECT_EQ(format_of("\xFF\xD8\xFF\xE0"s), format::jpeg);
    EXPECT_EQ(format_of("\x89PNG\r\n\x1A\n"s), format::png);
    EXPECT_EQ(format_of("RIFF\1\2\3\4WEBPVP8 "s), format::webp);
    EXPECT_EQ(format_of("%PDF-1.7"), format::pdf);
}

TEST(Format, OfAnythingElseIsUnknown) {
    for (const auto& head : {""s, "O"s, "Ogg"s, "<html>"s, "MZ\x90"s, "\x7F" + "ELF"s, "RIFF\1\2\3\4WAVE"s,
                             "\xFF\xFF\xFF"s, "\xFF"s, "\0\0\0\x1C"s + "fty", "#!/bin/sh\n"s}) {
        EXPECT_EQ(format_of(head), format::unknown) << head;
    }
}

TEST(Format, OfATypeIsFoundWithoutItsParameters) {
    EXPECT_EQ(format_of_mime("audio/ogg; codecs=opus"), format::ogg);
    EXPECT_EQ(format_of_mime("Audio/OGG ;x"), format::ogg);
    EXPECT_EQ(format_of_mime("audio/mpeg"), format::mp3);
    EXPECT_EQ(format_of_mime("image/jpeg"), format::jpeg);
    EXPECT_EQ(format_of_mime("text/html"), format::unknown);
    EXPECT_EQ(format_of_mime(""), format::unknown);
    for (auto f = format::ogg; f <= format::pdf; f = static_cast<format>(static_cast<int>(f) + 1))
        EXPECT_EQ(format_of_mime(mime_of(f)), f);
    EXPECT_EQ(mime_of(format::unknown), "");
}

TEST(Format, MustBeTheDeclaredOneAndOfItsKind) {
    EXPECT_TRUE(acceptable(media_kind::audio, "audio/ogg; codecs=opus", format::ogg));
    EXPECT_FALSE(acceptable(media_kind::audio, "audio/ogg", format::mp3)) << "not what was declared";
    EXPECT_FALSE(acceptable(media_kind::audio, "audio/ogg", format::unknown));
    EXPECT_FALSE(acceptable(media_kind::audio, "image/png", format::png)) << "not of the kind";
    EXPECT_FALSE(acceptable(media_kind::image, "application/pdf", format::pdf));
    EXPECT_FALSE(acceptable(media_kind::image, "nonsense", format::unknown)) << "nothing equals nothing";
    EXPECT_TRUE(acceptable(media_kind::image, "image/webp", format::webp));
}
