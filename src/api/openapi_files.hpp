#pragma once

#include <cstddef>

namespace ft9::api {

// One file of src/api/openapi, embedded at build time.
struct openapi_file {
    const char* name;
    const unsigned char* bytes;
    std::size_t size;
};

// The embedded files; static storage, any thread.
const openapi_file* openapi_files_begin();
const openapi_file* openapi_files_end();

}  // namespace ft9::api
