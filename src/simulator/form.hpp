#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ft9::simulator {

struct form_part {
    std::string name;
    std::optional<std::string> filename;  // of a file
    std::string content_type;             // empty: not told
    std::string body;
};

// One multipart/form-data body (RFC 7578), read strictly: nullopt for what a careful server would refuse.
// `content_type` is the request's header. Pure; any thread.
std::optional<std::vector<form_part>> parse_form(std::string_view content_type, std::string_view body);

// The only part of that name; null if there is none, or more than one.
const form_part* find_part(const std::vector<form_part>& form, std::string_view name);

// What the record shows of a form: no bytes of its files.
nlohmann::json summary_of(const std::vector<form_part>& form);

}  // namespace ft9::simulator
