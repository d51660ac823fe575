#pragma once

#include "ft9/core/json.hpp"
#include "ft9/http/message.hpp"

#include <nlohmann/json.hpp>

namespace ft9::api {

inline http::response json_reply(int status, const nlohmann::json& body) {
    http::response a;
    a.status = status;
    a.body = dump_json(body);
    return a;
}

// RFC 9457 with further members.
inline http::response problem_with(const http::request& r, int status, std::string_view detail,
                                   const nlohmann::json& members) {
    auto a = http::problem(r, status, detail);
    auto body = nlohmann::json::parse(a.body);
    body.update(members);
    a.body = dump_json(body);
    return a;
}

// What callers are told when a service fails; the log has said why.
inline http::response unavailable(const http::request& r, std::string_view detail) {
    auto a = http::problem(r, 503, detail);
    a.headers.add("Retry-After", "2");
    return a;
}

}  // namespace ft9::api
