#pragma once

#include "ft9/http/router.hpp"

#include <string>
#include <vector>

namespace ft9::simulator {

// GET / and GET /{file}: the phone page, with the control token in a <meta> of index.html and a policy that
// allows nothing but the page's own files.
std::vector<http::route> page_routes(std::string token);

}  // namespace ft9::simulator
