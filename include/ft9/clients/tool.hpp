#pragma once

#include "ft9/clients/ai.hpp"
#include "ft9/clients/tool_schema.hpp"
#include "ft9/http/client.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::clients {

// An HTTP tool of the operator's, as CONFIG_DIR/tools.json defines it (docs/tools.md).
struct tool {
    ai_tool shown;  // what the model knows of it
    std::shared_ptr<const tool_schema> schema;
    http::method verb = http::method::post;
    http::resource_url where;
    std::string secret;  // bearer token, and the key of the signature
    std::chrono::milliseconds timeout{5000};
    bool confirm = false;      // the person must have said yes to these very arguments
    bool with_person = false;  // the endpoint is told the person's number and name
    std::uint32_t max_per_turn = 1, max_per_person_day = 10;
};

// All of them at one moment.
struct tool_set {
    std::vector<tool> all;
    // Null: there is none of that name.
    const tool* find(std::string_view name) const;
};

}  // namespace ft9::clients
