#pragma once

#include "ft9/http/framing_guard.hpp"
#include "ft9/http/message.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::fuzz {

// One request as the server would hand it to a handler.
struct framed_request {
    http::method verb = http::method::other;
    std::string target, body;
    http::fields headers;
    std::string observed;  // the body as its observer saw it arrive
};

// How a connection's bytes were read.
struct framed {
    enum class ending : std::uint8_t {
        waits,    // every byte was taken; the peer may go on
        closed,   // the last request asked for no other
        refused,  // `status` was answered; what follows is not read
    };
    std::vector<framed_request> requests;
    ending end = ending::waits;
    int status = 0;
    std::string detail;  // of the refusal
};

// How many bytes the next read gives, at least 1; asked before each read.
using read_size = std::function<std::size_t()>;

// Gives the bytes to the server's own intake as a socket would, in reads of those sizes, and follows
// connection::serve() from request to request. Every path of up to four segments has a route that takes 1
// MiB.
framed frame(std::string_view bytes, const http::framing_limits& limits, const read_size& next_size);

}  // namespace ft9::fuzz
