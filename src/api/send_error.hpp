#pragma once

#include "ft9/core/graph_errors.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace ft9::api {

// The last refusal of a send: Meta's words, and our advice where the code is known. Works on every view that
// has error_code, error_text, error_title and error_details.
template <class View>
nlohmann::json describe_error(const View& v) {
    nlohmann::json error = {{"code", v.error_code}, {"text", v.error_text}};
    if (!v.error_title.empty()) error["title"] = v.error_title;
    if (!v.error_details.empty()) error["details"] = v.error_details;
    const auto* known = v.error_code != 0 ? find_graph_error(v.error_code) : nullptr;
    if (known != nullptr && !known->advice.empty()) error["advice"] = known->advice;
    return error;
}

template <class View>
bool has_error(const View& v) {
    return v.error_code != 0 || !v.error_text.empty();
}

}  // namespace ft9::api
