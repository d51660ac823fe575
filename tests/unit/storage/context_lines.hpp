#pragma once

#include "ft9/core/message.hpp"

#include <string>
#include <utility>
#include <vector>

// Lines of a conversation's context, short to write and to compare.
namespace ft9::test {

inline context_entry person(std::string text, unix_ms at, std::int64_t id = 1) {
    return {speaker::person, std::move(text), at, id};
}
inline context_entry mentor(std::string text, unix_ms at, std::int64_t id = 2) {
    return {speaker::mentor, std::move(text), at, id};
}

inline std::string words(const std::vector<context_entry>& entries) {
    std::string all;
    for (const auto& e : entries)
        all += (e.who == speaker::person ? "p" : "m") + e.text + " ";
    return all;
}

}  // namespace ft9::test
