#pragma once

#include "ft9/http/message.hpp"

#include <string_view>

namespace ft9::fuzz {

// An upstream's answer as the inputs of the client targets write it: the status on the first line, fields
// "Name: value" on the next, an empty line, then the body.
struct answer {
    int status = 200;
    http::fields headers;
    std::string_view body;
};
answer read_answer(std::string_view input);

}  // namespace ft9::fuzz
