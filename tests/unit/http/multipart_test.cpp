#include "ft9/http/multipart.hpp"

#include "support/run_coroutine.hpp"
#include "support/temporary_dir.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::http;
using ft9::test::run_coroutine;
using ft9::test::temporary_dir;

namespace {

class Multipart : public ::testing::Test {
  protected:
    form_file file(const std::string& bytes) {
        form_file f{"file", "voz.ogg", "audio/ogg", nullptr, bytes.size()};
        f.content = open_file::existing(folder_.write("recording", bytes)).value();
        return f;
    }
    // All of it, as it would be sent; no piece is empty or large.
    static std::string whole(multipart_form& form) {
        std::string out;
        form.rewind();
        while (out.size() < form.size()) {
            const auto piece = run_coroutine(form.next());
            if (!piece || piece->empty()) {
                ADD_FAILURE() << "after " << out.size() << " of " << form.size() << " bytes";
                break;
            }
            EXPECT_LE(piece->size(), 64U * 1024U);
            out += *piece;
        }
        return out;
    }
    static std::string boundary_of(const multipart_form& form) {
        return form.content_type().substr(std::string_view("multipart/form-data; boundary=").size());
    }

    temporary_dir folder_;
    file_threads threads_{1};
};

}  // namespace

TEST_F(Multipart, LooksAsRfc7578Says) {
    multipart_form form(threads_, {{"model", "whisper-1"}, {"language", "pt"}}, file("OggS"));
    const auto b = boundary_of(form);
    EXPECT_EQ(whole(form),
              "--" + b + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--" + b +
                  "\r\nContent-Disposition: form-data; name=\"language\"\r\n\r\npt\r\n--" + b +
                  "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"voz.ogg\"\r\n"
                  "Content-Type: audio/ogg\r\n\r\nOggS\r\n--" +
                  b + "--\r\n");
}

TEST_F(Multipart, ALargeFileComesInPiecesAndAgainFromItsBeginning) {
    std::string bytes(300'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(i % 251);
    multipart_form form(threads_, {}, file(bytes));
    const auto first = whole(form);
    EXPECT_EQ(first.size(), form.size());
    EXPECT_NE(first.find(bytes), std::string::npos);
    EXPECT_EQ(whole(form), first);
}

TEST_F(Multipart, AnEmptyFileIsAPartToo) {
    multipart_form form(threads_, {}, file(""));
    EXPECT_EQ(whole(form).size(), form.size());
}

TEST_F(Multipart, NamesAndTypesCannotBreakOutOfTheirLines) {
    auto f = file("x");
    f.filename = "a\"\r\nX: y";
    f.mime_type = "audio/ogg\r\nX: y";
    multipart_form form(threads_, {}, f);
    const auto sent = whole(form);
    EXPECT_EQ(sent.find("\r\nX: y"), std::string::npos) << sent;
    EXPECT_NE(sent.find("filename=\"a%22%0D%0AX: y\""), std::string::npos) << sent;
    EXPECT_NE(sent.find("Content-Type: application/octet-stream"), std::string::npos) << sent;
}

TEST_F(Multipart, EachFormHasABoundaryOfItsOwn) {
    multipart_form one(threads_, {}, file("x")), other(threads_, {}, file("x"));
    EXPECT_NE(one.content_type(), other.content_type());
}

TEST_F(Multipart, ASegmentMayLeaveInBase64) {
    for (const std::size_t size : {1U, 2U, 3U, 48U * 1024U, 48U * 1024U + 1U, 100'000U}) {
        segmented_body body(threads_);
        body.add("\"");
        const auto f = file(std::string(size, '\0'));
        body.add(file_segment{f.content, f.size, true});
        body.add("\"");
        std::string out;
        for (body.rewind(); out.size() < body.size();)
            out += run_coroutine(body.next()).value();
        const auto padding = (3 - size % 3) % 3;
        EXPECT_EQ(out, '"' + std::string((size * 8 + 5) / 6, 'A') + std::string(padding, '=') + '"') << size;
    }
}

TEST_F(Multipart, AFileThatBecameShorterIsAFailure) {
    auto f = file("0123456789");
    multipart_form form(threads_, {}, f);
    std::filesystem::resize_file(folder_ / "recording", 4);
    form.rewind();
    ASSERT_TRUE(run_coroutine(form.next()));
    EXPECT_EQ(run_coroutine(form.next()).error(), make_error_code(errc::invalid_argument));
    EXPECT_EQ(form.file_failure(), make_error_code(errc::invalid_argument));
}
