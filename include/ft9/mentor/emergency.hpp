#pragma once

#include "ft9/mentor/safety_texts.hpp"

#include <string>
#include <string_view>

namespace ft9::mentor {

// What a person wrote or said themselves: the text without notes in square brackets, of which that of a
// recording keeps its words. `transcript`: that note's wording, with {words}. Empty if the message was
// forwarded (`forwarded` and `forwarded_often` are those notes): others wrote it. Pure.
std::string own_words(std::string_view text, std::string_view transcript, std::string_view forwarded,
                      std::string_view forwarded_often);

// Of that only what was said in recordings. Pure.
std::string heard_words(std::string_view text, std::string_view transcript, std::string_view forwarded,
                        std::string_view forwarded_often);

// Whether the words tell of an emergency by one of texts.emergency_words, read as whole words in a row
// without regard to case, accents and punctuation, harmless_words passed over. Pure; any thread.
bool is_emergency(std::string_view words, const safety_texts& texts);

}  // namespace ft9::mentor
