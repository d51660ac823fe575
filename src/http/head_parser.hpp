#pragma once

#include "ft9/core/errors.hpp"
#include "ft9/http/message.hpp"

#include <string_view>

namespace ft9::http {

// Reads a head that judge_head accepted into verb, target and headers. Beast is the second opinion: whatever
// it refuses is an error here too.
error_code parse_head(std::string_view head, request& into);

}  // namespace ft9::http
