#pragma once

#include <string>
#include <string_view>

namespace ft9::outgoing {

// A model's reply as it is read aloud: the words without formatting, and without the signs of lists and
// quotes. Empty if there is nothing to be said, or if something of it is of use only to eyes and fingers: an
// address, or a block of code. Clean UTF-8, trimmed. Pure; any thread. Any bytes may come in.
std::string spoken_words(std::string_view markdown);

}  // namespace ft9::outgoing
