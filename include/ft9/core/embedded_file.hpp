#pragma once

#include <cstddef>
#include <string_view>

namespace ft9 {

// A file of the source tree that is part of the program (ft9_embed in cmake/embed_files.cmake).
struct embedded_file {
    const char* name;  // without its folder
    const unsigned char* bytes;
    std::size_t size;
    std::string_view text() const { return {reinterpret_cast<const char*>(bytes), size}; }
};

}  // namespace ft9
