#pragma once

#include "ft9/core/delivery.hpp"

#include <span>
#include <string_view>

namespace ft9 {

// A row of Meta's error table: the codes from `first` to `last`, and what they mean for a send (decision 4).
struct graph_error {
    int first = 0, last = 0;
    verdict meaning = verdict::final;
    std::string_view what;    // in our words
    std::string_view advice;  // for an operator; empty where the request itself is at fault
};

// By rising code; no two rows overlap. verdict_of() reads it.
std::span<const graph_error> graph_errors();

// The row of a code; null: none. Any thread.
const graph_error* find_graph_error(int code);

// A free-form message to somebody who has not written for 24 hours.
inline constexpr int window_is_closed = 131047;

}  // namespace ft9
