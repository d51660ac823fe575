#pragma once

#include <cstddef>

namespace ft9::storage::sqlite {

// Registers, once, a VFS that hands everything on to the default one, except that pages on their way into a
// database file lose what lies between their cell pointers and their cells, and returns its name. SQLite
// never reads those bytes (fileformat2.html, "B-tree Pages"), but when it balances a tree it leaves copies of
// cells there, which `secure_delete` does not reach: what was deleted could be read in the file for ever. Any
// thread; throws std::runtime_error if SQLite refuses. The database must not use auto_vacuum: its pointer-map
// pages look like tree pages.
const char* tidy_vfs();

// The unused bytes [from, to) of a page; empty for pages that are no tree pages. `first` is page 1.
struct page_gap {
    std::size_t from = 0, to = 0;
};
page_gap unused_bytes(const unsigned char* page, std::size_t size, bool first);

}  // namespace ft9::storage::sqlite
