#pragma once

#include <string>
#include <string_view>

namespace ft9::simulator {

// A refusal as Meta words it.
struct graph_error {
    int http_status = 400;
    int code = 0;
    std::string title;
    std::string details;
    std::string type = "OAuthException";
    int subcode = 0;
};

// HTTP status and title of a code that Meta documents; an unknown code is HTTP 400. Any thread.
graph_error known_error(int code, std::string_view details);

// {"error":{message,type,code,error_data,fbtrace_id}}; `fbtrace_id` is new each time.
std::string error_body(const graph_error& e);

}  // namespace ft9::simulator
