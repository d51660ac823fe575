#include "ft9/api/openapi.hpp"

#include "handlers.hpp"
#include "openapi_files.hpp"

#include "ft9/core/sha256.hpp"
#include "ft9/core/text.hpp"
#include "ft9/version.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ft9::api {
namespace {

using nlohmann::ordered_json;

// document.json comes first, so that a reader meets the general things before the routes.
std::string join_files() {
    ordered_json whole, routes = ordered_json::object();
    for (const auto& file : openapi_files()) {
        auto part = ordered_json::parse(file.text());
        (part.contains("openapi") ? whole : routes).update(part, true);
    }
    whole["info"]["version"] = version;
    whole.update(routes, true);
    return whole.dump(2) + "\n";
}

}  // namespace

const std::string& openapi_text() {
    static const std::string text = join_files();
    return text;
}

const std::string& openapi_tag() {
    static const std::string tag = '"' + sha256_hex(openapi_text(), 8) + '"';
    return tag;
}

bool names_tag(std::string_view list, std::string_view tag) {
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        auto item = trim(list.substr(0, end));
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == tag || item == "*") return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

// Public and the same for everyone, so that it may be kept, unlike every other answer (decision 0012).
answer show_openapi(services&, http::request& r) {
    http::response a;
    a.headers.add("ETag", openapi_tag());
    a.headers.add("Cache-Control", "no-cache");
    if (names_tag(r.headers.find("If-None-Match").value_or(""), openapi_tag())) {
        a.status = 304;
    } else {
        a.body = openapi_text();
    }
    co_return a;
}

}  // namespace ft9::api
