#include "simulator/form.hpp"
#include "simulator/media_magic.hpp"
#include "simulator/transcription_rules.hpp"

#include <gtest/gtest.h>

namespace ft9::simulator {
namespace {

using nlohmann::json;

constexpr std::string_view type = "multipart/form-data; boundary=b";

const std::string two_parts =
    "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"v.ogg\"\r\nContent-Type: "
    "audio/ogg\r\n\r\n"
    "OggS\r\n--not a boundary\r\n--b--\r\n";

TEST(form, reads_texts_and_files) {
    const auto form = parse_form(type, two_parts);
    ASSERT_TRUE(form);
    ASSERT_EQ(form->size(), 2U);
    EXPECT_EQ(form->at(0).name, "model");
    EXPECT_FALSE(form->at(0).filename);
    EXPECT_EQ(form->at(0).body, "whisper-1");
    EXPECT_EQ(form->at(1).filename, "v.ogg");
    EXPECT_EQ(form->at(1).content_type, "audio/ogg");
    EXPECT_EQ(form->at(1).body, "OggS\r\n--not a boundary");
    EXPECT_EQ(find_part(*form, "file"), &form->at(1));
    EXPECT_EQ(find_part(*form, "prompt"), nullptr);
}

TEST(form, refuses_what_is_none) {
    EXPECT_FALSE(parse_form("application/json", two_parts));
    EXPECT_FALSE(parse_form("multipart/form-data", two_parts));
    EXPECT_FALSE(parse_form("multipart/form-data; boundary=c", two_parts));
    EXPECT_FALSE(parse_form(type, ""));
    for (std::size_t cut = 1; cut + 2 < two_parts.size(); ++cut)
        EXPECT_FALSE(parse_form(type, std::string_view(two_parts).substr(0, two_parts.size() - 2 - cut)))
            << cut;
    EXPECT_FALSE(parse_form(type, "--b\r\nX: y\r\n\r\nz\r\n--b--\r\n"));
    EXPECT_FALSE(parse_form(type, "--b\r\nContent-Type: a/b\r\n\r\nz\r\n--b--\r\n")) << "a part has a name";
}

TEST(form, a_name_that_comes_twice_is_nobodys) {
    const std::string part = "Content-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b";
    const auto form = parse_form(type, "--b\r\n" + part + "\r\n" + part + "--\r\n");
    ASSERT_TRUE(form);
    EXPECT_EQ(find_part(*form, "a"), nullptr);
}

std::vector<form_part> recording() {
    return {{"model", std::nullopt, "", "whisper-1"},
            {"language", std::nullopt, "", "pt"},
            {"response_format", std::nullopt, "", "json"},
            {"file", "voice.ogg", "audio/ogg", "OggS"}};
}

std::string param_of(const std::vector<form_part>& form) {
    const auto e = judge_transcription(form);
    return e ? std::to_string(e->http_status) + " " + e->param : "accepted";
}

TEST(transcription_rules, accept_what_the_api_documents) {
    EXPECT_EQ(param_of(recording()), "accepted");
    const auto answer = json::parse(transcription_body(recording(), "bom dia"));
    EXPECT_EQ(answer["text"], "bom dia");
    EXPECT_EQ(answer["usage"]["type"], "duration");
    auto other = recording();
    other[0].body = "gpt-4o-mini-transcribe";
    EXPECT_EQ(json::parse(transcription_body(other, "x"))["usage"]["type"], "tokens");
    EXPECT_EQ(summary_of(recording())["file"]["bytes"], 4);
}

TEST(transcription_rules, name_what_is_wrong) {
    auto form = recording();
    form[0].body.clear();
    EXPECT_EQ(param_of(form), "400 model");
    form = recording();
    form[1].body = "português";
    EXPECT_EQ(param_of(form), "400 language");
    form = recording();
    form[2].body = "srt";
    EXPECT_EQ(param_of(form), "400 response_format");
    form = recording();
    form.push_back({"colour", std::nullopt, "", "red"});
    EXPECT_EQ(param_of(form), "400 colour");
    form = recording();
    form[3].filename.reset();
    EXPECT_EQ(param_of(form), "400 file");
    form = recording();
    form[3].filename = "voice.amr";
    EXPECT_EQ(param_of(form), "400 ");
    form = recording();
    form[3].body = "no audio";
    EXPECT_EQ(param_of(form), "400 file");
    form[3].body = std::string(26'214'401, 'x');
    EXPECT_EQ(param_of(form), "413 ");
}

TEST(image_parts, are_data_that_is_what_it_says_or_an_https_address) {
    const auto verdict = [](const json& url, const json& detail = "auto") {
        return judge_image_part({{"type", "image_url"}, {"image_url", {{"url", url}, {"detail", detail}}}},
                                "m")
            .has_value();
    };
    EXPECT_FALSE(verdict("data:image/jpeg;base64,/9j/4AA=", "low"));
    EXPECT_FALSE(verdict("https://example.org/a.png"));
    EXPECT_TRUE(verdict("data:image/jpeg;base64,/9j/4AA=", "close"));
    EXPECT_TRUE(verdict("data:image/png;base64,/9j/4AA=")) << "a JPEG";
    EXPECT_TRUE(verdict("data:image/jpeg;base64,/9j/4AA")) << "no padding";
    EXPECT_TRUE(verdict("data:image/tiff;base64,/9j/4AA="));
    EXPECT_TRUE(verdict("http://example.org/a.png"));
    EXPECT_TRUE(verdict(""));
    EXPECT_TRUE(verdict(7));
}

TEST(media_magic, tells_the_formats_of_whatsapp_apart) {
    EXPECT_EQ(magic_of("OggS…"), "audio/ogg");
    EXPECT_EQ(magic_of(std::string_view("\0\0\0\x20"
                                        "ftypisom",
                                        12)),
              "video/mp4");
    EXPECT_EQ(magic_of("RIFF1234WEBPVP8 "), "image/webp");
    EXPECT_EQ(magic_of("RIFF1234WAVEfmt "), "audio/wav");
    EXPECT_EQ(magic_of("hello"), "");
    EXPECT_EQ(magic_of(""), "");
    EXPECT_TRUE(fits_magic("audio/mp4", "video/mp4"));
    EXPECT_FALSE(fits_magic("image/png", "image/jpeg"));
}

TEST(media_magic, reads_base64) {
    EXPECT_EQ(from_base64("QUJD"), "ABC");
    EXPECT_EQ(from_base64("QUI="), "AB");
    EXPECT_EQ(from_base64("QQ=="), "A");
    for (const char* bad : {"", "QUJ", "QU-_", "Q===", "QUI=QUI="})
        EXPECT_FALSE(from_base64(bad)) << bad;
}

}  // namespace
}  // namespace ft9::simulator
