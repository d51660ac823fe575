#pragma once

#include "ft9/core/embedded_file.hpp"

#include <span>

namespace ft9::api {

// The files of src/api/openapi, in the order of their names; static storage, any thread.
std::span<const embedded_file> openapi_files();

}  // namespace ft9::api
