#pragma once

#include <string>
#include <string_view>

namespace ft9::api {

// The OpenAPI 3.1 document of this version: the files of src/api/openapi joined, as GET /openapi.json serves
// it. A test holds it against the route table and against what the routes answer. Made at the first call; any
// thread.
const std::string& openapi_text();

// Strong entity tag of that text, with its quotes (RFC 9110 8.8.3).
const std::string& openapi_tag();

// Whether a field value of If-None-Match names `tag` or is "*"; weak and strong tags compare alike
// (RFC 9110 13.1.2).
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace ft9::api
