#pragma once

#include "simulator/faults.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ft9::simulator {

// A request to one of the fakes.
struct upstream_request {
    std::string method;
    std::string target;  // path and query
    std::string content_type;
    std::string authorization;
    std::string host;  // and port, as the client wrote it
    std::string body;
    // Of the tools' endpoint: Idempotency-Key and X-FT9-…, names in lower case.
    std::map<std::string, std::string> more_headers = {};
};

// The answer and the way in which it is (not) given.
struct upstream_answer {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::chrono::milliseconds delay{0};
    std::chrono::milliseconds drip{0};
    cut where = cut::none;
};

// Decides at once; slowness is carried out by the listener. Called from any thread.
using upstream_handler = std::function<upstream_answer(const upstream_request&)>;

}  // namespace ft9::simulator
