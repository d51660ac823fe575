#pragma once

#include <simdjson.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

// Reading members of a body that need not be there, nor of the type that Meta documents.
namespace ft9::webhook::body {

namespace dom = simdjson::dom;

inline bool find(dom::element object, const char* key, dom::element& out) {
    dom::object o;
    return object.get(o) == simdjson::SUCCESS && o[key].get(out) == simdjson::SUCCESS;
}

inline bool has(dom::element object, const char* key) {
    dom::element found;
    return find(object, key, found);
}

template <class Visit>
void each(dom::element parent, const char* key, Visit visit) {
    dom::element list;
    dom::array items;
    if (!find(parent, key, list) || list.get(items) != simdjson::SUCCESS) return;
    for (const auto item : items)
        visit(item);
}

// At most `limit` bytes, whole characters.
inline std::string cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return std::string(text);
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U)
        --limit;
    return std::string(text.substr(0, limit));
}

// Meta writes numbers as text in some places and as numbers in others.
inline std::int64_t number(dom::element object, const char* key) {
    dom::element e;
    if (!find(object, key, e)) return 0;
    std::int64_t value = 0;
    if (e.get(value) == simdjson::SUCCESS) return value;
    std::string_view text;
    if (e.get(text) != simdjson::SUCCESS) return 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// False if it is no number of at most `limit` in size.
inline bool real(dom::element object, const char* key, double limit, double& out) {
    dom::element e;
    double value = 0;
    if (!find(object, key, e) || e.get(value) != simdjson::SUCCESS) return false;
    if (!std::isfinite(value) || std::abs(value) > limit) return false;
    out = value;
    return true;
}

inline bool flag(dom::element object, const char* key) {
    dom::element e;
    bool value = false;
    return find(object, key, e) && e.get(value) == simdjson::SUCCESS && value;
}

// Seconds since the epoch. What no clock can show counts as missing, so that nobody's arithmetic overflows.
inline std::int64_t seconds_at(dom::element object, const char* key) {
    constexpr std::int64_t end_of_year_9999 = 253'402'300'799;
    const auto value = number(object, key);
    return value >= 0 && value <= end_of_year_9999 ? value : 0;
}

inline std::string text(dom::element object, const char* key, std::size_t limit) {
    dom::element e;
    std::string_view value;
    if (!find(object, key, e)) return {};
    if (e.get(value) == simdjson::SUCCESS) return cut(value, limit);
    std::int64_t digits = 0;
    return e.get(digits) == simdjson::SUCCESS ? cut(std::to_string(digits), limit) : std::string{};
}

}  // namespace ft9::webhook::body
