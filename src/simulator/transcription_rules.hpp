#pragma once

#include "simulator/form.hpp"
#include "simulator/openai_rules.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace ft9::simulator {

// Judges the form of POST /audio/transcriptions; nullopt: acceptable. Streaming and formats other than json,
// text and verbose_json are refused: the product does not use them.
std::optional<openai_error> judge_transcription(const std::vector<form_part>& form);

// The answer of an accepted one: {text, usage} in JSON, or the text alone.
std::string transcription_body(const std::vector<form_part>& form, const std::string& text);

// Judges an image part of a chat request: an https URL, or the bytes in base64.
std::optional<openai_error> judge_image_part(const nlohmann::json& part, const std::string& where);

}  // namespace ft9::simulator
