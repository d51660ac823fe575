#include "check.hpp"

#include <simdjson.h>

#include <cstdlib>
#include <iostream>

namespace ft9::fuzz {

void check(bool holds, std::string_view property) {
    if (holds) return;
    std::cerr << "broken property: " << property << std::endl;
    std::abort();
}

bool is_utf8(std::string_view text) {
    return simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace ft9::fuzz
