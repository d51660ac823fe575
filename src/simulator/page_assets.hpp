#pragma once

#include <cstddef>

namespace ft9::simulator {

// One file of src/simulator/page, embedded at build time.
struct page_asset {
    const char* name;
    const unsigned char* bytes;
    std::size_t size;
};

// The embedded files; static storage, any thread.
const page_asset* page_assets_begin();
const page_asset* page_assets_end();

}  // namespace ft9::simulator
