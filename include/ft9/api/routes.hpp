#pragma once

#include "ft9/api/services.hpp"
#include "ft9/http/router.hpp"

#include <vector>

namespace ft9::api {

// Every route of the product, one row each; `s` must outlive the server.
std::vector<http::route> routes(services& s);

}  // namespace ft9::api
