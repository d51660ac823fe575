// The bytes that an upstream answers with, read by the client's response reader.
// Input: 2 bytes that choose the request's kind and the reads, then what the upstream sends before it hangs
// up.
#include "../../src/http/client_wire.hpp"
#include "support/check.hpp"
#include "support/pieces.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>

using namespace ft9;
using fuzz::check;

namespace {

constexpr std::size_t prefix_size = 2;
constexpr http::response_limits limits{1024, 2048};

struct outcome {
    bool failed = false;
    http::client_response response;
};

// As connection::read_response() does: reads end with the response, a failure or the stream.
outcome read(std::string_view bytes, bool head, const std::function<std::size_t()>& next_size) {
    http::response_reader reader(limits, head);
    error_code failure;
    while (!reader.done() && !failure) {
        if (bytes.empty()) {
            failure = reader.end();
            check(failure || reader.done(), "the end of the stream decides");
            break;
        }
        const auto piece = bytes.substr(0, next_size());
        failure = reader.feed(piece);
        bytes.remove_prefix(piece.size());
    }
    return {failure.failed(), reader.take()};
}

// What a chunked response has beside its body: an upper bound of its chunks' lines and trailers.
std::size_t chunk_lines(const http::client_response& r, std::string_view bytes) {
    return r.headers.count("Transfer-Encoding") == 0 ? 0 : bytes.size() - r.body.size();
}

void check_response(const http::client_response& r, bool head) {
    check(r.status >= 200 && r.status <= 999, "an interim response is not the response");
    check(r.body.size() <= limits.body, "a body is no longer than allowed");
    check(!head || r.body.empty(), "the answer to HEAD has no body");
    check(r.headers.count("Transfer-Encoding") < 2, "the coding is said once");
    for (const auto& [name, value] : r.headers) {
        check(!name.empty() && name.find_first_of("\r\n :") == name.npos, "a field's name is one word");
        check(value.find_first_of("\r\n") == value.npos, "a field's value is one line");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < prefix_size) return 0;
    const bool head = (data[0] & 1U) != 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + prefix_size, size - prefix_size);
    const auto whole = read(bytes, head, [] { return SIZE_MAX; });
    const auto pieces = read(bytes, head, fuzz::pieces(data[1]));
    // An endless chunk extension is cut off by what one read leaves over; only there may the reads decide.
    if (!whole.failed && pieces.failed && chunk_lines(whole.response, bytes) > limits.header) return 0;
    check(whole.failed == pieces.failed, "pieces end as the whole does");
    if (whole.failed) return 0;
    const auto &a = whole.response, &b = pieces.response;
    check_response(a, head);
    check(a.status == b.status && a.body == b.body, "pieces make the same response");
    check(std::equal(a.headers.begin(), a.headers.end(), b.headers.begin(), b.headers.end()),
          "pieces make the same fields");
    return 0;
}
