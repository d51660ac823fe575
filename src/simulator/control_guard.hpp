#pragma once

#include "ft9/http/message.hpp"

#include <optional>
#include <string_view>

namespace ft9::simulator {

// Answers only to localhost and 127.0.0.1, so that a foreign name that resolves here (DNS rebinding) gets
// nothing. nullopt: admitted. Any thread.
std::optional<http::response> refuse_foreign_host(const http::request& r);

// The above, and: same Origin where there is one, the start's token, and JSON on POST unless it is a file.
std::optional<http::response> refuse_stranger(const http::request& r, std::string_view token,
                                              bool file = false);

}  // namespace ft9::simulator
