#pragma once

#include "ft9/http/client.hpp"

#include <chrono>

namespace ft9::simulator {

// One HTTPS exchange that takes any certificate, which the product's client never does: for self-signed ones
// on loopback. The caller makes sure that it is loopback. Blocks for at most `limit`.
http::exchange unchecked_post(const http::origin& where, http::client_request request,
                              std::chrono::milliseconds limit);

}  // namespace ft9::simulator
