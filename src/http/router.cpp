#include "ft9/http/router.hpp"

#include "target.hpp"

#include <algorithm>

namespace ft9::http {
namespace {

bool is_name(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// Takes the next segment off a path that starts with '/'; the rest starts with '/' or is empty.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    path.remove_prefix(end);
    return segment;
}

// Bytes that no identifier of ours has and that mislead logs, file names and C strings.
bool is_hostile(std::string_view value) {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; };
    return value.empty() || value == "." || value == ".." || std::any_of(value.begin(), value.end(), control);
}

bool match_segment(std::string_view pattern, std::string_view raw, bool encoded, name_values& values) {
    std::string decoded;
    if (!encoded) {
        decoded = raw;
    } else if (!percent_decode(raw, false, decoded)) {
        return false;
    }
    if (!is_name(pattern)) return pattern == decoded;
    if (is_hostile(decoded)) return false;
    values.emplace_back(std::string(pattern.substr(1, pattern.size() - 2)), std::move(decoded));
    return true;
}

bool match_path(std::string_view pattern, std::string_view path, bool encoded, name_values& values) {
    values.clear();
    if (pattern == path && pattern.find('{') == std::string_view::npos) return true;
    while (!pattern.empty() && !path.empty()) {
        if (path.front() != '/') return false;
        const auto wanted = take_segment(pattern);
        if (!match_segment(wanted, take_segment(path), encoded, values)) return false;
    }
    return pattern.empty() && path.empty();
}

void allow_also(std::string& list, std::string_view name) {
    if (list.find(name) != std::string::npos) return;
    if (!list.empty()) list += ", ";
    list += name;
}

}  // namespace

router::router(std::vector<route> routes) : routes_(std::move(routes)) {
    for (std::size_t i = 0; i < routes_.size(); ++i)
        order_.push_back(i);
    const auto names = [this](std::size_t i) {
        return std::count(routes_[i].pattern.begin(), routes_[i].pattern.end(), '{');
    };
    std::stable_sort(order_.begin(), order_.end(),
                     [&names](std::size_t a, std::size_t b) { return names(a) < names(b); });
}

match router::find(request& r) const {
    match answer;
    const bool encoded = !r.target.empty();
    const std::string_view path = encoded ? path_of(r.target) : std::string_view(r.path);
    const auto wanted = r.verb == method::head ? method::get : r.verb;
    for (const auto index : order_) {
        const auto& candidate = routes_[index];
        if (!match_path(candidate.pattern, path, encoded, r.path_values)) continue;
        if (candidate.verb == wanted) {
            r.route = candidate.pattern;
            answer.found = &candidate;
            return answer;
        }
        allow_also(answer.allow, to_string(candidate.verb));
        if (candidate.verb == method::get) allow_also(answer.allow, "HEAD");
    }
    r.path_values.clear();
    return answer;
}

}  // namespace ft9::http
