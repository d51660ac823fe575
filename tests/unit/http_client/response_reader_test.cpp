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
