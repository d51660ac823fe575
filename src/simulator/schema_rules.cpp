#include "simulator/schema_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace ft9::simulator {
namespace {

using nlohmann::json;

constexpr std::size_t most_levels = 10, most_properties = 5000, most_enum_values = 1000,
                      most_characters = 120'000;

bool is_type_name(const json& name) {
    static const std::set<std::string> names = {"string", "number", "boolean", "integer",
                                                "object", "array",  "null"};
    return name.is_string() && names.contains(name.get<std::string>());
}

bool has_type(const json& schema, const char* name) {
    const json type = schema.value("type", json());
    return type == name || (type.is_array() && std::find(type.begin(), type.end(), name) != type.end());
}

class schema_judge {
  public:
    std::string judge(const json& root) {
        if (!root.is_object() || root.value("type", json()) != "object")
            return "schema must be a JSON Schema of 'type: \"object\"'";
        visit(root, "()", 0);
        if (wrong_.empty() && properties_ > most_properties) return "too many object properties";
        if (wrong_.empty() && enum_values_ > most_enum_values) return "too many enum values";
        if (wrong_.empty() && characters_ > most_characters) return "names and enum values are too long";
        return wrong_;
    }

  private:
    void complain(const std::string& place, const std::string& what) {
        if (wrong_.empty()) wrong_ = fmt::format("In context={}, {}", place, what);
    }

    void visit(const json& schema, const std::string& place, std::size_t level) {
        if (!wrong_.empty()) return;
        if (!schema.is_object()) return complain(place, "schema must be an object.");
        if (level > most_levels) return complain(place, "the schema is nested too deeply.");
        visit_keywords(schema, place);
        visit_type(schema, place);
        if (schema.contains("enum")) visit_enum(schema["enum"], place);
        if (has_type(schema, "object")) visit_object(schema, place, level);
        if (has_type(schema, "array")) visit(schema.value("items", json()), place + ".items", level + 1);
        if (schema.contains("anyOf")) visit_each(schema["anyOf"], place + ".anyOf", level);
        if (schema.contains("$defs")) visit_each(schema["$defs"], place + ".$defs", level);
    }

    void visit_each(const json& list, const std::string& place, std::size_t level) {
        if (!list.is_structured() || list.empty()) return complain(place, "expected schemas.");
        for (const auto& each : list)
            visit(each, place, level + 1);
    }

    void visit_keywords(const json& schema, const std::string& place) {
        static const std::set<std::string> known = {"type",
                                                    "properties",
                                                    "required",
                                                    "additionalProperties",
                                                    "items",
                                                    "enum",
                                                    "const",
                                                    "anyOf",
                                                    "$ref",
                                                    "$defs",
                                                    "description",
                                                    "title",
                                                    "pattern",
                                                    "format",
                                                    "multipleOf",
                                                    "maximum",
                                                    "minimum",
                                                    "exclusiveMaximum",
                                                    "exclusiveMinimum",
                                                    "minItems",
                                                    "maxItems"};
        for (const auto& [key, unused] : schema.items())
            if (!known.contains(key)) complain(place, fmt::format("'{}' is not permitted.", key));
    }

    void visit_type(const json& schema, const std::string& place) {
        if (schema.contains("anyOf") || schema.contains("$ref")) return;
        const json type = schema.value("type", json());
        const bool one = is_type_name(type);
        const bool several =
            type.is_array() && !type.empty() && std::all_of(type.begin(), type.end(), is_type_name);
        if (!one && !several) complain(place, "schema must have a 'type' key.");
    }

    void visit_enum(const json& values, const std::string& place) {
        if (!values.is_array() || values.empty()) return complain(place, "'enum' must be a list of values.");
        enum_values_ += values.size();
        std::size_t own = 0;
        for (const auto& value : values)
            own += value.is_string() ? value.get_ref<const std::string&>().size() : 0;
        characters_ += own;
        if (std::set<json>(values.begin(), values.end()).size() != values.size())
            complain(place, "'enum' repeats a value.");
        if (values.size() > 250 && own > 15'000) complain(place, "'enum' is too long.");
    }

    void visit_object(const json& schema, const std::string& place, std::size_t level) {
        const json members = schema.value("properties", json());
        const json required = schema.value("required", json());
        if (schema.value("additionalProperties", json()) != false)
            return complain(place, "'additionalProperties' is required to be supplied and to be false.");
        if (!members.is_object()) return complain(place, "'properties' is required to be supplied.");
        if (!required.is_array() || required.size() != members.size())
            return complain(place,
                            "'required' is required to be supplied and to be an array including every "
                            "key in properties.");
        properties_ += members.size();
        for (const auto& [name, member] : members.items()) {
            if (std::find(required.begin(), required.end(), name) == required.end())
                complain(place, fmt::format("'required' misses '{}'.", name));
            characters_ += name.size();
            visit(member, place + "." + name, level + 1);
        }
    }

    std::string wrong_;
    std::size_t properties_ = 0, enum_values_ = 0, characters_ = 0;
};

}  // namespace

std::string problem_of_schema(const json& schema) {
    return schema_judge().judge(schema);
}

}  // namespace ft9::simulator
