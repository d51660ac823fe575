#pragma once

#include "ft9/core/errors.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>

namespace ft9::clients {

// The JSON Schema (draft 7) of a tool's arguments, compiled once. Never changes; any thread.
class tool_schema {
  public:
    struct impl;  // the validator's templates are heavy: one source file knows them
    explicit tool_schema(std::unique_ptr<impl> compiled);
    ~tool_schema();
    // "" if the arguments fit; otherwise where and why they do not, in at most 500 bytes of English: for the
    // model, which is asked to correct them. Never throws.
    std::string judge(const nlohmann::json& arguments) const;

  private:
    const std::unique_ptr<impl> impl_;
};

// errc::invalid_argument, and `why`, unless it is a schema of type object. References lead within it only.
result<std::shared_ptr<const tool_schema>> compile_schema(const nlohmann::json& schema, std::string& why);

// Whether the schema keeps to what OpenAI takes with `strict`: every object closed (additionalProperties
// false) with all its properties required, and none but a few keywords (OpenAI, "Structured Outputs",
// supported schemas). Pure.
bool fits_strict(const nlohmann::json& schema);

}  // namespace ft9::clients
