// g++ 12 sees uninitialised values inside std::regex when it is built with sanitizers.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

// Without this it ends the process over a schema that it does not like (cmake/dependencies.cmake says so to
// all).
#ifndef VALIJSON_USE_EXCEPTIONS
#define VALIJSON_USE_EXCEPTIONS 1
#endif

#include "ft9/clients/tool_schema.hpp"

#include "ft9/core/text.hpp"

#include <stdexcept>  // valijson includes it within its namespace

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <regex>

namespace ft9::clients {
namespace {

using nlohmann::json;

constexpr std::size_t longest_verdict = 500, most_faults = 3;
// A text is matched by `pattern` with std::regex, whose stack and time grow with it.
constexpr std::size_t longest_argument = 2000;

bool has_long_text(const json& value) {
    if (value.is_string()) return value.get_ref<const std::string&>().size() > longest_argument;
    return value.is_structured() && std::any_of(value.begin(), value.end(), has_long_text);
}

// Nothing is fetched while a schema is read.
bool refers_elsewhere(const json& schema) {
    if (!schema.is_structured()) return false;
    if (schema.is_object()) {
        const auto at = schema.find("$ref");
        if (at != schema.end() && at->is_string() && !at->get_ref<const std::string&>().starts_with('#'))
            return true;
    }
    return std::any_of(schema.begin(), schema.end(), refers_elsewhere);
}

// Otherwise nobody would hear of it before the first call.
bool has_bad_pattern(const json& schema) {
    if (!schema.is_structured()) return false;
    if (schema.is_object() && schema.value("pattern", json()).is_string()) {
        try {
            const std::regex compiled(schema["pattern"].get_ref<const std::string&>());
        } catch (const std::regex_error&) {
            return true;
        }
    }
    return std::any_of(schema.begin(), schema.end(), has_bad_pattern);
}

std::string shortened_verdict(std::string text) {
    text = sanitize_utf8(text);
    if (text.size() <= longest_verdict) return text;
    auto end = longest_verdict;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    text.resize(end);
    return text;
}

std::string place_of(const valijson::ValidationResults::Error& e) {
    std::string place;
    for (const auto& step : e.context)
        place += step;
    return place;
}

bool is_strict_object(const json& schema) {
    const auto closed = schema.find("additionalProperties");
    if (closed == schema.end() || *closed != false) return false;
    const auto properties = schema.find("properties"), required = schema.find("required");
    if (properties == schema.end() || !properties->is_object()) return false;
    if (required == schema.end() || !required->is_array()) return properties->empty();
    for (const auto& [name, value] : properties->items()) {
        if (std::find(required->begin(), required->end(), json(name)) == required->end()) return false;
        if (!fits_strict(value)) return false;
    }
    return true;
}

}  // namespace

struct tool_schema::impl {
    valijson::Schema schema;
};

tool_schema::tool_schema(std::unique_ptr<impl> compiled) : impl_(std::move(compiled)) {}
tool_schema::~tool_schema() = default;

std::string tool_schema::judge(const json& arguments) const {
    if (has_long_text(arguments)) return "a text is longer than 2000 bytes";
    try {
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        valijson::ValidationResults results;
        if (validator.validate(impl_->schema, valijson::adapters::NlohmannJsonAdapter(arguments), &results))
            return {};
        std::string verdict;
        valijson::ValidationResults::Error error;
        for (std::size_t i = 0; i < most_faults && results.popError(error); ++i)
            verdict += (verdict.empty() ? "" : "; ") + place_of(error) + ": " + error.description;
        return verdict.empty() ? "the arguments do not fit the schema" : shortened_verdict(verdict);
    } catch (const std::exception&) {  // a pattern that std::regex gives up on
        return "the arguments cannot be judged by the schema";
    }
}

result<std::shared_ptr<const tool_schema>> compile_schema(const json& schema, std::string& why) {
    why.clear();
    const auto type = schema.is_object() ? schema.find("type") : schema.end();
    if (!schema.is_object() || type == schema.end() || *type != "object")
        why = "must be a JSON Schema of \"type\": \"object\"";
    else if (refers_elsewhere(schema))
        why = "may refer only within itself: \"$ref\" begins with #";
    else if (has_bad_pattern(schema))
        why = "holds a pattern that is no regular expression (ECMAScript)";
    if (!why.empty()) return make_error_code(errc::invalid_argument);
    try {
        auto compiled = std::make_unique<tool_schema::impl>();
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema), compiled->schema);
        return std::make_shared<const tool_schema>(std::move(compiled));
    } catch (const std::exception& e) {
        why = std::string("is no JSON Schema of draft 7: ") + e.what();
        return make_error_code(errc::invalid_argument);
    }
}

bool fits_strict(const json& schema) {
    constexpr std::array known{"type",        "properties", "required", "additionalProperties",
                               "description", "title",      "enum",     "items",
                               "anyOf"};
    if (!schema.is_object()) return false;
    for (const auto& [name, value] : schema.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end()) return false;
    }
    const auto items = schema.find("items"), choices = schema.find("anyOf");
    if (items != schema.end() && !fits_strict(*items)) return false;
    if (choices != schema.end() &&
        (!choices->is_array() || !std::all_of(choices->begin(), choices->end(), fits_strict)))
        return false;
    const bool is_object = schema.contains("properties") || schema.value("type", json()) == "object";
    return !is_object || is_strict_object(schema);
}

}  // namespace ft9::clients
