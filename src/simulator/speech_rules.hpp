#pragma once

#include "simulator/openai_rules.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace ft9::simulator {

// Judges the body of POST /audio/speech; nullopt: acceptable. Streaming is refused: the product does not use
// it.
std::optional<openai_error> judge_speech(const nlohmann::json& body);

// A voice message of silence, Opus in Ogg with one channel: a second for each 15 characters, 5 at the most.
std::string silent_voice_note(std::size_t characters);

}  // namespace ft9::simulator
