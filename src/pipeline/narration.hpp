#pragma once

#include "ft9/core/message.hpp"
#include "ft9/mentor/happenings.hpp"
#include "ft9/storage/records.hpp"

#include <optional>
#include <string>

namespace ft9::pipeline {

// What the model reads of a message: the person's words, with a note for what they did besides. Empty if
// there is nothing to read.
struct narration {
    std::string text;
    std::optional<storage::mention> mentions;  // what it refers to, for whoever knows earlier messages
};

// Pure; any thread. Kinds that do not enter the context keep their words.
narration narrate(const inbound_message& m, const mentor::happening_texts& texts);

}  // namespace ft9::pipeline
