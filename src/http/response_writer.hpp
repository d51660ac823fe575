#pragma once

#include "ft9/http/message.hpp"

#include <string>
#include <string_view>

namespace ft9::http {

struct wire_options {
    bool keep_alive = true;
    bool head_only = false;         // answer of a HEAD: lengths as for GET, no body
    bool http_1_0 = false;          // such a client must be told that the connection stays
    bool strict_transport = false;  // served over TLS
};

// Replaces `out` with the whole response. Security headers are ours unless the handler set its own; framing
// fields are always ours, and a field whose name or value could end the line is left out.
void serialise(const response& answer, std::string_view request_id, const wire_options& how,
               std::string& out);

}  // namespace ft9::http
