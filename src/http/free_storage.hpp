#pragma once

#include <string>

namespace ft9::http {

// Gives a text's memory back. Assigning an empty text, or an object that holds one, would keep it.
inline void free_storage(std::string& text) {
    std::string().swap(text);
}

}  // namespace ft9::http
