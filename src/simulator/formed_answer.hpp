#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace ft9::simulator {

// What a request's `response_format` meets at the provider that is played.
enum class form_support {
    full,         // json_schema and json_object
    object_only,  // json_schema is refused
    refused,      // both are
    ignored,      // neither is heeded: the answer is plain words
};

// Whether the request asks for JSON in either way.
bool wants_json(const nlohmann::json& request);

// The answer in the form that was asked for: an object after the schema (of json_object: after the one in the
// system's messages) with `reply` as the member of that name, the others as the words of `said` suggest, and
// `changes` merged into it. The reply itself if nothing can be made of the schema. Pure.
std::string formed_answer(const nlohmann::json& request, std::string_view said, const std::string& reply,
                          const nlohmann::json& changes);

}  // namespace ft9::simulator
