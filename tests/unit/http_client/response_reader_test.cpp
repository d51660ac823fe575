#include "../../../src/http/client_wire.hpp"

#include <gtest/gtest.h>

using namespace ft9;
using namespace ft9::http;

namespace {

struct read {
    error_code failure;
    client_response response;
};

// All of it at once, then the end of the stream.
read whole(std::string_view bytes) {
    response_reader reader({1024, 2048}, false);
    auto failure = reader.feed(bytes);
    if (!failure && !reader.done()) failure = reader.end();
    return {failure, reader.take()};
}

}  // namespace

// Found by fuzzing: Beast takes "001" for a status, and its response ended with the stream.
TEST(ResponseReader, AStatusHasThreeDigitsFrom100) {
    for (const auto* status : {"001", "000", "099"}) {
        EXPECT_EQ(whole("HTTP/1.1 " + std::string(status) + " x\r\n\r\nbody").failure, errc::bad_response)
            << status;
    }
    EXPECT_EQ(whole("HTTP/1.1 200 OK\r\n\r\nbody").response.body, "body");
    EXPECT_EQ(
        whole("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n").response.status,
        404);
}

namespace {

// A whole response whose head has `size` bytes.
std::string with_head_of(std::size_t size) {
    const std::string before = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX: ", after = "\r\n\r\n";
    return before + std::string(size - before.size() - after.size(), 'y') + after + "body";
}

error_code in_pieces(std::string_view bytes, std::size_t size) {
    response_reader reader({1024, 2048}, false);
    error_code failure;
    for (; !bytes.empty() && !failure; bytes.remove_prefix(std::min(size, bytes.size())))
        failure = reader.feed(bytes.substr(0, size));
    return failure || reader.done() ? failure : reader.end();
}

}  // namespace

TEST(ResponseReader, TheHeadsLimitIsToTheByteHoweverItArrives) {
    const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    for (const std::size_t piece : {1, 7, 1000, 4000}) {
        EXPECT_EQ(in_pieces(with_head_of(1024), piece), error_code()) << piece;
        EXPECT_EQ(in_pieces(with_head_of(1025), piece), errc::response_too_large) << piece;
        EXPECT_EQ(in_pieces(interim + with_head_of(1024), piece), error_code()) << piece;
        EXPECT_EQ(in_pieces(interim + with_head_of(1025), piece), errc::response_too_large) << piece;
    }
}

// Found by fuzzing: the parser alone holds its limit against what one read leaves over.
TEST(ResponseReader, AHeadCutBehindEachLinesEndIsMeasuredAsAWhole) {
    response_reader reader({1024, 2048}, false);
    auto failure = reader.feed("HTTP/1.1 200 OK\r\nX");
    int fed = 0;
    for (; fed < 1000 && !failure; ++fed)
        failure = reader.feed(": yyyyyyyy\r\nX");
    EXPECT_EQ(failure, errc::response_too_large);
    EXPECT_LT(fed, 90);
}

// Found by fuzzing: Beast asserts when the end of the last chunk comes byte by byte.
TEST(ResponseReader, TheLastChunkMayArriveByteByByte) {
    response_reader reader({1024, 2048}, false);
    EXPECT_FALSE(reader.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"));
    EXPECT_FALSE(reader.feed("\r"));
    EXPECT_FALSE(reader.done());
    EXPECT_FALSE(reader.feed("\n"));
    EXPECT_TRUE(reader.done());
    EXPECT_TRUE(reader.keep_alive());
    EXPECT_EQ(reader.take().body, "abc");
}
