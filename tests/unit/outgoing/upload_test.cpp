#include "ft9/outgoing/upload.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace ft9::outgoing;

TEST(UploadKind, FollowsMetasTable) {
    const auto voice = upload_kind_of("audio/ogg");
    ASSERT_TRUE(voice);
    EXPECT_EQ(voice->type, "audio");
    EXPECT_EQ(voice->most, 16U * 1024U * 1024U);
    EXPECT_EQ(upload_kind_of("image/webp")->type, "sticker");
    EXPECT_EQ(upload_kind_of("image/webp")->most, 500U * 1024U);
    EXPECT_EQ(upload_kind_of("image/jpeg")->most, 5U * 1024U * 1024U);
    EXPECT_EQ(upload_kind_of("application/pdf")->most, largest_upload);
    EXPECT_EQ(
        upload_kind_of("application/vnd.openxmlformats-officedocument.wordprocessingml.document")->ending,
        "docx");
    for (const char* none : {"", "image", "image/gif", "image/svg+xml", "application/zip", "text/html",
                             "application/octet-stream", "audio/ogg; codecs=opus"})
        EXPECT_FALSE(upload_kind_of(none)) << none;
}

TEST(Filename, IsOneNameAndNoPath) {
    for (const char* good : {"a", "Plano de ação.pdf", "..a", "a b"})
        EXPECT_TRUE(is_filename(good)) << good;
    for (const std::string bad : {"", ".", "..", "a/b", "a\\b", "a\nb", "a\x7f"})
        EXPECT_FALSE(is_filename(bad)) << bad;
    EXPECT_TRUE(is_filename(std::string(240, 'a')));
    EXPECT_FALSE(is_filename(std::string(241, 'a')));
}
