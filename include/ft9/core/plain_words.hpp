#pragma once

#include <string>
#include <string_view>

// What people write, made fit to stand beside our own words in front of the model. Square brackets mark our
// notes; roles are told by the request's form alone; whatever could pass for either is taken away. Pure; any
// thread; never throws on any bytes.
namespace ft9 {

// Several lines of a person's own words. Letters, emojis, accents and line breaks stay. Square brackets (and
// signs that look like them) become round ones, marks of chat templates such as <|im_start|> or [INST] are
// broken up, and what nobody sees goes: direction controls, zero-width signs but for joined emojis, tags and
// other signs that carry hidden text.
std::string as_own_words(std::string_view text);

// The same in one line, and without curly quotation marks: for what stands within a note.
std::string as_plain_line(std::string_view text);

}  // namespace ft9
