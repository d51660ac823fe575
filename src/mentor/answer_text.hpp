#pragma once

#include <optional>
#include <string>
#include <string_view>

// Finding JSON in what a model said. Pure.
namespace ft9::mentor {

// The first object with a member "reply", to its end or, if that is missing, to the end of the text; nullopt:
// there is none.
std::optional<std::string_view> object_with_reply(std::string_view text);

// Whether the text is JSON, or was meant to be: nothing that a person should read.
bool looks_like_json(std::string_view text);

// The reply out of an object that is cut or no sound JSON, as far as it can be read; "" if it cannot.
std::string salvaged_reply(std::string_view object);

}  // namespace ft9::mentor
