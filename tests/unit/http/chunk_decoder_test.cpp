#include "../../../src/http/chunk_decoder.hpp"

#include <gtest/gtest.h>

#include <string>

using ft9::http::chunk_decoder;
using status = chunk_decoder::status;

namespace {

struct outcome {
    status what = status::more;
    std::string body;
    std::size_t used = 0;
};

// Feeds the input in pieces of that size, as a network may deliver it.
outcome decode(std::string_view input, std::size_t piece, std::uint64_t max_body = 1 << 20) {
    chunk_decoder decoder(max_body);
    outcome made;
    std::string_view window;
    while (made.what == status::more && made.used < input.size()) {
        window = input.substr(made.used, piece);
        const auto step = decoder.next(window);
        made.what = step.what;
        made.body += step.data;
        made.used += step.used;
    }
    return made;
}

void expect_all_cuts(std::string_view input, status wanted, std::string_view body = {}) {
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, input.size()}) {
        const auto made = decode(input, piece);
        EXPECT_EQ(made.what, wanted) << input << " in pieces of " << piece;
        if (wanted != status::done) continue;
        EXPECT_EQ(made.body, body);
    }
}

}  // namespace

TEST(ChunkDecoder, DecodesChunksInAnyCut) {
    expect_all_cuts("3\r\nabc\r\n0\r\n\r\n", status::done, "abc");
    expect_all_cuts("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", status::done, "abc0123456789");
    expect_all_cuts("0\r\n\r\n", status::done, "");
    expect_all_cuts("003;name=\"v a\"\r\nabc\r\n0;x\r\n\r\n", status::done, "abc");
}

TEST(ChunkDecoder, LeavesWhatFollowsAlone) {
    const auto made = decode("1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\n", 1000);
    EXPECT_EQ(made.what, status::done);
    EXPECT_EQ(made.used, 11u);
}

TEST(ChunkDecoder, DropsTrailers) {
    expect_all_cuts("1\r\na\r\n0\r\nAuthorization: Bearer x\r\nContent-Length: 5\r\n\r\n", status::done, "a");
}

TEST(ChunkDecoder, RefusesMalformedSizes) {
    for (const char* bad : {"0x3\r\nabc\r\n", "3 \r\nabc\r\n", " 3\r\nabc\r\n", "3\nabc\r\n",
                            "3;a\nb\r\nabc\r\n", "-3\r\nabc\r\n", "+3\r\nabc\r\n", "\r\nabc", ";x\r\n",
                            "00000000000000003\r\nabc\r\n", "g\r\n", "3;\x01\r\nabc\r\n"}) {
        expect_all_cuts(bad, status::malformed);
    }
}

TEST(ChunkDecoder, RefusesDataWithoutItsEnd) {
    for (const char* bad :
         {"3\r\nabcd\r\n0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "3\r\nabc0\r\n\r\n", "3\r\nabc\rx"}) {
        expect_all_cuts(bad, status::malformed);
    }
}

TEST(ChunkDecoder, RefusesMalformedTrailers) {
    for (const char* bad : {"0\r\n a: b\r\n\r\n", "0\r\na b: c\r\n\r\n", "0\r\na\r\n\r\n", "0\r\n: x\r\n\r\n",
                            "0\r\na: b\nc: d\r\n\r\n", "0\r\na: b\r\n\rx"}) {
        expect_all_cuts(bad, status::malformed);
    }
    expect_all_cuts("0\r\na: " + std::string(20'000, 'x') + "\r\n\r\n", status::malformed);
}

TEST(ChunkDecoder, IsTooLargeAsSoonAsAChunkSaysSo) {
    EXPECT_EQ(decode("5\r\n", 1, 4).what, status::too_large);
    EXPECT_EQ(decode("FFFFFFFFFFFFFFFF\r\n", 1).what, status::too_large);
    EXPECT_EQ(decode("3\r\nabc\r\n2\r\n", 1, 4).what, status::too_large);
    EXPECT_EQ(decode("4\r\nabcd\r\n0\r\n\r\n", 1, 4).what, status::done);
}

TEST(ChunkDecoder, BoundsExtensionsOverTheWholeBody) {
    expect_all_cuts("1;" + std::string(20'000, 'x') + "\r\na\r\n0\r\n\r\n", status::malformed);
    std::string many;
    for (int i = 0; i < 400; ++i)
        many += "1;" + std::string(100, 'x') + "\r\na\r\n";
    EXPECT_EQ(decode(many, 4096).what, status::malformed);
}

TEST(ChunkDecoder, TakesManyTinyChunks) {
    std::string many;
    for (int i = 0; i < 10'000; ++i)
        many += "1\r\na\r\n";
    const auto made = decode(many + "0\r\n\r\n", 1000);
    EXPECT_EQ(made.what, status::done);
    EXPECT_EQ(made.body.size(), 10'000u);
}
