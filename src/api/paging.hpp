#pragma once

#include "ft9/core/id.hpp"
#include "ft9/http/message.hpp"

#include <charconv>
#include <cstddef>
#include <optional>

namespace ft9::api {

inline constexpr std::size_t default_page = 50, largest_page = 200;

// ?limit= and ?cursor= of a list.
struct page_request {
    std::size_t limit = default_page;
    row_id after = 0;  // the last item of the page before
};

// The problem if one of them cannot be read.
inline std::optional<http::response> read_page(const http::request& r, page_request& page) {
    if (const auto text = r.query_value("limit")) {
        const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), page.limit);
        if (ec != std::errc{} || end != text->data() + text->size() || page.limit < 1 ||
            page.limit > largest_page)
            return http::problem(r, 400, "limit must be 1 to 200.", "field", "limit");
    }
    if (const auto cursor = r.query_value("cursor")) {
        const auto id = parse_public_id(*cursor);
        if (!id)
            return http::problem(r, 400, "cursor must be the `next` of the page before.", "field", "cursor");
        page.after = *id;
    }
    return std::nullopt;
}

}  // namespace ft9::api
