#include "simulator/page.hpp"

#include "simulator/control_guard.hpp"
#include "simulator/page_assets.hpp"

namespace ft9::simulator {
namespace {

using answer = boost::asio::awaitable<http::response>;

constexpr std::string_view token_mark = "%SIMULATOR_TOKEN%";

std::string_view type_of(std::string_view name) {
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".json")) return "application/json";
    if (name.ends_with(".svg")) return "image/svg+xml";
    return "application/octet-stream";
}

const embedded_file* find(std::string_view name) {
    for (const auto& file : page_assets())
        if (name == file.name) return &file;
    return nullptr;
}

std::string body_of(const embedded_file& file, const std::string& token) {
    std::string out(file.text());
    const std::string_view name = file.name;
    const std::size_t at = name == "index.html" ? out.find(token_mark) : std::string::npos;
    if (at != std::string::npos) out.replace(at, token_mark.size(), token);
    return out;
}

// Parameters are copied into the frame: the route's strings need not outlive it.
answer serve(const http::request& r, std::string name, std::string token) {
    const embedded_file* file = find(name);
    if (file == nullptr) co_return http::problem(r, 404, "No such page.");
    http::response out;
    out.content_type = type_of(name);
    out.body = body_of(*file, token);
    out.headers.add("Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
                    "media-src blob:; "
                    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                    "require-trusted-types-for 'script'");
    out.headers.add("Cache-Control", "no-store");
    co_return out;
}

}  // namespace

std::vector<http::route> page_routes(std::string token) {
    http::route root{http::method::get, "/",
                     [token](http::request& r) { return serve(r, "index.html", token); }};
    http::route file{http::method::get, "/{file}", [token](http::request& r) {
                         return serve(r, std::string(r.path_value("file")), token);
                     }};
    std::vector<http::route> out = {std::move(root), std::move(file)};
    for (auto& route : out)
        route.admit = [](http::request& r) { return refuse_foreign_host(r); };
    return out;
}

}  // namespace ft9::simulator
